"""Who will be asked about which units: expected persons per cell, from a plan or from the rows of a list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampling.errors import Problem, SamplingError
from sampling.frame_figures import mean_per_unit, special_figures
from sampling.frame_layout import agencies, rated_units, senders, surveyed_groups
from sampling.plan import Rates
from sampling.precision_codes import PrecisionCode
from sampling.quota import quotas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sampling.plan import Group, Plan


@dataclass(frozen=True, slots=True)
class ListedCell:
    """Persons of one group who rate the same units (codes); without a list `persons` need not be whole.

    `place` tells cells apart that rate the same units and count on their own: the province of raters who rate
    all units. It is empty otherwise.
    """

    group: str
    units: tuple[str, ...]
    persons: float
    place: str = ""


def tier_units(plan: Plan, tier_id: str) -> tuple[str, ...]:
    """Return the codes of a tier's units; ``"#1"``, ``"#2"``… where the plan only says how many there are."""
    tier = plan.tier(tier_id)
    return tier.units or tuple(f"#{number + 1}" for number in range(tier.count or 0))


def cells_of_plan(plan: Plan, counts: Mapping[str, float] | None = None) -> tuple[ListedCell, ...]:
    """Return the cells that a plan leads one to expect: each group's figure spread evenly over its senders.

    Parameters
    ----------
    plan
        The plan; a group without any figure gives no cells.
    counts
        Persons by group where they differ from the plan's figures (another factor, a dated list).

    Examples
    --------
    Decision 757: 1,600 leaders in 19 ministries, and 195 health leaders of 63 provinces about one ministry.

    >>> from sampling.load import load_plan
    >>> cells = cells_of_plan(load_plan("757-2023"))
    >>> [round(cell.persons, 1) for cell in cells if cell.group in ("Q01", "Q02") and cell.units == ("BYT",)]
    [84.2, 194.7]
    """
    table = quotas(plan)
    found: list[ListedCell] = []
    for group in surveyed_groups(plan):
        figure = (counts or {}).get(group.id, table.group(group.id).used)
        if figure:
            found += _cells(plan, group, float(figure))
    return tuple(found)


def _cells(plan: Plan, group: Group, figure: float) -> Iterator[ListedCell]:
    persons: dict[tuple[tuple[str, ...], str], float] = {}
    rows = _rows(plan, group)
    for unit, share in _shares(group, figure, tuple(rows)).items():
        for rated in rows[unit]:
            place = unit if group.rates is Rates.ALL else ""
            persons[rated, place] = persons.get((rated, place), 0.0) + share / len(rows[unit])
    for (rated, place), number in sorted(persons.items()):
        if rated and number > 0:
            yield ListedCell(group.id, rated, number, place)


def _rows(plan: Plan, group: Group) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return for each sending unit what the persons of each of its agencies rate."""
    try:
        sending = senders(plan, group)
    except SamplingError:
        units = tier_units(plan, group.tier)
        return {unit: ((unit,),) for unit in units if unit not in group.absent_for}
    return {
        unit: tuple(rated_units(plan, group, unit, agency) for agency in agencies(plan, group, unit))
        for unit in sending
    }


def _shares(group: Group, figure: float, units: tuple[str, ...]) -> dict[str, float]:
    """Return persons per sending unit, those with a term of their own apart, scaled to add up to `figure`."""
    special = {code: float(number) for code, number in special_figures(group).items() if code in units}
    mean = float(mean_per_unit(group, units)) or figure / max(len(units), 1)
    raw = {unit: special.get(unit, mean) for unit in units}
    total = sum(raw.values())
    return {unit: share * figure / total for unit, share in raw.items()} if total else {}


def cells_of_rows(plan: Plan, rows: Iterable[tuple[str, str, str]]) -> tuple[ListedCell, ...]:
    """Return the cells of a respondent list: `rows` are its columns group, unit and rates, one row a form.

    Raises
    ------
    SamplingError
        If the list has groups that the plan does not have.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> rows = [("Q01", "BYT", "BYT")] * 3 + [("Q02", "79", "BNV+BTP")]
    >>> [(cell.units, cell.persons) for cell in cells_of_rows(load_plan("757-2023"), rows)]
    [(('BYT',), 3.0), (('BNV', 'BTP'), 1.0)]
    """
    everywhere = {group.id for group in plan.groups if group.rates is Rates.ALL}
    counted = Counter(
        (group, tuple(rates.split("+")), unit if group in everywhere else "") for group, unit, rates in rows
    )
    _refuse_unknown(plan, sorted({group for group, _, _ in counted}))
    return tuple(
        ListedCell(group, units, float(number), place)
        for (group, units, place), number in sorted(counted.items())
    )


def _refuse_unknown(plan: Plan, listed: list[str]) -> None:
    known = [group.id for group in plan.groups]
    facts = {"known": ", ".join(known) or "–"}
    wrong = [
        Problem("", PrecisionCode.GROUP_UNKNOWN, {"asked": group, **facts})
        for group in listed
        if group not in known
    ]
    if wrong:
        raise SamplingError(wrong)
