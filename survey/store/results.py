"""Rows of scoring runs: written once, read by pages and commands, dropped when their round closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, literal, select

from survey.store.tables import Result

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Run:
    """A scoring run without its content: its number in the round, when it was made, the hash of its JSON."""

    number: int
    made_at: datetime
    sha256: str


def insert_run(session: Session, round_id: str, *, text: str, sha256: str, made_at: datetime) -> int:
    """Write a run under the next number of its round and return the number.

    One statement finds the number and writes the row: of two runs at the same moment one fails whole.
    """
    last = select(func.coalesce(func.max(Result.run), 0) + 1).where(Result.round_id == round_id)
    columns = ["round_id", "run", "json", "sha256", "made_at"]
    row = select(
        literal(round_id),
        last.scalar_subquery(),
        literal(text),
        literal(sha256),
        literal(made_at, Result.made_at.type),
    )
    session.execute(insert(Result).from_select(columns, row))
    found = session.scalar(select(func.max(Result.run)).where(Result.round_id == round_id))
    assert found is not None
    return int(found)


def drop_runs(session: Session, round_id: str) -> None:
    """Remove all runs of a round."""
    session.execute(delete(Result).where(Result.round_id == round_id))


def latest_run(session: Session, round_id: str) -> Run | None:
    """Return the last run of a round, ``None`` before the first."""
    row = session.execute(
        select(Result.run, Result.made_at, Result.sha256)
        .where(Result.round_id == round_id)
        .order_by(Result.run.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Run(row.run, row.made_at, row.sha256)


def run_text(session: Session, round_id: str, number: int) -> str:
    """Return the JSON of a run."""
    text: str = session.scalars(
        select(Result.json).where(Result.round_id == round_id, Result.run == number)
    ).one()
    return text
