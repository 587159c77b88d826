"""A planner's variants: a plan, what is changed in it, a name and a note; kept in the database."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sampling.load import parse_plan
from survey.clock import Clock, utc_now
from survey.errors import Problem, SurveyError
from survey.store import variants as rows
from survey.variant_errors import VariantCode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sampling.plan import Plan
    from survey.store import Session
    from survey.store.rounds import RoundRow

NAME_LENGTH: Final = 120
NOTE_LENGTH: Final = 2000

Changes = tuple[tuple[str, str], ...]
"""What is changed: (name of a figure, its value as an exact number), in the order of the names."""


@dataclass(frozen=True, slots=True)
class VariantView:
    """A variant. `plan_version` names the text it is based on, `number` how often it was saved."""

    id: str
    owner: str
    name: str
    note: str
    plan_id: str
    plan_version: str
    changes: Changes
    number: int
    made_at: datetime
    changed_at: datetime


def make_variant(
    session: Session,
    plan_text: str,
    changes: Iterable[tuple[str, str]] = (),
    *,
    name: str,
    note: str = "",
    owner: str,
    clock: Clock = utc_now,
) -> str:
    """Keep a variant of the plan with this text and return its id (writing session).

    Raises
    ------
    SurveyError
        ``variant-name-missing``, ``variant-name-long``, ``variant-note-long``.
    SamplingError
        With every problem of the plan's text.
    """
    plan, written = parse_plan(plan_text), _wording(name, note)
    variant_id, now = secrets.token_hex(8), clock()
    rows.keep_text(session, plan.version, plan.id, plan_text)
    rows.insert_variant(
        session,
        id=variant_id,
        owner=owner,
        plan_version=plan.version,
        changes=_text(changes),
        number=1,
        made_at=now,
        changed_at=now,
        **written,
    )
    return variant_id


def save_variant(
    session: Session,
    seen: VariantView,
    changes: Iterable[tuple[str, str]],
    *,
    name: str,
    note: str,
    clock: Clock = utc_now,
) -> None:
    """Save a variant over the state that was `seen` (writing session).

    Raises
    ------
    SurveyError
        ``variant-changed`` when somebody saved it since, and the problems of its name and note.
    """
    written = _wording(name, note)
    values = {"changes": _text(changes), "changed_at": clock(), **written}
    if not rows.change_variant(session, seen.id, seen.number, **values):
        raise SurveyError([Problem("", VariantCode.CHANGED, {"name": seen.name})])


def copy_variant(session: Session, variant_id: str, *, name: str, owner: str, clock: Clock = utc_now) -> str:
    """Keep a copy of a variant under another name and return its id (writing session)."""
    seen = variant_view(session, variant_id)
    text = variant_text(session, seen)
    return make_variant(session, text, seen.changes, name=name, note=seen.note, owner=owner, clock=clock)


def delete_variant(session: Session, variant_id: str) -> None:
    """Remove a variant, and its plan's text if it was the last of it (writing session)."""
    rows.drop_variant(session, variant_view(session, variant_id).id)
    rows.drop_texts(session)


def variant_view(session: Session, variant_id: str) -> VariantView:
    """Return a variant.

    Raises
    ------
    SurveyError
        ``variant-unknown``.
    """
    row = rows.find_variant(session, variant_id)
    if row is None:
        raise SurveyError([Problem("", VariantCode.UNKNOWN, {"asked": variant_id})])
    return _view(row)


def list_variants(session: Session, owner: str, *, limit: int = 50) -> tuple[VariantView, ...]:
    """Return the variants of an owner, those changed last first."""
    return tuple(_view(row) for row in rows.latest_variants(session, owner, limit))


def variant_text(session: Session, view: VariantView) -> str:
    """Return the text of the plan that a variant is based on."""
    text = rows.text_of(session, view.plan_version)
    assert text is not None, "the foreign key keeps it"
    return text


def base_plan(session: Session, view: VariantView) -> Plan:
    """Return the plan that a variant is based on, without its changes."""
    return parse_plan(variant_text(session, view))


def _wording(name: str, note: str) -> dict[str, str]:
    found, remark = " ".join(name.split()), note.strip()
    problems = []
    if not found:
        problems.append(Problem("name", VariantCode.NAME_MISSING))
    if len(found) > NAME_LENGTH:
        problems.append(Problem("name", VariantCode.NAME_LONG, {"length": len(found), "most": NAME_LENGTH}))
    if len(remark) > NOTE_LENGTH:
        problems.append(Problem("note", VariantCode.NOTE_LONG, {"length": len(remark), "most": NOTE_LENGTH}))
    if problems:
        raise SurveyError(problems)
    return {"name": found, "note": remark}


def _text(changes: Iterable[tuple[str, str]]) -> str:
    return json.dumps(dict(sorted(changes)), ensure_ascii=False)


def _view(row: RoundRow) -> VariantView:
    return VariantView(
        id=row.id,
        owner=row.owner,
        name=row.name,
        note=row.note,
        plan_id=row.plan_id,
        plan_version=row.plan_version,
        changes=tuple(json.loads(row.changes).items()),
        number=row.number,
        made_at=row.made_at,
        changed_at=row.changed_at,
    )
