"""What there is to say about groups beside one another: totals, numbers met twice, forms against persons."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

from sampling.dimension import dimension, meanings
from sampling.formula import factor_dimension
from sampling.mismatches import said_unit
from sampling.notation import notation
from sampling.plan import Text
from sampling.remarks import Remark, joined, mismatch, note, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sampling.plan import Factor, Group, Plan
    from sampling.quota import QuotaGroup, QuotaTable

_COINCIDENCE = 10
"""Numbers below this meet by chance (3 persons, 3 districts): only larger ones are told apart in words."""


def plan_remarks(plan: Plan, table: QuotaTable) -> tuple[Remark, ...]:
    """Return what there is to say about totals and about groups beside one another."""
    if not plan.groups:
        return (note("no-quotas"),)
    return (*_totals(table), *_estimates(plan, table), *_same_numbers(plan), *_forms(plan, table))


def _totals(table: QuotaTable) -> Iterator[Remark]:
    for total in table.totals:
        if total.stated is None:
            if total.sum is not None:
                yield note("total-derived", total.id, total=total.id, sum=total.sum)
        elif total.sum is not None and total.sum != total.stated:
            facts = {"stated": total.stated, "sum": total.sum, "difference": abs(total.sum - total.stated)}
            yield mismatch("total-differs", total.id, total=total.id, **facts)


def _estimates(plan: Plan, table: QuotaTable) -> Iterator[Remark]:
    """Yield unprinted factors that several groups imply with different values."""
    same: dict[tuple[str, str], list[QuotaGroup]] = defaultdict(list)
    for figures in table.groups:
        if figures.implied is not None and figures.implied.single and figures.terms:
            same[figures.implied.factor, figures.implied.unit].append(figures)
    for found in same.values():
        values = {figures.implied.value for figures in found if figures.implied}
        if len(values) > 1:
            ids = tuple(figures.id for figures in found)
            label = found[0].implied.label if found[0].implied else Text("", "")
            estimates = joined(_estimate(figures) for figures in found)
            printed = _printed_beside(plan, found[0])
            yield mismatch("two-estimates", *ids, label=label, estimates=estimates, printed=printed)


def _estimate(figures: QuotaGroup) -> Text:
    value = figures.implied.value if figures.implied else Fraction(0)
    return Text(*(f"{figures.id}: {notation(value, lang, 2)}" for lang in ("vi", "en")))


def _printed_beside(plan: Plan, figures: QuotaGroup) -> Text:
    """Return the printed factors that count the same thing once aliases are replaced."""
    aliases = meanings(plan.group(figures.id).aliases)
    unit = figures.implied.dimension if figures.implied else ()
    asked = {(aliases.get(word, word), power) for word, power in unit}
    said = []
    for value, groups in _printed(plan, asked).items():
        facts = {
            "groups": ", ".join(groups),
            "value": value,
            "unit": said_unit(plan, sorted(asked, key=_above_first)),
        }
        said.append(words("two-estimates-printed", **facts))
    return joined(said) if said else words("two-estimates-bare")


def _above_first(part: tuple[str, int]) -> int:
    return -part[1]


def _printed(plan: Plan, unit: set[tuple[str, int]]) -> dict[Fraction, list[str]]:
    found: dict[Fraction, list[str]] = defaultdict(list)
    for group, factor in _known_factors(plan):
        if set(dimension([factor], meanings(group.aliases))) == unit and factor.value is not None:
            found[factor.value].append(group.id)
    return found


def _known_factors(plan: Plan) -> Iterator[tuple[Group, Factor]]:
    for group in plan.groups:
        for term in group.terms:
            for factor in term.factors:
                if factor.value is not None:
                    yield group, factor


def _same_numbers(plan: Plan) -> Iterator[Remark]:
    """Yield numbers that stand for different things in different formulas (19 ministries, 19 departments)."""
    uses: dict[Fraction, dict[Text, list[str]]] = defaultdict(lambda: defaultdict(list))
    for group, factor in _known_factors(plan):
        if factor.value is not None and factor.value >= _COINCIDENCE:
            users = uses[factor.value][said_unit(plan, factor_dimension(factor))]
            users += [group.id] if group.id not in users else []
    for value, meant in uses.items():
        if len(meant) > 1:
            said = joined(_meaning(value, unit, groups) for unit, groups in meant.items())
            about = sorted({name for groups in meant.values() for name in groups})
            yield note("same-number", *about, value=value, count=len(meant), meanings=said)


def _meaning(value: Fraction, unit: Text, groups: list[str]) -> Text:
    return Text(*(f"{notation(value, lang)} {unit.say(lang)} ({', '.join(groups)})" for lang in ("vi", "en")))


def _forms(plan: Plan, table: QuotaTable) -> Iterator[Remark]:
    pairs = [(group.id, group.persons_within) for group in plan.groups if group.persons_within]
    if not pairs:
        return
    within = joined(words("within", group=inner, other=outer) for inner, outer in pairs)
    about = [inner for inner, _ in pairs]
    yield note("forms-persons", *about, forms=table.forms, within=within, persons=table.persons_at_most)
