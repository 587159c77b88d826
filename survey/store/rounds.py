"""Rows of rounds and of the documents that they keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from survey.errors import Problem, SurveyCode, SurveyError
from survey.store.running import run
from survey.store.tables import Document, Response, Round

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

    from survey.store.running import Values

RoundRow = Row[Any]
"""All columns of a round."""

ROUND_COLUMNS = tuple(Round.__table__.columns)

_BY_ID = select(*ROUND_COLUMNS).where(Round.id == bindparam("round_id"))
_HELD = _BY_ID.with_for_update(read=True)
_DOCUMENT = select(Document.id, Document.version, Document.sha256, Document.text).where(
    Document.round_id == bindparam("of_round"),
    Document.kind == bindparam("of_kind"),
    Document.name == bindparam("of_name"),
)
_HELD_BY_TAG = select(*ROUND_COLUMNS).where(Round.tag == bindparam("tag")).with_for_update(read=True)


def find_round(session: Session, round_id: str) -> RoundRow | None:
    """Return a round, ``None`` if there is none."""
    return run(session, _BY_ID, {"round_id": round_id}).one_or_none()


def need_round(session: Session, round_id: str) -> RoundRow:
    """Return a round.

    Raises
    ------
    SurveyError
        ``round-unknown``.
    """
    row = find_round(session, round_id)
    if row is None:
        known = ", ".join(run(session, select(Round.id).order_by(Round.id)).scalars()) or "–"
        raise SurveyError([Problem("", SurveyCode.ROUND_UNKNOWN, {"asked": round_id, "known": known})])
    return row


def hold_round(session: Session, round_id: str) -> RoundRow:
    """Return a round whose state cannot change before this transaction has ended."""
    return run(session, _HELD, {"round_id": round_id}).one()


def lock_round(session: Session, round_id: str) -> RoundRow:
    """Return a round that nobody else can change, or send to, until this transaction has ended."""
    return run(session, _BY_ID.with_for_update(), {"round_id": round_id}).one()


def hold_round_of_tag(session: Session, tag: bytes) -> RoundRow | None:
    """Return the round that a key belongs to; its state cannot change before this transaction has ended."""
    return run(session, _HELD_BY_TAG, {"tag": tag}).one_or_none()


def all_rounds(session: Session) -> Sequence[RoundRow]:
    """Return all rounds, the newest first."""
    return run(session, select(*ROUND_COLUMNS).order_by(Round.created_at.desc(), Round.id)).all()


def insert_round(session: Session, **values: Any) -> None:
    """Add a round."""
    run(session, insert(Round), values)


def change_round(session: Session, round_id: str, states: Collection[str], **values: Any) -> bool:
    """Change a round that is in one of these states; return whether it was."""
    statement = update(Round).where(Round.id == round_id, Round.state.in_(states)).values(**values)
    return run(session, statement).rowcount == 1


def insert_documents(session: Session, documents: Sequence[Values]) -> None:
    """Add the texts that a round keeps."""
    run(session, insert(Document), documents)


def document(session: Session, round_id: str, kind: str, name: str = "") -> Row[Any] | None:
    """Return the id, version, hash and text of a document."""
    return run(session, _DOCUMENT, {"of_round": round_id, "of_kind": kind, "of_name": name}).one_or_none()


def replace_document(session: Session, round_id: str, kind: str, name: str, **values: Any) -> None:
    """Put another text in the place of one."""
    where = (Document.round_id == round_id, Document.kind == kind, Document.name == name)
    run(session, update(Document).where(*where).values(**values))


def responses_of_version(session: Session, round_id: str, version: str) -> int:
    """Return how many forms were sent with this version of a questionnaire."""
    where = (Response.round_id == round_id, Response.questionnaire_version == version)
    found: int = run(session, select(func.count()).select_from(Response).where(*where)).scalar_one()
    return found
