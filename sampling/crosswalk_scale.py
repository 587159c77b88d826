"""Numbers of units before and after a plan is carried over: by tier, and departments of all provinces."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from sampling.dimension import meanings
from sampling.units import kinds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from fractions import Fraction

    from sampling.plan import Factor, Group, Plan, Tier


@cache
def crosswalk_numbers() -> dict[str, Any]:
    """Return the caps of departments and the commune groups, as the catalogue has them."""
    text = files("sampling").joinpath("catalog", "crosswalk.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers of units before and after: by tier, and departments of all provinces (``None``: not capped).

    `per_province` is the printed number of departments a province, where the plan prints one.
    """

    at: date
    from_: date
    tiers: tuple[tuple[Tier, Tier], ...]
    departments: int | None
    arithmetic: str
    per_province: Fraction | None

    @classmethod
    def between(cls, plan: Plan, tiers: Sequence[Tier], at: date) -> Scale:
        """Return the numbers of a plan and of its tiers on the day `at`."""
        provinces = next(tier.units for tier in tiers if tier.id == "province")
        capped = crosswalk_numbers()["departments"]
        most, exceptions = capped["most"], capped["exceptions"]
        there = [code for code in provinces if code in exceptions]
        count = most * (len(provinces) - len(there)) + sum(exceptions[code] for code in there)
        said = [f"{len(provinces) - len(there)} × {most}"]
        said += [
            f"{sum(exceptions[c] == n for c in there)} × {n}" for n in sorted({exceptions[c] for c in there})
        ]
        printed = _departments_printed(plan)
        applies = at >= capped["since"] and printed is not None and printed * len(provinces) > count
        return cls(
            at=at,
            from_=plan.units_at,
            tiers=tuple(zip(plan.tiers, tiers, strict=True)),
            departments=count if applies else None,
            arithmetic=" + ".join(said),
            per_province=printed,
        )

    def is_gone(self, group: Group) -> bool:
        """Return whether a group's persons sit in districts that are no more."""
        abolished = kinds()["district"].abolished
        inside = group.list_word == "district" or "district" in {group.tier, group.listed_by}
        return abolished is not None and self.at >= abolished and inside

    def units(self, word: str) -> tuple[int, int] | None:
        """Return how many units a word counts before and after, ``None`` when no tier is called that."""
        for old, new in self.tiers:
            if old.word == word and old.units:
                return len(old.units), len(new.units)
        return None


def _departments_printed(plan: Plan) -> Fraction | None:
    for group in plan.groups:
        aliases = meanings(group.aliases)
        for factor in (factor for term in group.terms for factor in term.factors):
            if factor.value is not None and is_per_province(factor, aliases):
                return factor.value
    return None


def is_per_province(factor: Factor, aliases: dict[str, str]) -> bool:
    """Return whether a factor counts departments a province."""
    above = tuple(aliases.get(word, word) for word in factor.numerator)
    return above == ("department",) and factor.denominator == ("province",)
