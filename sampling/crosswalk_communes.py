"""Commune groups that stand in for a group of districts, each factor an assumption."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sampling.crosswalk_scale import Scale, crosswalk_numbers
from sampling.dimension import split_unit
from sampling.formula import term_text
from sampling.plan import ChosenBy, Factor, Group, Selection, Source, Term, Text
from sampling.remarks import words

if TYPE_CHECKING:
    from sampling.plan import Plan


CARRIED = "Chuyển đổi đơn vị hành chính"


def commune_groups(plan: Plan, gone: Group, scale: Scale) -> tuple[tuple[Group, Text], ...]:
    """Return the commune groups that stand in for a group of districts, each with the reason."""
    entry = crosswalk_numbers()["communes"]
    found = []
    for one in entry["groups"]:
        name = f"{gone.id}{one['suffix']}"
        source = Source(entry["source"], CARRIED, f"thay cho nhóm {gone.id}: {gone.label.vi}")
        term = _commune_term(name, one, entry, source, scale)
        facts = {"gone": gone.id, "formula": term_text(term, dict(plan.words))}
        note = words("crosswalk-instead", **facts)
        group = Group(
            id=name,
            tier=gone.tier,
            label=Text(one["label"]["vi"], one["label"]["en"]),
            selection=Selection.TAKE_ALL,
            chosen_by=ChosenBy.RATED_UNIT,
            rates=gone.rates,
            source=source,
            terms=(term,),
            priority=gone.priority,
            assumptions=(note,),
            listed_by=gone.listed_by,
            list_word="commune",
        )
        found.append((group, note))
    return tuple(found)


def _commune_term(
    name: str, one: dict[str, Any], entry: dict[str, Any], source: Source, scale: Scale
) -> Term:
    provinces = (scale.units("province") or (0, 0))[1]
    rows = (
        ("leaders", one["factor"], one["value"], one["unit"]),
        ("communes", {"vi": "số xã/tỉnh", "en": "communes/province"}, *entry["per_province"].values()),
        ("provinces", {"vi": "số tỉnh", "en": "provinces"}, provinces, "province"),
    )
    factors = []
    for key, label, value, unit in rows:
        above, below = split_unit(unit)
        factors.append(
            Factor(
                name=key,
                label=Text(label["vi"], label["en"]),
                value=Fraction(value),
                numerator=above,
                denominator=below,
                source=source,
                assumption=True,
            )
        )
    return Term(
        id=name, factors=tuple(factors), label=Text(one["label"]["vi"], one["label"]["en"]), source=source
    )
