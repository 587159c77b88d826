"""Rows of participation: persons, their invitations, their forms, and the counters. No answer is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, case, delete, func, insert, select, update

from survey.store.rounds import ROUND_COLUMNS
from survey.store.running import insert_for, run
from survey.store.tables import Counter, Form, Invitation, Person, Round

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from survey.store.running import Values

_ROUND_AND_INVITATION = (
    select(
        *ROUND_COLUMNS,
        Invitation.id.label("invitation"),
        Invitation.person_id.label("person"),
        Invitation.pin_hash.label("pin_hash"),
    )
    .join(Invitation, Invitation.round_id == Round.id)
    .where(Invitation.code_sha256 == bindparam("code"))
)
_FORMS_OF_PERSON = (
    select(Form.id, Form.tier, Form.group_id, Form.units, Form.state)
    .where(Form.person_id == bindparam("person"))
    .order_by(Form.tier, Form.group_id)
)
_HELD_FORM = (
    select(
        Form.id, Form.group_id, Form.unit, Form.cell, Form.state.label("form_state"),
        Form.round_id, Round.state, Round.opens, Round.closes, Round.grace,
    )
    .join(Invitation, Invitation.person_id == Form.person_id)
    .join(Round, Round.id == Form.round_id)
    .where(Form.id == bindparam("form"), Invitation.id == bindparam("invitation"))
    .suffix_with("FOR NO KEY UPDATE OF form, invitation FOR SHARE OF round", dialect="postgresql")
)  # fmt: skip
_ANSWERED = update(Form).where(Form.id == bindparam("form")).values(state="answered", reason="")
_COUNT = (
    update(Counter)
    .where(
        Counter.round_id == bindparam("round"),
        Counter.group_id == bindparam("of_group"),
        Counter.unit == bindparam("of_unit"),
    )
    .values(
        returned=Counter.returned + bindparam("returned_more"), valid=Counter.valid + bindparam("valid_more")
    )
)


# --- the list ---------------------------------------------------------------------------------------------


def insert_people(
    session: Session, people: Sequence[Values], invitations: Sequence[Values], forms: Sequence[Values]
) -> None:
    """Add persons with their invitations, and forms (also of persons who are there already)."""
    for table, rows in ((Person, people), (Invitation, invitations), (Form, forms)):
        if rows:
            run(session, insert(table), rows)


def add_sent(session: Session, round_id: str, sent: Mapping[tuple[str, str], int]) -> None:
    """Count forms that were sent out, by group and unit."""
    if not sent:
        return
    statement = insert_for(session, Counter)
    statement = statement.on_conflict_do_update(
        index_elements=["round_id", "group_id", "unit"], set_={"sent": Counter.sent + statement.excluded.sent}
    )
    rows = [
        {"round_id": round_id, "group_id": group, "unit": unit, "sent": n, "returned": 0, "valid": 0}
        for (group, unit), n in sorted(sent.items())
    ]
    run(session, statement, rows)


def people_of(session: Session, round_id: str) -> Sequence[Row[Any]]:
    """Return id, label and contacts of all persons of a round."""
    columns = (Person.id, Person.label, Person.name, Person.email, Person.phone)
    return run(session, select(*columns).where(Person.round_id == round_id)).all()


def forms_of(session: Session, round_id: str) -> Sequence[Row[Any]]:
    """Return person, tier, group and units of all forms of a round."""
    columns = (Form.person_id, Form.tier, Form.group_id, Form.unit, Form.units)
    return run(session, select(*columns).where(Form.round_id == round_id)).all()


def listed_of(session: Session, round_id: str) -> Sequence[Row[Any]]:
    """Return the list of a round: one row per form with its person."""
    columns = (
        Person.label, Person.position, Person.name, Person.email, Person.phone, Person.invented,
        Form.group_id, Form.unit, Form.agency, Form.units,
    )  # fmt: skip
    statement = select(*columns).join(Form, Form.person_id == Person.id).where(Form.round_id == round_id)
    return run(session, statement.order_by(Person.label, Form.group_id)).all()


def forms_per_group(session: Session, round_id: str) -> dict[str, int]:
    """Return how many forms a round has in each group."""
    statement = (
        select(Form.group_id, func.count().label("forms"))
        .where(Form.round_id == round_id)
        .group_by(Form.group_id)
        .order_by(Form.group_id)
    )
    return {row.group_id: row.forms for row in run(session, statement)}


def cells_of(session: Session, round_id: str) -> Sequence[Row[Any]]:
    """Return group, tier, cell, rated units and the number of eligible persons of each cell."""
    eligible = func.sum(case((Form.state == "ineligible", 0), else_=1)).label("eligible")
    columns = (Form.group_id, Form.tier, Form.cell, Form.units)
    statement = select(*columns, eligible).where(Form.round_id == round_id).group_by(*columns)
    return run(session, statement).all()


# --- the way in -------------------------------------------------------------------------------------------


def find_invitation(session: Session, code_sha256: bytes) -> Row[Any] | None:
    """Return the round's columns with `invitation`, `person` and `pin_hash`, ``None`` for an unknown code."""
    return run(session, _ROUND_AND_INVITATION, {"code": code_sha256}).one_or_none()


def forms_of_person(session: Session, person: str) -> Sequence[Row[Any]]:
    """Return id, tier, group, rated units and state of a person's forms."""
    return run(session, _FORMS_OF_PERSON, {"person": person}).all()


