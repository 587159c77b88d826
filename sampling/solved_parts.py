"""The factors of a term with their values: printed ones one by one, unprinted ones as they are solved for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from sampling.implied import implied_factor, known_product

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.implied import Implied
    from sampling.plan import Factor, Group, Plan, Term


def known_product_of(factors: Sequence[Factor]) -> Fraction | None:
    """Return the product of factors, ``None`` when one is not printed."""
    values = [factor.value for factor in factors]
    return None if None in values else prod((value or Fraction(0) for value in values), start=Fraction(1))


@dataclass(frozen=True, slots=True)
class Atom:
    """Positions of factors whose product is known although perhaps none of them is."""

    places: frozenset[int]
    value: Fraction | None
    lender: str | None = None
    printed: bool = True


def atoms(plan: Plan, group: Group, term: Term) -> tuple[Atom, ...]:
    """Return the factors of a term with their values, unprinted ones together as they are solved for."""
    found = [
        Atom(frozenset({i}), factor.value)
        for i, factor in enumerate(term.factors)
        if factor.value is not None
    ]
    together: dict[str | None, set[int]] = defaultdict(set)
    for i, factor in enumerate(term.factors):
        if factor.value is None:
            together[factor.borrowed_from].add(i)
    for lender, places in together.items():
        solved = _solved(plan, group, term) if lender is None else implied_factor(plan, plan.group(lender))
        value = solved.value if solved is not None else None
        found.append(Atom(frozenset(places), value, lender, printed=False))
    return tuple(found)


def _solved(plan: Plan, group: Group, term: Term) -> Implied | None:
    open_terms = [one for one in group.terms if known_product(one) is None]
    return implied_factor(plan, group) if open_terms == [term] else None


def value_of(plan: Plan, group: Group, term: Term, places: set[int]) -> Fraction | None:
    """Return what some factors of a term give together, ``None`` where the plan's figures do not tell."""
    inside = [atom for atom in atoms(plan, group, term) if atom.places <= places]
    if set().union(*(atom.places for atom in inside)) != places:
        return None
    values = [atom.value for atom in inside]
    return None if None in values else prod((value or Fraction(0) for value in values), start=Fraction(1))
