"""Jobs: work that pages put into the database and the worker does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from survey.clock import Clock, utc_now
from survey.errors import Problem

if TYPE_CHECKING:
    from datetime import datetime

    from survey.store import Session

KINDS: Final = ("import-list", "close", "score")


@dataclass(frozen=True, slots=True)
class JobView:
    """A job. `state` is ``"queued"``, ``"running"``, ``"done"`` or ``"failed"``; `problems` go through
    `survey.words.explain`; `result` holds what the handler gives back."""

    id: str
    kind: str
    round: str
    state: str
    problems: tuple[Problem, ...]
    result: Mapping[str, Any]
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


def enqueue(
    session: Session, kind: str, round_id: str, args: Mapping[str, Any] | None = None, *, payload: bytes | None = None,
    clock: Clock = utc_now,
) -> str:  # fmt: skip
    """Queue a job and return its id (writing session: it commits with what caused it).

    ``import-list`` takes the uploaded file as `payload` and ``args`` ``{"filename", "mapping"?: {column: header}}``;
    ``close`` and ``score`` take ``{"seed"?: int}``.
    """
    raise NotImplementedError


def job_view(session: Session, job_id: str) -> JobView:
    """Return a job.

    Raises
    ------
    SurveyError
        ``job-unknown``.
    """
    raise NotImplementedError


def list_jobs(session: Session, round_id: str | None = None, *, limit: int = 50) -> tuple[JobView, ...]:
    """Return the latest jobs, the newest first."""
    raise NotImplementedError
