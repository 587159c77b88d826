"""One round from its plan to its report, and a second one that stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from survey.demo import stages
from survey.demo.answered import Fieldwork
from survey.demo.server import HOST

if TYPE_CHECKING:
    from pathlib import Path

    from survey.demo.run import Run
    from survey.store import Store


def carry_through(run: Run, store: Store, port: int) -> Path:
    """Carry the round from its plan to its report, and return the report's path."""
    stages.plan_stage(run)
    frame, invented = stages.list_stage(run)
    stages.round_stage(run, store)
    work = Fieldwork(frame, invented, stages.invite_stage(run, store, f"http://{HOST}:{port}"))
    through_pages = stages.pages_stage(run, store, work, port)
    stages.bulk_stage(run, store, work, without=through_pages)
    stages.status_stage(run, store)
    stages.close_stage(run, store)
    files = stages.given_stage(run)
    results = stages.score_stage(run, store, files)
    stages.truth_stage(run, work, results, files)
    return stages.report_stage(run, store, results)


def second_round(run: Run, store: Store) -> str:
    """Open a second round of the same list and return the code of one respondent."""
    return stages.second_stage(run, store)
