"""Rows of jobs: queued by pages, taken one at a time by workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, insert, or_, select, update

from survey.store.running import run
from survey.store.tables import Job

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

VIEW = (
    Job.id, Job.kind, Job.round_id, Job.args, Job.state, Job.problems, Job.result,
    Job.queued_at, Job.started_at, Job.ended_at,
)  # fmt: skip


def insert_job(session: Session, **values: Any) -> None:
    """Queue a job."""
    run(session, insert(Job), values)


def find_job(session: Session, job_id: str) -> Row[Any] | None:
    """Return a job without its payload, ``None`` if there is none."""
    return run(session, select(*VIEW).where(Job.id == job_id)).one_or_none()


def latest(session: Session, round_id: str | None, limit: int) -> Sequence[Row[Any]]:
    """Return the latest jobs, the newest first."""
    statement = select(*VIEW).order_by(Job.queued_at.desc(), Job.id).limit(limit)
    return run(session, statement if round_id is None else statement.where(Job.round_id == round_id)).all()


def take(session: Session, now: datetime, given_up: datetime) -> Row[Any] | None:
    """Take the oldest job that waits, or that a worker began before `given_up` and never ended.

    The row is as it was before: its state tells which of the two it is.
    """
    waiting = or_(Job.state == "queued", (Job.state == "running") & (Job.started_at < given_up))
    chosen = select(*VIEW, Job.payload).where(waiting).order_by(Job.queued_at, Job.id).limit(1)
    job = run(session, chosen.with_for_update(skip_locked=True)).one_or_none()
    if job is not None:
        run(session, update(Job).where(Job.id == job.id).values(state="running", started_at=now))
    return job


def end(session: Session, job_id: str, **values: Any) -> None:
    """Note how a job ended; its payload is dropped."""
    run(session, update(Job).where(Job.id == job_id).values(payload=None, **values))
