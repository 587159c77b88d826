"""A factor that the plan does not print, solved for from the figure that it does print."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from sampling.dimension import PERSON, Dimension, dimension, say_dimension, unit_words
from sampling.notation import notation
from sampling.plan import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sampling.plan import Factor, Group, Plan, Term


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A factor taken from what another group implies."""

    group: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Implied:
    """What an unprinted factor must be for the formula to give the stated figure.

    `factor` names it (several names joined when only their product can be solved for), `unit` is its unit in
    ids such as ``person/department``, `value` its exact value. `at_range` holds the values at the other ends
    of printed ranges, as (factor, its value there, implied value); `divided_by` the printed factors,
    `borrowed` those of other groups; `single` tells whether one count is solved for, not a product.
    """

    factor: str
    label: Text
    unit: str
    dimension: Dimension
    value: Fraction
    divided_by: tuple[Fraction, ...]
    borrowed: tuple[Borrowed, ...] = ()
    at_range: tuple[tuple[Factor, Fraction, Fraction], ...] = ()
    single: bool = True


def known_product(term: Term) -> Fraction | None:
    """Return the product of a term, ``None`` when a factor is not printed."""
    values = [factor.value for factor in term.factors]
    return None if None in values else prod((value or Fraction(0) for value in values), start=Fraction(1))


def implied_factor(plan: Plan, group: Group) -> Implied | None:
    """Return the factor to solve for in the formula of `group`; ``None`` when there is none.

    A group without a formula implies its mean per listing unit of the tier. For a formula with one open term,

        implied = (stated − other terms) / (printed factors × borrowed factors).
    """
    if group.stated is None:
        return None
    if not group.terms:
        return _mean_per_unit(plan, group)
    open_terms = [term for term in group.terms if known_product(term) is None]
    if len(open_terms) != 1:
        return None
    rest = group.stated.value - sum(
        known_product(term) or 0 for term in group.terms if term is not open_terms[0]
    )
    return _solved(plan, open_terms[0], Fraction(rest))


def _mean_per_unit(plan: Plan, group: Group) -> Implied | None:
    tier = plan.listing_tier(group)
    count = (tier.count or len(tier.units)) if tier else 0
    if group.stated is None or tier is None or not count or not tier.word:
        return None
    return Implied(
        factor="persons",
        label=Text("bình quân", "mean"),
        unit=f"{PERSON}/{tier.word}",
        dimension=((tier.word, -1), (PERSON, 1)),
        value=Fraction(group.stated.value, count),
        divided_by=(Fraction(count),),
    )


def _solved(plan: Plan, term: Term, rest: Fraction) -> Implied | None:
    asked = [factor for factor in term.factors if factor.value is None and factor.borrowed_from is None]
    borrowed = _borrowed(plan, term)
    if not asked or borrowed is None or rest <= 0:
        return None
    printed = [factor for factor in term.factors if factor.value is not None]
    per = _values(printed) * prod((b.value for b in borrowed), start=Fraction(1))
    unit = dimension(asked)
    return Implied(
        factor=" × ".join(factor.name for factor in asked),
        label=Text(" × ".join(f.label.vi for f in asked), " × ".join(f.label.en for f in asked)),
        unit=unit_ids(unit),
        dimension=unit,
        value=rest / per,
        divided_by=tuple(factor.value or Fraction(1) for factor in printed),
        borrowed=borrowed,
        at_range=tuple(
            (factor, end, rest / (per / (factor.value or 1) * end))
            for factor in printed
            for end in factor.alternatives
            if end
        ),
        single=len(asked) == 1,
    )


def _values(factors: Iterable[Factor]) -> Fraction:
    return prod((factor.value or Fraction(1) for factor in factors), start=Fraction(1))


def _borrowed(plan: Plan, term: Term) -> tuple[Borrowed, ...] | None:
    open_factors = [factor for factor in term.factors if factor.value is None]
    lenders = dict.fromkeys(factor.borrowed_from for factor in open_factors if factor.borrowed_from)
    solved = [(name, implied_factor(plan, plan.group(name))) for name in lenders]
    found = tuple(Borrowed(name, implied.value) for name, implied in solved if implied is not None)
    return found if len(found) == len(solved) else None


def implied_figure(plan: Plan, group: Group, implied: Implied) -> Text:
    """Return the implied value with four decimals when other groups divide by it, else with two."""
    lent = any(
        factor.borrowed_from == group.id
        for other in plan.groups
        for term in other.terms
        for factor in term.factors
    )
    return Text(*(notation(implied.value, lang, 4 if lent else 2) for lang in ("vi", "en")))


def implied_text(plan: Plan, group: Group, implied: Implied) -> Text:
    """Return the implied value with its unit.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> plan = load_plan("757-2023")
    >>> group = plan.group("Q02")
    >>> implied_text(plan, group, implied_factor(plan, group)).vi
    '3,0911 người/sở'
    """
    figure, words = implied_figure(plan, group, implied), {**unit_words(), **dict(plan.words)}
    return Text(
        *(f"{figure.say(lang)} {say_dimension(implied.dimension, words, lang)}" for lang in ("vi", "en"))
    )


def unit_ids(unit: Dimension) -> str:
    """Return a unit in ids.

    Examples
    --------
    >>> unit_ids((("department", -1), ("person", 1)))
    'person/department'
    """
    above = "·".join(word for word, power in unit for _ in range(power))
    below = "·".join(word for word, power in unit for _ in range(-power))
    return "/".join(filter(None, (above or "1", below)))
