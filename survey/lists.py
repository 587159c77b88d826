"""Taking respondent lists into a round: each unit's list whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampling.load import parse_plan
from survey import audit
from survey.clock import Clock, utc_now
from survey.errors import Problem, SurveyCode, SurveyError
from survey.respondents import Finding, findings, intake, problems_of, read_list
from survey.round_view import view_of
from survey.store import participation, rounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sampling.plan import Plan
    from survey.respondents import Intake, ListRow
    from survey.store import Session, Store
    from survey.store.rounds import RoundRow


@dataclass(frozen=True, slots=True)
class ListReport:
    """What became of a list: units taken whole, units refused whole, and why.

    `added` and `known` count forms: new ones, and those that the round had already.
    """

    accepted: tuple[str, ...]
    rejected: tuple[str, ...]
    added: int
    known: int
    problems: tuple[Problem, ...]


def add_list(
    store: Store,
    round_id: str,
    source: str | Path | Iterable[Mapping[str, str]],
    *,
    actor: str = "",
    clock: Clock = utc_now,
) -> ListReport:
    """Add respondents to a round that is a draft or open.

    Each unit's list is taken whole or not at all, independently of the others. Forms that the round has
    already are passed over, so that the same file can be given again.

    Parameters
    ----------
    source
        A canonical CSV file, or mappings with its columns.

    Raises
    ------
    SurveyError
        If the file cannot be read, or the round is unknown or closed.
    """
    listed = read_list(source)
    with store.begin() as session:
        rounds.need_round(session, round_id)
        row = rounds.hold_round(session, round_id)
        _need_open_list(row)
        plan = _plan(session, round_id)
        report, made = _sort_out(session, row, plan, listed, store.keys.invitation_secret(round_id))
        store_intake(session, round_id, made)
        if any(person["invented"] for person in made.people):
            rounds.change_round(session, round_id, [row.state], invented=True)
        facts = {"accepted": len(report.accepted), "rejected": len(report.rejected), "forms": report.added}
        audit.record(session, "add-list", round_id=round_id, actor=actor, facts=facts, clock=clock)
    return report


def listed_rows(session: Session, round_id: str) -> list[dict[str, str]]:
    """Return the list of a round as rows of a canonical file, one per form, by person and group."""
    return [
        {
            "person": row.label,
            "group": row.group_id,
            "unit": row.unit,
            "agency": row.agency,
            "rates": row.units,
            "position": row.position,
            "name": row.name,
            "email": row.email,
            "phone": row.phone,
            "invented": "1" if row.invented else "0",
        }
        for row in participation.listed_of(session, round_id)
    ]


def store_intake(session: Session, round_id: str, made: Intake) -> None:
    """Write persons, invitations, forms and the counter of forms sent out."""
    participation.insert_people(session, made.people, made.invitations, made.forms)
    participation.add_sent(session, round_id, made.sent)


def _need_open_list(row: RoundRow) -> None:
    if row.state not in ("draft", "open"):
        raise SurveyError([Problem("", SurveyCode.ROUND_CLOSED, {"round": row.id})])


def _plan(session: Session, round_id: str) -> Plan:
    kept = rounds.document(session, round_id, "plan")
    assert kept is not None
    return parse_plan(kept.text)


def _sort_out(
    session: Session, row: RoundRow, plan: Plan, listed: Sequence[ListRow], secret: bytes
) -> tuple[ListReport, Intake]:
    before = _Before(session, row.id, plan)
    new = [entry for entry in listed if not before.has(entry)]
    found = findings(plan, new) + list(before.clashes(new)) + list(_unasked(row, new))
    rejected = {finding.unit for finding in found}
    taken = [entry for entry in new if entry.unit not in rejected]
    made = intake(plan, taken, round_id=row.id, secret=secret, known=before.ids)
    report = ListReport(
        accepted=tuple(sorted({entry.unit for entry in listed} - rejected)),
        rejected=tuple(sorted(rejected)),
        added=len(taken),
        known=len(listed) - len(new),
        problems=problems_of(found),
    )
    return report, made


def _unasked(row: RoundRow, listed: Iterable[ListRow]) -> Iterator[Finding]:
    """Yield rows of groups without a questionnaire, once the round is open."""
    if row.state != "open":
        return
    asked = view_of(row).questionnaires
    for entry in listed:
        if entry.group not in asked:
            yield Finding(SurveyCode.LIST_GROUP_UNASKED, (("found", entry.group),), entry.line, entry.unit)


class _Before:
    """The persons and forms that a round has already."""

    def __init__(self, session: Session, round_id: str, plan: Plan) -> None:
        self._tiers = {group.id: group.tier for group in plan.groups}
        people = participation.people_of(session, round_id)
        labels = {person.id: person.label for person in people}
        self.ids = {person.label: person.id for person in people}
        self._contacts = {person.label: (person.name, person.email, person.phone) for person in people}
        forms = participation.forms_of(session, round_id)
        self._forms = {(labels[f.person_id], f.tier): (f.group_id, f.unit, f.units) for f in forms}

    def has(self, entry: ListRow) -> bool:
        """Return whether the round has this very form."""
        form = (entry.group, entry.unit, "+".join(entry.rates))
        same = self._forms.get((entry.person, self._tiers.get(entry.group, ""))) == form
        return same and self._same_person(entry)

    def clashes(self, listed: Iterable[ListRow]) -> Iterator[Finding]:
        """Yield rows whose person is somebody else here, or has another form in the same tier."""
        for entry in listed:
            tier = self._tiers.get(entry.group, "")
            found = ("found", entry.person)
            if not self._same_person(entry):
                yield Finding(SurveyCode.LIST_PERSON_DIFFERS, (found,), entry.line, entry.unit)
            elif (entry.person, tier) in self._forms:
                yield Finding(SurveyCode.LIST_DUPLICATE, (found, ("tier", tier)), entry.line, entry.unit)

    def _same_person(self, entry: ListRow) -> bool:
        known = self._contacts.get(entry.person)
        return known is None or known == (entry.name, entry.email, entry.phone)
