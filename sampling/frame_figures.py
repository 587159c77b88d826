"""The plan's figures that a list is held against: persons per group, per unit, and districts per province."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.plan import Group, Term


def group_figure(group: Group) -> int | None:
    """Return the stated number of persons, or the product of the formula where none is stated.

    ``None`` when neither is known.
    """
    if group.stated is not None:
        return group.stated.value
    products = [term_product(term) for term in group.terms]
    if not products or None in products:
        return None
    return sum(product for product in products if product is not None)


def term_product(term: Term) -> int | None:
    """Return the product of a term's factors, ``None`` when one is unknown or it is no whole number."""
    values = [factor.value for factor in term.factors]
    if not values or None in values:
        return None
    product = prod((value for value in values if value is not None), start=Fraction(1))
    return int(product) if product.denominator == 1 else None


def special_figures(group: Group) -> dict[str, Fraction]:
    """Return persons per unit for the units that have a term of their own."""
    return {
        code: Fraction(term.stated or term_product(term) or 0, len(term.only_for))
        for term in group.terms
        for code in term.only_for
    }


def mean_per_unit(group: Group, units: Sequence[str]) -> Fraction:
    """Return the mean number of persons of the units without a term of their own; 0 when not known."""
    special = special_figures(group)
    others = [code for code in units if code not in special]
    left = Fraction(group_figure(group) or 0) - sum(special.values(), start=Fraction(0))
    return max(Fraction(0), left / len(others)) if others else Fraction(0)


def districts_to_choose(group: Group) -> tuple[int, int] | None:
    """Return how many districts (at least, at most) each province chooses, ``None`` when all are taken."""
    for factor in (factor for term in group.terms for factor in term.factors):
        if "district" in factor.numerator and factor.value is not None:
            return int(factor.low or factor.value), int(factor.high or factor.value)
    return None
