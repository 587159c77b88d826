"""The annex of quotas, written by a process of its own: what writes office documents is not loaded here."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final

import yaml

from webform.planner.precise import TYPED
from webform.planner.written import written
from webform.words import current_lang

if TYPE_CHECKING:
    from webform.planner.bench import Bench

SECONDS: Final = 60
DAY_UNIT: Final = "ngày làm việc"
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


def calendar(bench: Bench) -> bytes:
    """Return the tasks of the plan on working days as an iCalendar file.

    Raises
    ------
    PaperFailed
        If the plan has no task or no time.
    """
    source = {"vi": TYPED.vi, "en": TYPED.en}
    tasks = {
        task: {"days": int(days), "unit": DAY_UNIT, "assumption": True, "source": source}
        for task, days in bench.split.days
    }
    with tempfile.TemporaryDirectory() as folder, _room:
        plan, durations, target = (Path(folder, name) for name in ("plan.yaml", "days.yaml", "out.ics"))
        plan.write_text(written(bench), encoding="utf-8")
        durations.write_text(yaml.safe_dump({"tasks": tasks}, allow_unicode=True), encoding="utf-8")
        given = ("--durations", str(durations)) if tasks else ()
        _run("--lang", current_lang(), "plan", "calendar", str(plan), *given, "--ics", str(target))
        if not target.exists():
            raise PaperFailed
        return target.read_bytes()


def _run(*arguments: str) -> None:
    command = [sys.executable, "-c", "from survey.cli import main; main()", *arguments]
    try:
        subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 - our own
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise PaperFailed from error
