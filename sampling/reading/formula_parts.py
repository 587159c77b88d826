"""A formula as values: sums of products of amounts, brackets, and the figure they are said to give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from sampling.dimension import PERSON
from sampling.reading.amounts import Amount

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Product:
    """Factors that are multiplied; a factor is an amount or a sum in brackets."""

    factors: tuple[Amount | Formula, ...]
    start: int
    end: int

    @property
    def value(self) -> Fraction | None:
        """Return the product; ``None`` when a number is not printed."""
        result = Fraction(1)
        for factor in self.factors:
            if factor.value is None:
                return None
            result *= factor.value
        return result


@dataclass(frozen=True, slots=True)
class Formula:
    """A sum of products, and the figure that it is said to give.

    `grouped`: the document prints no brackets, but only with them the figure comes out.
    """

    terms: tuple[Product, ...]
    stated: Amount | None
    start: int
    end: int
    brackets: bool = False
    grouped: bool = False

    @property
    def value(self) -> Fraction | None:
        """Return the sum; ``None`` when a number is not printed."""
        values = [term.value for term in self.terms]
        return None if None in values else sum((value or Fraction(0) for value in values), start=Fraction(0))

    @property
    def is_amount(self) -> bool:
        """Tell whether it is one amount, without any sign."""
        return len(self.terms) == 1 and len(self.terms[0].factors) == 1 and not self.brackets


def regrouped(found: Formula, figure: Fraction) -> Formula:
    """Return ``12 trưởng phòng + 05 công chức x 11 huyện`` as (12 + 5) × 11 when only that gives `figure`."""
    last = found.terms[-1]
    if found.value in {None, figure} or len(found.terms) < 2 or len(last.factors) < 2:
        return found
    if any(len(term.factors) > 1 for term in found.terms[:-1]):
        return found
    firsts = tuple(replace(term, factors=term.factors[:1]) for term in found.terms)
    inside = Formula(firsts, None, found.start, last.start, brackets=True)
    product = Product((inside, *last.factors[1:]), found.start, last.end)
    again = replace(found, terms=(product,), grouped=True)
    return again if again.value == figure else found


def amounts_of(item: Formula | Amount) -> Iterator[Amount]:
    """Yield the amounts of a formula in their order, those inside brackets too, the stated figure last."""
    if isinstance(item, Amount):
        yield item
        return
    for term in item.terms:
        for factor in term.factors:
            yield from amounts_of(factor)
    if item.stated is not None:
        yield item.stated


def counts_persons(formula: Formula) -> bool:
    """Tell whether a formula counts persons or forms, as far as its words say."""
    return any(amount.above == PERSON for amount in amounts_of(formula))
