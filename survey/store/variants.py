"""Rows of plans as texts and of the planner's variants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, insert, select, update

from survey.store.running import insert_for, run
from survey.store.tables import PlanText, Variant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

VIEW = (
    Variant.id, Variant.owner, Variant.name, Variant.note, Variant.plan_version, PlanText.plan_id,
    Variant.changes, Variant.number, Variant.made_at, Variant.changed_at,
)  # fmt: skip


def keep_text(session: Session, version: str, plan_id: str, text: str) -> None:
    """Keep the text of a plan; nothing happens when it is there."""
    statement = insert_for(session, PlanText).on_conflict_do_nothing(index_elements=["version"])
    run(session, statement, {"version": version, "plan_id": plan_id, "text": text})


def text_of(session: Session, version: str) -> str | None:
    """Return the text of a plan, ``None`` when it is not kept."""
    return run(session, select(PlanText.text).where(PlanText.version == version)).scalar_one_or_none()


def drop_texts(session: Session) -> None:
    """Remove the texts of which no variant is left."""
    used = select(Variant.plan_version)
    run(session, delete(PlanText).where(PlanText.version.not_in(used)))


def insert_variant(session: Session, **values: Any) -> None:
    """Add a variant."""
    run(session, insert(Variant), values)


def change_variant(session: Session, variant_id: str, number: int, **values: Any) -> bool:
    """Change a variant that was saved `number` times; return whether it still was."""
    statement = update(Variant).where(Variant.id == variant_id, Variant.number == number)
    return run(session, statement.values(number=number + 1, **values)).rowcount == 1


def drop_variant(session: Session, variant_id: str) -> None:
    """Remove a variant."""
    run(session, delete(Variant).where(Variant.id == variant_id))


def find_variant(session: Session, variant_id: str) -> Row[Any] | None:
    """Return a variant, ``None`` if there is none."""
    return run(session, _variants().where(Variant.id == variant_id)).one_or_none()


def latest_variants(session: Session, owner: str, limit: int) -> Sequence[Row[Any]]:
    """Return the variants of an owner, those changed last first."""
    statement = _variants().where(Variant.owner == owner).order_by(Variant.changed_at.desc(), Variant.id)
    return run(session, statement.limit(limit)).all()


def _variants() -> Any:
    return select(*VIEW).join(PlanText, PlanText.version == Variant.plan_version)
