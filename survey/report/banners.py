"""What is said above everything else: invented data, results that are not final."""

from __future__ import annotations

from typing import TYPE_CHECKING

from survey.report.words import say
from survey.resultset import Note

if TYPE_CHECKING:
    from collections.abc import Iterator


def banners(*, invented: bool, state: str) -> Iterator[Note]:
    """Give the warnings that stand above all results of a round."""
    if invented:
        yield _banner("banner-invented")
    if state != "closed":
        yield _banner("banner-provisional")


def _banner(key: str) -> Note:
    return Note("warning", say(key, "vi"), say(key, "en"))
