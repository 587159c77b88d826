"""Rows of drafts: the pages of a form before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, delete, func, select

from survey.store.running import insert_for, run
from survey.store.tables import Draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from survey.store.running import Values

_OF_KEY = select(Draft.step, Draft.version, Draft.answers).where(Draft.key == bindparam("draft_key"))
_STEP = select(Draft.version, Draft.answers).where(
    Draft.key == bindparam("draft_key"), Draft.step == bindparam("draft_step")
)
_ANY = select(Draft.version).where(Draft.key == bindparam("draft_key")).limit(1)
_DROP = delete(Draft).where(Draft.key == bindparam("draft_key"))


def steps_of(session: Session, key: bytes) -> Sequence[Row[Any]]:
    """Return step, version and answers (JSON) of a draft."""
    return run(session, _OF_KEY, {"draft_key": key}).all()


def find_step(session: Session, key: bytes, step: str) -> Row[Any] | None:
    """Return version and answers (JSON) of one step."""
    return run(session, _STEP, {"draft_key": key, "draft_step": step}).one_or_none()


def has_draft(session: Session, key: bytes) -> bool:
    """Return whether any step has been saved."""
    return run(session, _ANY, {"draft_key": key}).first() is not None


def upsert_step(session: Session, values: Values, expected: int | None) -> int | None:
    """Write one step in one statement; return its version, ``None`` when another version is there.

    `expected` 0 writes a new row only, ``None`` writes over any.
    """
    statement = insert_for(session, Draft)
    if expected == 0:
        statement = statement.on_conflict_do_nothing(index_elements=["key", "step"])
    else:
        statement = statement.on_conflict_do_update(
            index_elements=["key", "step"],
            set_={"answers": statement.excluded.answers, "version": Draft.version + 1},
            where=None if expected is None else Draft.version == expected,
        )
    version: int | None = run(session, statement.returning(Draft.version), values).scalar_one_or_none()
    return version


def drop_draft(session: Session, key: bytes) -> None:
    """Remove a draft."""
    run(session, _DROP, {"draft_key": key})


def drop_all(session: Session, round_id: str) -> int:
    """Remove all drafts of a round and return of how many forms there were some."""
    where = Draft.round_id == round_id
    forms = run(session, select(func.count(Draft.key.distinct())).where(where)).scalar_one()
    run(session, delete(Draft).where(where))
    return int(forms)
