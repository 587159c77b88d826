"""The value of a plan's sums in a row, as ibis expressions: the weight times factors, split into limbs."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log2
from typing import TYPE_CHECKING, Any

from analysis.backends.fixed import Planned, Scale, room_for, scale_of
from analysis.backends.source import as_number, load_ibis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analysis.backends.facts import Facts
    from analysis.engine.plan import Factor, MomentPlan, Sum

WEIGHT = "khaosat_w"
FACTOR_BITS = 20  # products of whole factors up to this size are summed as whole numbers
SLACK = 1 + 2.0**-20  # a product of doubles may be a little more than the product of their bounds


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What is known of the rows of a plan: how many, facts by column, the column of weights (None: all 1)."""

    rows: int
    facts: Mapping[str, Facts]
    weight: str | None
    wide: bool

    @property
    def heaviest(self) -> float:
        """Return the greatest weight."""
        return 1.0 if self.weight is None else self.facts[self.weight].largest

    @property
    def lightest(self) -> float:
        """Return the least weight above zero."""
        return 1.0 if self.weight is None else self.facts[self.weight].positive

    def gaps(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Return which of some columns have empty cells."""
        return tuple(name for name in columns if self.facts[name].known < self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The terms of a plan over `rows`; `factor_bits` are those of the largest product of whole factors."""

    rows: Rows
    plan: MomentPlan
    factor_bits: int

    @property
    def weight_scale(self) -> Scale:
        """Return how weights are split, so that a limb times whole factors still fits."""
        room = room_for(self.rows.rows, wide=self.rows.wide) - self.factor_bits
        return scale_of(self.rows.heaviest, self.rows.lightest, room)

    def prepared(self, table: Any) -> Any:
        """Return the table with the limbs of its weights beside its columns."""
        ibis = load_ibis()

        if self.rows.weight is None:
            return table.mutate(**{WEIGHT: ibis.literal(1.0), f"{WEIGHT}0": ibis.literal(1, "int64")})
        weight = table[self.rows.weight].cast("float64")
        limbs = self.weight_scale.split(weight) if self.rows.weight else []
        return table.mutate(**{WEIGHT: weight}, **{f"{WEIGHT}{i}": each for i, each in enumerate(limbs)})

    def limbs(self, asked: Sum, table: Any) -> tuple[list[Any], Scale, float]:
        """Return the limbs of a sum's term in a row, how they are joined, and what they are divided by."""
        gaps = self.rows.gaps(asked.valid)
        if not self.is_whole(asked):
            term = table[WEIGHT]
            for factor in asked.factors:
                term = term * self._double(factor, table)
            scale = scale_of(self.bound(asked), None, room_for(self.rows.rows, wide=self.rows.wide))
            return scale.split(_where(term, gaps, table)), scale, 1.0
        scale = self.weight_scale if self.rows.weight else Scale(0, 0, 1)
        product, divisor = None, 1.0
        for factor in asked.factors:
            each, times = self._whole(factor, table)
            product, divisor = (each if product is None else product * each), divisor * times
        limbs = [table[f"{WEIGHT}{i}"] for i in range(scale.count)]
        made = limbs if product is None else [limb * product for limb in limbs]
        return [_where(each, gaps, table) for each in made], scale, divisor

    def double(self, asked: Sum, table: Any) -> Any:
        """Return the term of a sum as a double; zero where one of its columns is empty."""
        term = table[WEIGHT]
        for factor in asked.factors:
            term = term * self._double(factor, table)
        gaps = self.rows.gaps(asked.valid)
        return _where(term, gaps, table).fill_null(0.0) if gaps else term

    def bound(self, asked: Sum) -> float:
        """Return what no term of a sum exceeds in size."""
        bound = self.rows.heaviest
        for factor in asked.factors:
            bound *= self._reach(factor)
        return min(bound * SLACK, 1e300)

    def is_whole(self, asked: Sum) -> bool:
        """Return whether the factors of a sum multiply to a small whole number."""
        return _whole_bits(self.rows, self.plan, asked) is not None

    def _reach(self, factor: Factor) -> float:
        return _reach(self.rows, self.plan, factor)

    def _whole(self, factor: Factor, table: Any) -> tuple[Any, int]:
        """Return a whole factor as a whole number, and by how much it was multiplied to become one."""
        if factor.is_level:
            return _level(factor, table), 1
        value, centre = as_number(table[factor.column]).cast("int64"), self.plan.centre_of(factor.column)
        return (value - int(centre), 1) if centre == int(centre) else (value * 2 - int(2 * centre), 2)

    def _double(self, factor: Factor, table: Any) -> Any:
        if factor.is_level:
            return _level(factor, table).cast("float64")
        value = as_number(table[factor.column]).cast("float64")
        return value - self.plan.centre_of(factor.column)


def terms_of(rows: Rows, plan: MomentPlan) -> Terms:
    """Return the terms of a plan."""
    bits = [_whole_bits(rows, plan, each) for each in plan.sums]
    return Terms(rows, plan, max((each for each in bits if each is not None), default=0))


def planned(terms: Terms, table: Any) -> tuple[dict[str, Any], list[Planned]]:
    """Return the aggregates of a plan's sums by name, each once, and how each sum is put together."""
    made: dict[str, Any] = {}
    known: dict[object, Planned] = {}
    out = []
    for asked in terms.plan.sums:
        key = (asked.factors, terms.rows.gaps(asked.valid))
        if key not in known:
            limbs, scale, divisor = terms.limbs(asked, table)
            names = tuple(f"khaosat_s{len(known)}_{i}" for i in range(len(limbs)))
            made |= {name: summed(limb) for name, limb in zip(names, limbs, strict=True)}
            known[key] = Planned(names, scale, divisor)
        out.append(known[key])
    return made, out


def summed(limb: Any) -> Any:
    """Return the sum of a limb as a double; whatever width the engine's sum has, it is rounded once."""
    return limb.sum().cast("float64")


def _whole_bits(rows: Rows, plan: MomentPlan, asked: Sum) -> int | None:
    """Return the bits of the largest product of a sum's factors; None where they are not whole and small."""
    bits = 0.0
    for factor in asked.factors:
        doubled = 2 * plan.centre_of(factor.column)
        if not factor.is_level and not (rows.facts[factor.column].whole and doubled == round(doubled)):
            return None
        bits += log2(max(2 * _reach(rows, plan, factor), 1))
    return int(bits) + 1 if isfinite(bits) and bits < FACTOR_BITS else None


def _reach(rows: Rows, plan: MomentPlan, factor: Factor) -> float:
    if factor.is_level:
        return 1.0
    facts, centre = rows.facts[factor.column], plan.centre_of(factor.column)
    return max(abs(facts.low - centre), abs(facts.high - centre))


def _level(factor: Factor, table: Any) -> Any:
    return (table[factor.column] == factor.level).ifelse(1, 0).cast("int64")


def _where(value: Any, gaps: tuple[str, ...], table: Any) -> Any:
    """Return a value only in rows in which some columns hold one."""
    for name in gaps:
        value = table[name].notnull().ifelse(value, None)
    return value
