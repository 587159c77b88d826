"""The annex of quotas, written by a process of its own: what writes office documents is not loaded here."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final

from webform.planner.written import written
from webform.words import current_lang

if TYPE_CHECKING:
    from webform.planner.bench import Bench

SECONDS: Final = 60
_room = BoundedSemaphore(2)
"""Papers that are written at the same time: each takes a core and some memory."""


class PaperFailed(Exception):  # noqa: N818 - what happened to the paper
    """No paper came out: the plan asks nobody, or it took too long."""


def annex(bench: Bench, suffix: str) -> bytes:
    """Return the annex of the plan on the bench as a Word (``.docx``) or Excel (``.xlsx``) file.

    Raises
    ------
    PaperFailed
        If there is nothing to write or it takes too long.
    """
    with tempfile.TemporaryDirectory() as folder, _room:
        plan, target = Path(folder, "plan.yaml"), Path(folder, f"annex{suffix}")
        plan.write_text(written(bench), encoding="utf-8")
        _run("--lang", current_lang(), "plan", "annex", str(plan), "--out", str(target))
        if not target.exists():
            raise PaperFailed
        return target.read_bytes()


def _run(*arguments: str) -> None:
    command = [sys.executable, "-c", "from survey.cli import main; main()", *arguments]
    try:
        subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 - our own
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise PaperFailed from error
