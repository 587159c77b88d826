"""The worker: takes jobs from the database and does them. Not for pages: it loads what is heavy."""

from __future__ import annotations

import json
import sys
import tempfile
import traceback
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from survey.clock import Clock, utc_now
from survey.errors import Problem, SurveyCode
from survey.jobs import JobView, job_view, problems_text
from survey.store import jobs as rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sampling.frame_check import CheckedFrame
    from sampling.frame_problems import RowProblem
    from survey.store import Store
    from survey.store.rounds import RoundRow

GIVEN_UP: Final = timedelta(hours=1)
"""A job that a worker began so long ago and never ended is taken again: that worker is gone."""

RESUMED: Final = frozenset({"close"})
"""Kinds that go on where they were. What else ended its worker would end the next one too, so it fails."""

Outcome = tuple[dict[str, Any], tuple[Problem, ...]]


def work_once(store: Store, *, clock: Clock = utc_now) -> JobView | None:
    """Do the oldest job that waits and return it, ``None`` when none does.

    A job is begun again only if its worker ended unexpectedly and its kind is one of `RESUMED`; others fail.
    """
    now = clock()
    with store.begin() as session:
        job = rows.take(session, now, now - GIVEN_UP)
    if job is None:
        return None
    state, result, problems = _do(store, job, clock)
    with store.begin() as session:
        values = {"state": state, "result": json.dumps(result), "problems": problems_text(problems)}
        rows.end(session, job.id, ended_at=clock(), **values)
        return job_view(session, job.id)


def _do(store: Store, job: RoundRow, clock: Clock) -> tuple[str, dict[str, Any], tuple[Problem, ...]]:
    if job.state == "running" and job.kind not in RESUMED:
        return "failed", {}, (Problem("", SurveyCode.JOB_ABANDONED, {"kind": job.kind}),)
    try:
        result, problems = HANDLERS[job.kind](store, job.round_id, json.loads(job.args), job.payload, clock)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is told to whoever queued the job
        return "failed", {}, _failed(job.kind, error)
    return "done", result, problems


def _failed(kind: str, error: Exception) -> tuple[Problem, ...]:
    found: Iterable[Any] | None = getattr(error, "problems", None)
    if found is not None:
        return tuple(Problem(p.path, p.code, p.facts) for p in found)
    # Where it happened, without the message, which may hold what somebody wrote.
    sys.stderr.write("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__ + "\n")
    return (Problem("", SurveyCode.JOB_FAILED, {"kind": kind, "reason": type(error).__name__}),)


def _import_list(
    store: Store, round_id: str, args: Mapping[str, Any], payload: bytes | None, clock: Clock
) -> Outcome:
    from survey.lists import add_list  # noqa: PLC0415 - each job loads what it needs

    checked, fresh = _checked_list(store, round_id, args, payload)
    seen = tuple(_row_problem(problem) for problem in checked.problems)
    result = {"accepted": list(checked.accepted_units), "rejected": list(checked.rejected_units), "added": 0}
    if not fresh:
        return result, seen
    report = add_list(store, round_id, fresh, actor=str(args.get("actor", "")), clock=clock)
    refused = set(report.rejected)
    result = {
        "accepted": [unit for unit in checked.accepted_units if unit not in refused],
        "rejected": sorted(refused.union(checked.rejected_units)),
        "added": report.added,
    }
    return result, seen + report.problems


def _checked_list(
    store: Store, round_id: str, args: Mapping[str, Any], payload: bytes | None
) -> tuple[CheckedFrame, list[Any]]:
    """Return an uploaded list as checked against the plan, and its rows that are new to the round."""
    import pandas as pd  # noqa: PLC0415

    from sampling.frame import COLUMNS, check, read_rows  # noqa: PLC0415
    from survey.lists import listed_rows  # noqa: PLC0415
    from survey.rounds import plan_of  # noqa: PLC0415

    with store.read() as session:
        plan = plan_of(session, round_id)
        before = pd.DataFrame(listed_rows(session, round_id), columns=list(COLUMNS)).astype(str)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "list" + Path(str(args.get("filename", "list.csv"))).suffix.lower())
        file.write_bytes(payload or b"")
        sent = read_rows(file, args.get("mapping"), constants=args.get("constants"))
    checked = check(sent, plan, listed=before)
    return checked, checked.accepted.iloc[len(before) :].to_dict("records")


def _row_problem(seen: RowProblem) -> Problem:
    """Return a problem of a row with what a page shows beside its words."""
    facts = {**seen.facts, "row": seen.row, "unit": seen.unit, "level": str(seen.level)}
    return Problem(f"#{seen.row}" if seen.row else "", seen.code, facts)


def _close(
    store: Store, round_id: str, args: Mapping[str, Any], _payload: bytes | None, clock: Clock
) -> Outcome:
    import numpy as np  # noqa: PLC0415

    from survey.closing import close_round  # noqa: PLC0415

    report = close_round(
        store,
        round_id,
        np.random.default_rng(args.get("seed")),
        actor=str(args.get("actor", "")),
        clock=clock,
    )
    return {"responses": report.responses, "drafts": report.drafts}, ()


def _score(
    store: Store, round_id: str, args: Mapping[str, Any], _payload: bytes | None, _clock: Clock
) -> Outcome:
    from survey.scoring import SEED, score_round  # noqa: PLC0415

    result = score_round(store, round_id, seed=int(args.get("seed", SEED)))
    return {"tiers": [tier.tier for tier in result.tiers]}, ()


def _read_plan(
    _store: Store, _round_id: str, args: Mapping[str, Any], payload: bytes | None, _clock: Clock
) -> Outcome:
    from survey.plan_reading import read_plan_file  # noqa: PLC0415
    from survey.plan_reading_job import kept_reading  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, Path(str(args.get("filename", "plan.txt"))).name)
        file.write_bytes(payload or b"")
        return kept_reading(read_plan_file(file)), ()


HANDLERS: Final[Mapping[str, Callable[..., Outcome]]] = {
    "import-list": _import_list,
    "close": _close,
    "score": _score,
    "read-plan": _read_plan,
}