def set_pin_hash(session: Session, invitation: str, pin_hash: str) -> bool:
    """Set the PIN of an invitation that has none; return whether it had none."""
    statement = (
        update(Invitation)
        .where(Invitation.id == invitation, Invitation.pin_hash.is_(None))
        .values(pin_hash=pin_hash, pin_tries=0, pin_wait_until=None)
    )
    return run(session, statement).rowcount == 1


def hold_pin(session: Session, invitation: str) -> Row[Any] | None:
    """Return hash, wrong tries and waiting time of a PIN, held until this transaction has ended."""
    columns = (Invitation.pin_hash, Invitation.pin_tries, Invitation.pin_wait_until)
    statement = select(*columns).where(Invitation.id == invitation).with_for_update(key_share=True)
    return run(session, statement).one_or_none()


def count_pin(session: Session, invitation: str, tries: int, wait_until: datetime | None) -> None:
    """Write down the wrong tries of a PIN and until when the next one must wait."""
    values = {"pin_tries": tries, "pin_wait_until": wait_until}
    run(session, update(Invitation).where(Invitation.id == invitation).values(**values))


# --- forms coming back ------------------------------------------------------------------------------------


def hold_form(session: Session, form: str, invitation: str) -> Row[Any] | None:
    """Return a form of this invitation with its round's state and dates, ``None`` if it has none.

    Form, invitation and the round's state cannot change before this transaction has ended.
    """
    return run(session, _HELD_FORM, {"form": form, "invitation": invitation}).one_or_none()


def mark_answered(session: Session, form: str) -> None:
    """Note that a form came back: yes, and nothing else."""
    run(session, _ANSWERED, {"form": form})


def mark_declined(session: Session, form: str, state: str, reason: str) -> None:
    """Note that a form will not come back."""
    run(session, update(Form).where(Form.id == form).values(state=state, reason=reason))


def count_returned(
    session: Session, round_id: str, group: str, unit: str, *, returned: int, valid: int
) -> None:
    """Add to the counters of a group and unit in one statement."""
    values = {
        "round": round_id,
        "of_group": group,
        "of_unit": unit,
        "returned_more": returned,
        "valid_more": valid,
    }
    run(session, _COUNT, values)


# --- invitations ------------------------------------------------------------------------------------------


def invitations_of(session: Session, round_id: str, label: str | None = None) -> Sequence[Row[Any]]:
    """Return `invitation`, `person` (id), contacts and forms (one row per form), by unit and label."""
    statement = (
        select(
            Invitation.id.label("invitation"), Person.id.label("person"), Person.label, Person.name,
            Person.email, Person.phone, Form.id.label("form"), Form.group_id, Form.unit, Form.state,
        )
        .join(Person, Person.id == Invitation.person_id)
        .join(Form, Form.person_id == Person.id)
        .where(Invitation.round_id == round_id)
        .order_by(Person.label, Form.group_id)
    )  # fmt: skip
    return run(session, statement if label is None else statement.where(Person.label == label)).all()


def hold_person(session: Session, round_id: str, label: str) -> str | None:
    """Return a person's id; their forms cannot change before this transaction has ended."""
    statement = (
        select(Form.person_id)
        .join(Person, Person.id == Form.person_id)
        .where(Person.round_id == round_id, Person.label == label)
        .order_by(Form.id)
        .with_for_update(of=Form)
    )
    return run(session, statement).scalars().first()


def replace_invitation(session: Session, person: str, values: Values) -> None:
    """Put a new invitation in the place of a person's old one."""
    run(session, delete(Invitation).where(Invitation.person_id == person))
    run(session, insert(Invitation), values)


def forget_pins(session: Session, round_id: str) -> None:
    """Drop the PINs of a round."""
    values = {"pin_hash": None, "pin_tries": 0, "pin_wait_until": None}
    run(session, update(Invitation).where(Invitation.round_id == round_id).values(**values))


# --- counters ---------------------------------------------------------------------------------------------


def counters_of(session: Session, round_id: str) -> Sequence[Row[Any]]:
    """Return group, unit, sent, returned and valid."""
    columns = (Counter.group_id, Counter.unit, Counter.sent, Counter.returned, Counter.valid)
    statement = select(*columns).where(Counter.round_id == round_id)
    return run(session, statement.order_by(Counter.group_id, Counter.unit)).all()


def recount_forms(session: Session, round_id: str) -> Sequence[Row[Any]]:
    """Return group, unit, sent and returned, counted again from the forms."""
    returned = func.sum(case((Form.state == "answered", 1), else_=0)).label("returned")
    columns = (Form.group_id, Form.unit)
    statement = select(*columns, func.count().label("sent"), returned).where(Form.round_id == round_id)
    return run(session, statement.group_by(*columns).order_by(*columns)).all()


def unit_of_cells(session: Session, round_id: str) -> Sequence[Row[Any]]:
    """Return cell, group and unit wherever all forms of a cell come from one unit."""
    statement = (
        select(Form.cell, Form.group_id, func.min(Form.unit).label("unit"))
        .where(Form.round_id == round_id)
        .group_by(Form.cell, Form.group_id)
        .having(func.count(Form.unit.distinct()) == 1)
    )
    return run(session, statement).all()


def write_counter(session: Session, round_id: str, group: str, unit: str, **values: int) -> None:
    """Set counters to what a recount found."""
    where = (Counter.round_id == round_id, Counter.group_id == group, Counter.unit == unit)
    run(session, update(Counter).where(*where).values(**values))
