"""What kind of task words name (``catalog/reading.yaml``): lists, fieldwork, processing and others."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sampling.reading.lexicon import content, folded

if TYPE_CHECKING:
    from collections.abc import Sequence


def task_kind(label: str) -> str:
    """Return what kind of task its words name; empty when none fits.

    Examples
    --------
    >>> task_kind("Công bố Chỉ số cải cách hành chính"), task_kind("Họp Hội đồng thẩm định kết quả")
    ('publication', 'approval')
    """
    words = folded(label)
    found = [
        (place, -len(phrase), kind)
        for kind, known in _kinds()
        for phrase in known
        if (place := _place(phrase, words)) is not None
    ]
    return min(found)[2] if found else ""


@cache
def _kinds() -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    return tuple((kind, tuple(folded(phrase) for phrase in known)) for kind, known in content()["kinds"])


def _place(phrase: tuple[str, ...], words: Sequence[str]) -> int | None:
    size = len(phrase)
    return next((at for at in range(len(words) - size + 1) if tuple(words[at : at + size]) == phrase), None)
