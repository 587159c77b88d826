"""The quota formulas of a plan as spreadsheet cells: numbers, and what unprinted factors are solved from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampling.dimension import dimension, say_dimension, unit_words
from sampling.implied import known_product
from sampling.plan import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from sampling.plan import Factor, Group, Plan, Term
    from sampling.quota import QuotaTable

MOST = 4
"""Cells for factors in a line; of more, the last ones are multiplied together."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A factor in a cell: its number, its unit, and (where it is not printed) what it is solved from.

    `solved` is arithmetic such as ``3700/(19*63)``; `lender` the group whose solved factor it takes over.
    """

    value: Fraction
    unit: Text
    solved: str = ""
    lender: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """One product of a formula in cells; `cells` is empty where the plan does not tell all of it."""

    id: str
    label: Text
    cells: tuple[Cell, ...]


def products_of(plan: Plan, table: QuotaTable) -> dict[str, tuple[Product, ...]]:
    """Return the products of every group's formula, by group.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> from sampling.quota import quotas
    >>> plan = load_plan("757-2023")
    >>> found = products_of(plan, quotas(plan))
    >>> found["Q02"][0].cells[0].solved, found["Q09"][0].cells[0].lender
    ('3700/(19*63)', 'Q02')
    """
    return {
        group.id: tuple(_product(plan, table, group, term) for term in group.terms) for group in plan.groups
    }


def _product(plan: Plan, table: QuotaTable, group: Group, term: Term) -> Product:
    words = {**unit_words(), **dict(plan.words)}
    implied = table.group(group.id).implied
    cells: list[Cell] = []
    seen: set[str | None] = set()
    for factor in term.factors:
        if factor.value is not None:
            cells.append(Cell(factor.value, _unit([factor], words)))
            continue
        if factor.borrowed_from in seen:
            continue
        seen.add(factor.borrowed_from)
        together = [f for f in term.factors if f.value is None and f.borrowed_from == factor.borrowed_from]
        lender = factor.borrowed_from
        source = implied if lender is None else table.group(lender).implied
        if source is None:
            return Product(term.id, term.label, ())
        solved = expression(plan, table, group.id) if lender is None else ""
        cells.append(Cell(source.value, _unit(together, words), solved, lender))
    return Product(term.id, term.label, _few(cells))


def _unit(factors: Sequence[Factor], words: Mapping[str, Text]) -> Text:
    return Text(*(say_dimension(dimension(factors), words, lang) for lang in ("vi", "en")))


def _few(cells: list[Cell]) -> tuple[Cell, ...]:
    while len(cells) > MOST:
        last, before = cells.pop(), cells.pop()
        joined = Text(*(f"{before.unit.say(lang)} × {last.unit.say(lang)}" for lang in ("vi", "en")))
        cells.append(Cell(before.value * last.value, joined))
    return tuple(cells)


def expression(plan: Plan, table: QuotaTable, name: str) -> str:
    """Return the arithmetic that solves for a group's unprinted factor: ``3700/(19*63)``."""
    group, implied = plan.group(name), table.group(name).implied
    if implied is None or group.stated is None:
        return ""
    others = [known_product(term) for term in group.terms]
    rest = [literal(product) for product in others if product is not None]
    above = f"({group.stated.value}-{'-'.join(rest)})" if rest else str(group.stated.value)
    below = [literal(value) for value in implied.divided_by]
    below += [f"({expression(plan, table, lent.group)})" for lent in implied.borrowed]
    if not below:
        return above
    return f"{above}/({'*'.join(below)})" if len(below) > 1 else f"{above}/{below[0]}"


def literal(value: Fraction) -> str:
    """Return a number as a spreadsheet formula writes it.

    Examples
    --------
    >>> from fractions import Fraction
    >>> literal(Fraction(19)), literal(Fraction(7, 2))
    ('19', '(7/2)')
    """
    return str(value.numerator) if value.denominator == 1 else f"({value.numerator}/{value.denominator})"
