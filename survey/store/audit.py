"""Rows of the audit log, appended one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, insert, select, update

from survey.store.running import insert_for, run
from survey.store.tables import Audit, AuditHead

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

    from survey.store.running import Values

COLUMNS = tuple(Audit.__table__.columns)
_HEAD = select(AuditHead.entry, AuditHead.sha256).where(AuditHead.id == 1).with_for_update()
_MOVE = update(AuditHead).where(AuditHead.id == 1).values(entry=bindparam("last"), sha256=bindparam("hash"))


def hold_head(session: Session) -> tuple[int, str]:
    """Return number and hash of the last entry; nobody else can append before this transaction has ended."""
    first = insert_for(session, AuditHead).on_conflict_do_nothing(index_elements=["id"])
    run(session, first, {"id": 1, "entry": 0, "sha256": ""})
    row = run(session, _HEAD).one()
    return row.entry, row.sha256


def head(session: Session) -> tuple[int, str]:
    """Return number and hash of the last entry, as it was noted when it was appended."""
    row = run(session, select(AuditHead.entry, AuditHead.sha256)).one_or_none()
    return (0, "") if row is None else (row.entry, row.sha256)


def append(session: Session, values: Values) -> None:
    """Append an entry and note it as the last."""
    run(session, insert(Audit), values)
    run(session, _MOVE, {"last": values["entry"], "hash": values["sha256"]})


def latest(session: Session, round_id: str | None, limit: int) -> Sequence[Row[Any]]:
    """Return the latest entries, the newest first."""
    statement = select(*COLUMNS).order_by(Audit.entry.desc()).limit(limit)
    return run(session, statement if round_id is None else statement.where(Audit.round_id == round_id)).all()


def chain(session: Session) -> Iterator[Row[Any]]:
    """Yield all entries in their order."""
    yield from run(session, select(*COLUMNS).order_by(Audit.entry))
