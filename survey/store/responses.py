"""Rows of responses, before the close and after it. No person is here, and no time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from survey.store.running import on_postgres, run
from survey.store.tables import ClosedResponse, Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

    from survey.store.running import Values

CONTENT = ("round_id", "questionnaire_id", "questionnaire_version", "cell", "answers", "valid")
"""The columns that a response keeps beyond the close."""

_BATCH = 2000
_FOUND = select(Response.submission_id, Response.earlier, Response.valid).where(
    Response.key == bindparam("response_key")
)
_HELD = _FOUND.with_for_update()
_ANY = select(Response.valid).where(Response.key == bindparam("response_key"))
_INSERT = {
    postgres: dialect.insert(Response)
    .on_conflict_do_nothing(index_elements=["key"])
    .execution_options(preserve_rowcount=True)
    for postgres, dialect in ((True, postgresql), (False, sqlite))
}
_REPLACE = (
    update(Response)
    .where(Response.key == bindparam("response_key"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "submission_id", "earlier", "questionnaire_id", "questionnaire_version", "cell", "answers",
                "valid",
            )
        }
    )
)  # fmt: skip


def find_response(session: Session, key: bytes) -> Row[Any] | None:
    """Return submission id, earlier ids and validity, ``None`` without a response."""
    return run(session, _FOUND, {"response_key": key}).one_or_none()


def hold_response(session: Session, key: bytes) -> Row[Any]:
    """Return submission id, earlier ids and validity, held until this transaction has ended."""
    return run(session, _HELD, {"response_key": key}).one()


def has_response(session: Session, key: bytes) -> bool:
    """Return whether there is a response under this key."""
    return run(session, _ANY, {"response_key": key}).first() is not None


def insert_response(session: Session, values: Values) -> bool:
    """Add a response; return whether there was none under this key."""
    statement = _INSERT[on_postgres(session)]
    return run(session, statement, values).rowcount == 1


def replace_response(session: Session, key: bytes, values: Values) -> None:
    """Put other answers in the place of a response's."""
    run(session, _REPLACE, {"response_key": key} | {f"new_{name}": value for name, value in values.items()})


def move_response(session: Session, key: bytes, new_key: bytes) -> None:
    """Keep a response under another key (its person got a new code)."""
    run(session, update(Response).where(Response.key == key).values(key=new_key))


def keys_of(session: Session, round_id: str) -> list[bytes]:
    """Return the keys of the responses of a round, in their order."""
    statement = select(Response.key).where(Response.round_id == round_id).order_by(Response.key)
    return list(run(session, statement).scalars())


def copy_closed(session: Session, keys: Sequence[bytes], ids: Sequence[bytes]) -> None:
    """Copy responses into the closed table in the order of `keys`, each under the id at the same place."""
    for start in range(0, len(keys), _BATCH):
        part = keys[start : start + _BATCH]
        found = run(
            session,
            select(Response.key, *(getattr(Response, name) for name in CONTENT)).where(
                Response.key.in_(part)
            ),
        )
        rows = {row[0]: row[1:] for row in found}
        new = ids[start : start + _BATCH]
        run(
            session,
            insert(ClosedResponse),
            [
                {"id": i} | dict(zip(CONTENT, rows[key], strict=True))
                for i, key in zip(new, part, strict=True)
            ],
        )


def drop_open(session: Session, round_id: str) -> None:
    """Remove the responses of a round from the open table."""
    run(session, delete(Response).where(Response.round_id == round_id))


def count_closed(session: Session, round_id: str) -> int:
    """Return how many responses a closed round has."""
    statement = select(func.count()).select_from(ClosedResponse).where(ClosedResponse.round_id == round_id)
    found: int = run(session, statement).scalar_one()
    return found


def contents(session: Session, round_id: str) -> Iterator[Row[Any]]:
    """Yield questionnaire version, cell, answers (JSON) and validity of all responses, open or closed."""
    for table in (Response, ClosedResponse):
        columns = (table.questionnaire_version, table.cell, table.answers, table.valid)
        yield from run(session, select(*columns).where(table.round_id == round_id))


def valid_per_cell(session: Session, round_id: str) -> dict[str, tuple[int, int]]:
    """Return cell → (returned, valid), counted from the responses."""
    counts: dict[str, tuple[int, int]] = {}
    for table in (Response, ClosedResponse):
        columns = (table.cell, table.valid)
        statement = (
            select(*columns, func.count().label("forms")).where(table.round_id == round_id).group_by(*columns)
        )
        for row in run(session, statement):
            returned, valid = counts.get(row.cell, (0, 0))
            counts[row.cell] = (returned + row.forms, valid + (row.forms if row.valid else 0))
    return counts
