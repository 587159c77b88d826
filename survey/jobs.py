"""Jobs: work that pages put into the database and the worker does."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

from sampling.plan import Text
from survey.clock import Clock, utc_now
from survey.errors import Problem, SurveyCode, SurveyError
from survey.store import jobs as rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from enum import StrEnum

    from survey.store import Session
    from survey.store.rounds import RoundRow

KINDS: Final = ("import-list", "close", "score", "read-plan")


@dataclass(frozen=True, slots=True)
class JobView:
    """A job. `state` is ``"queued"``, ``"running"``, ``"done"`` or ``"failed"``.

    `problems` go through `survey.words.explain`; `result` holds what the handler gave back.
    """

    id: str
    kind: str
    round: str
    state: str
    problems: tuple[Problem, ...]
    result: Mapping[str, Any]
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    args: Mapping[str, Any] = field(default_factory=dict)


def enqueue(
    session: Session,
    kind: str,
    round_id: str,
    args: Mapping[str, Any] | None = None,
    *,
    payload: bytes | None = None,
    clock: Clock = utc_now,
) -> str:
    """Queue a job and return its id (writing session: it commits with what caused it).

    ``import-list`` takes the uploaded file as `payload` and as `args` ``filename`` and ``mapping`` (column →
    header, may be left out); ``close`` and ``score`` take ``seed`` (a whole number, may be left out);
    ``read-plan`` takes the uploaded document as `payload` and ``filename``.

    Raises
    ------
    SurveyError
        ``job-kind-unknown``.
    """
    if kind not in KINDS:
        raise SurveyError([Problem("", SurveyCode.JOB_KIND_UNKNOWN, {"asked": kind})])
    job_id = secrets.token_hex(16)
    rows.insert_job(
        session,
        id=job_id,
        kind=kind,
        round_id=round_id,
        args=json.dumps(dict(args or {}), ensure_ascii=False, sort_keys=True),
        payload=payload,
        state="queued",
        problems="[]",
        result="{}",
        queued_at=clock(),
        started_at=None,
        ended_at=None,
    )
    return job_id


def job_view(session: Session, job_id: str) -> JobView:
    """Return a job.

    Raises
    ------
    SurveyError
        ``job-unknown``.
    """
    row = rows.find_job(session, job_id)
    if row is None:
        raise SurveyError([Problem("", SurveyCode.JOB_UNKNOWN, {"asked": job_id})])
    return _view(row)


def list_jobs(session: Session, round_id: str | None = None, *, limit: int = 50) -> tuple[JobView, ...]:
    """Return the latest jobs, the newest first."""
    return tuple(_view(row) for row in rows.latest(session, round_id, limit))


def problems_text(problems: Iterable[Problem]) -> str:
    """Return problems as JSON: codes and facts, no words and no traces."""
    told = [
        {"path": p.path, "code": str(p.code), "facts": {k: _plain(v) for k, v in p.facts.items()}}
        for p in problems
    ]
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return {"vi": value.vi, "en": value.en}
    return value if isinstance(value, (str, int, float, type(None))) else str(value)


def _view(row: RoundRow) -> JobView:
    return JobView(
        id=row.id,
        kind=row.kind,
        round=row.round_id,
        state=row.state,
        problems=tuple(_problem(stored) for stored in json.loads(row.problems)),
        result=json.loads(row.result),
        queued_at=row.queued_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        args=json.loads(row.args),
    )


def _problem(stored: Mapping[str, Any]) -> Problem:
    # A code of any package, as text: it is only compared and looked up, which a StrEnum does as text too.
    facts = {name: Text(**fact) if isinstance(fact, dict) else fact for name, fact in stored["facts"].items()}
    return Problem(stored["path"], cast("StrEnum", stored["code"]), facts)
