"""Where a round stands: forms sent out, returned and valid (phát ra / thu về / hợp lệ)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampling.collation import vietnamese_key
from survey import audit
from survey.cells import group_of
from survey.clock import Clock, utc_now
from survey.round_view import view_of
from survey.store import participation, responses, rounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from survey.store import Session, Store


@dataclass(frozen=True, slots=True)
class StatusRow:
    """Counts of forms. `group` or `unit` is "" in sums over it."""

    group: str
    unit: str
    unit_name: str
    sent: int
    returned: int
    valid: int

    @property
    def rate(self) -> float:
        """Return returned / sent, 0 when nothing was sent out."""
        return self.returned / self.sent if self.sent else 0.0


@dataclass(frozen=True, slots=True)
class StatusTable:
    """Counts by group × unit that sent the list, their sums by group and by unit, and the total."""

    round: str
    rows: tuple[StatusRow, ...]
    groups: tuple[StatusRow, ...]
    units: tuple[StatusRow, ...]
    total: StatusRow


@dataclass(frozen=True, slots=True)
class CounterDifference:
    """A counter that differs from a full recount.

    `what` is ``"sent"``, ``"returned"`` or ``"valid"``; `unit` is "" where only the group's sum is known.
    """

    group: str
    unit: str
    what: str
    counter: int
    recount: int


def status(session: Session, round_id: str) -> StatusTable:
    """Return the counts of a round, from its counters.

    Raises
    ------
    SurveyError
        ``round-unknown``.
    """
    view = view_of(rounds.need_round(session, round_id))
    rows = tuple(
        StatusRow(row.group_id, row.unit, view.unit_name(row.unit), row.sent, row.returned, row.valid)
        for row in participation.counters_of(session, round_id)
    )
    return StatusTable(
        round=round_id,
        rows=rows,
        groups=_by_group(rows),
        units=_by_unit(rows),
        total=_sum(rows, group="", unit="", name=""),
    )


def _by_group(rows: Iterable[StatusRow]) -> tuple[StatusRow, ...]:
    parts: dict[str, list[StatusRow]] = defaultdict(list)
    for row in rows:
        parts[row.group].append(row)
    return tuple(_sum(part, group=key, unit="", name="") for key, part in sorted(parts.items()))


def _by_unit(rows: Iterable[StatusRow]) -> tuple[StatusRow, ...]:
    """Return the sums by unit, by name in Vietnamese order."""
    parts: dict[tuple[str, str], list[StatusRow]] = defaultdict(list)
    for row in rows:
        parts[row.unit_name, row.unit].append(row)
    ordered = sorted(parts, key=lambda named: (vietnamese_key(named[0]), named[1]))
    return tuple(_sum(parts[name, code], group="", unit=code, name=name) for name, code in ordered)


def _sum(rows: Iterable[StatusRow], *, group: str, unit: str, name: str) -> StatusRow:
    part = tuple(rows)
    counts = (sum(r.sent for r in part), sum(r.returned for r in part), sum(r.valid for r in part))
    return StatusRow(group, unit, name, *counts)


# --- recount ----------------------------------------------------------------------------------------------


def recount(session: Session, round_id: str) -> tuple[CounterDifference, ...]:
    """Return every counter that differs from a full recount; none should.

    Sent and returned are counted again from the forms by group and unit. Valid is counted again from the
    responses, which know only their cell: by unit where all forms of the group's cells come from one unit
    each, else by group. The keys are not used: a recount joins nobody to an answer.

    Raises
    ------
    SurveyError
        ``round-unknown``.
    """
    rounds.need_round(session, round_id)
    counters = {(row.group_id, row.unit): row for row in participation.counters_of(session, round_id)}
    return (*_forms_differing(session, round_id, counters), *_valid_differing(session, round_id, counters))


def repair(
    store: Store, round_id: str, *, actor: str = "", clock: Clock = utc_now
) -> tuple[CounterDifference, ...]:
    """Set the counters to what a recount found, and return what differed.

    A difference that is known for a whole group only (`unit` "") cannot be repaired and is left.
    """
    with store.begin() as session:
        found = recount(session, round_id)
        for difference in found:
            if difference.unit:
                values = {difference.what: difference.recount}
                participation.write_counter(session, round_id, difference.group, difference.unit, **values)
        if found:
            facts = {"differences": len(found)}
            audit.record(session, "recount", round_id=round_id, actor=actor, facts=facts, clock=clock)
    return found


def _forms_differing(
    session: Session, round_id: str, counters: dict[tuple[str, str], rounds.RoundRow]
) -> Iterator[CounterDifference]:
    again = {(row.group_id, row.unit): row for row in participation.recount_forms(session, round_id)}
    for group, unit in sorted(counters.keys() | again.keys()):
        for what in ("sent", "returned"):
            pair = [int(getattr(source.get((group, unit)), what, 0)) for source in (counters, again)]
            if pair[0] != pair[1]:
                yield CounterDifference(group, unit, what, pair[0], pair[1])


def _valid_differing(
    session: Session, round_id: str, counters: dict[tuple[str, str], rounds.RoundRow]
) -> Iterator[CounterDifference]:
    again = _valid_again(session, round_id)
    whole = {group for group, unit in again if not unit}
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for (group, unit), row in counters.items():
        counted[group, "" if group in whole else unit] += row.valid
    for group, unit in sorted(counted.keys() | again.keys()):
        pair = (counted.get((group, unit), 0), again.get((group, unit), 0))
        if pair[0] != pair[1]:
            yield CounterDifference(group, unit, "valid", *pair)


def _valid_again(session: Session, round_id: str) -> dict[tuple[str, str], int]:
    """Return valid responses by group and unit; the unit is "" for groups whose cells do not tell it."""
    units = {row.cell: row.unit for row in participation.unit_of_cells(session, round_id)}
    found = responses.valid_per_cell(session, round_id)
    mixed = {group_of(cell) for cell in found if cell not in units}
    again: dict[tuple[str, str], int] = defaultdict(int)
    for cell, (_, valid) in found.items():
        group = group_of(cell)
        again[group, "" if group in mixed else units[cell]] += valid
    return again
