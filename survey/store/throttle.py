"""Rows that count wrong codes, minute by minute; who typed them is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from survey.store.running import insert_for, run
from survey.store.tables import WrongCode

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_KEPT_MINUTES = 60


def count_wrong_code(session: Session, minute: int) -> int:
    """Count a wrong code in this minute and return how many there are by now."""
    statement = insert_for(session, WrongCode)
    statement = statement.on_conflict_do_update(
        index_elements=["minute"], set_={"tries": WrongCode.tries + 1}
    )
    tries: int = run(
        session, statement.returning(WrongCode.tries), {"minute": minute, "tries": 1}
    ).scalar_one()
    if tries == 1:
        run(session, delete(WrongCode).where(WrongCode.minute < minute - _KEPT_MINUTES))
    return tries
