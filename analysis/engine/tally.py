"""The inner loop of the NumPy engine: sums and counts per cell, in slices of rows that stay in cache."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.designs.table import is_missing, numeric
from analysis.engine.shared import are_small_integers, exact_products, shared_weights, unweighted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from analysis.designs.bound import Bound
    from analysis.engine.plan import Factor, MomentPlan, Sum

SLICE = 1 << 17
NARROW = 100


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows in domains: `weight` (N,), columns as `numbers` and as `labels`, and where they are `absent`.

    `centres` are those of the numbers; a column that is never absent has no entry there.
    """

    weight: NDArray[np.float64]
    numbers: Mapping[str, NDArray[Any]]
    labels: Mapping[str, NDArray[Any]]
    absent: Mapping[str, NDArray[np.bool_]]
    centres: Mapping[str, float]

    def cut(self, part: slice | NDArray[np.intp]) -> Rows:
        """Return some of the rows; a slice does not copy."""
        return Rows(
            self.weight[part],
            {name: each[part] for name, each in self.numbers.items()},
            {name: each[part] for name, each in self.labels.items()},
            {name: each[part] for name, each in self.absent.items()},
            self.centres,
        )

    def missing(self, valid: Iterable[str]) -> tuple[frozenset[str], NDArray[np.bool_] | None]:
        """Return which columns of `valid` have empty cells, and the rows in which any of them is empty."""
        names = frozenset(name for name in valid if name in self.absent)
        return names, np.logical_or.reduce([self.absent[name] for name in names]) if names else None

    def product(self, asked: Sum) -> NDArray[np.float64]:
        """Return the weight times the factors of a sum in each row, (N,); zero where a column is missing."""
        product = self.weight
        for factor in asked.factors:
            product = product * self.value(factor)
        absent = self.missing(asked.valid)[1]
        return product if absent is None else np.where(absent, 0.0, product)

    def value(self, factor: Factor) -> NDArray[Any]:
        """Return a factor in each row, (N,); anything where it is missing."""
        if factor.is_level:
            return np.asarray(self.labels[factor.column] == factor.level)
        values, centre = self.numbers[factor.column], self.centres[factor.column]
        return values - (np.int8(centre) if values.dtype == np.int8 else centre)


def rows_of(bound: Bound, plan: MomentPlan, kept: NDArray[np.intp] | None) -> Rows:
    """Return the rows that a plan sums; `kept` are the rows in domains (all without it).

    Integers between -100 and 100 are kept in one byte: their centred values do not overflow it.
    """
    factors = [factor for each in plan.sums for factor in each.factors]
    named = [*(f.column for f in factors), *(name for each in plan.counts for name in each)]
    whole = {name: bound.table.column(name) for name in dict.fromkeys(named)}
    columns = {name: each if kept is None else each[kept] for name, each in whole.items()}
    masks = {name: is_missing(each) for name, each in columns.items() if each.dtype.kind not in "iub"}
    return Rows(
        bound.weight if kept is None else bound.weight[kept],
        {f.column: _narrow(numeric(columns[f.column], f.column)) for f in factors if not f.is_level},
        {f.column: columns[f.column] for f in factors if f.is_level},
        {name: mask for name, mask in masks.items() if mask.any()},
        {each.column: each.value for each in plan.centres},
    )


def _narrow(values: NDArray[Any]) -> NDArray[Any]:
    small = values.dtype.kind in "iu" and len(values) and values.min() > -NARROW and values.max() < NARROW
    wide = np.int64 if values.dtype.kind in "iu" else np.float64
    return values.astype(np.int8 if small else wide, copy=False)


def tally(
    rows: Rows, cell: NDArray[np.intp], cells: int, plan: MomentPlan
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the sums (C, S), the counts (C, T) and the number of rows that weigh (C,) of each cell.

    The slices have a fixed length, so that the same rows in the same order give the same bytes. Where the
    rows of a cell share their weight it is taken out of the sums: those of integers are exact in any order.
    """
    shared = shared_weights(rows.weight, cell, cells)
    inner = rows if shared is None else unweighted(rows)
    sums = np.zeros((len(plan.sums), cells))
    wanted = (*plan.counts, ())
    counts = np.zeros((len(wanted), cells), dtype=np.int64)
    step = SLICE if cells <= SLICE else max(len(cell), 1)
    for start in range(0, len(cell), step):
        part = slice(start, start + step)
        _add_sums(sums, inner.cut(part), cell[part], plan.sums)
        _add_counts(counts, rows.cut(part), cell[part], wanted)
    if shared is not None:
        sums *= shared
    return sums.T, counts[:-1].T, counts[-1]


def _add_sums(out: NDArray[np.float64], rows: Rows, cell: NDArray[np.intp], wanted: tuple[Sum, ...]) -> None:
    sizes: dict[frozenset[str], NDArray[np.float64]] = {}
    cells = out.shape[1]
    for place, asked in enumerate(wanted):
        names, _ = rows.missing(asked.valid)
        if not asked.factors and names in sizes:
            out[place] += sizes[names]
            continue
        found = np.bincount(cell, weights=rows.product(asked), minlength=cells).astype(np.float64, copy=False)
        out[place] += found
        if not asked.factors:
            sizes[names] = found


def _add_counts(
    out: NDArray[np.int64], rows: Rows, cell: NDArray[np.intp], wanted: tuple[tuple[str, ...], ...]
) -> None:
    known: dict[frozenset[str], NDArray[np.int64]] = {}
    weighs = rows.weight != 0
    for place, valid in enumerate(wanted):
        names, absent = rows.missing(valid)
        if names not in known:
            use = weighs if absent is None else weighs & ~absent
            chosen = cell if use.all() else cell[use]
            known[names] = np.bincount(chosen, minlength=out.shape[1])
        out[place] += known[names]


def centred_products(
    rows: Rows, cell: NDArray[np.intp], means: NDArray[np.float64], plan: MomentPlan
) -> NDArray[np.float64]:
    """Return Σ (w m_a - mean) (w m_b - mean) per cell for each pair of the plan, (C, P).

    `means` (C, S) are the sums over the rows of the cells: a second pass keeps the digits that raw squares
    would lose. Small integers under weights that a cell shares need no second pass and lose nothing.
    """
    shared = shared_weights(rows.weight, cell, len(means)) if are_small_integers(rows) else None
    if shared is not None:
        return exact_products(rows, cell, shared, plan)
    cells, step = len(means), SLICE if len(means) <= SLICE else max(len(cell), 1)
    out = np.zeros((len(plan.pairs), cells))
    columns = np.ascontiguousarray(means.T)
    for start in range(0, len(cell), step):
        part = slice(start, start + step)
        _add_products(out, rows.cut(part), cell[part], columns, plan)
    return out.T


def _add_products(
    out: NDArray[np.float64],
    rows: Rows,
    cell: NDArray[np.intp],
    means: NDArray[np.float64],
    plan: MomentPlan,
) -> None:
    """Add the products of some rows; what several pairs share (the weights without a factor) is made once."""
    apart: dict[object, NDArray[np.float64]] = {}
    done: dict[object, NDArray[np.float64]] = {}
    for place, pair in enumerate(plan.pairs):
        keys = [(plan.sums[s].factors, rows.missing(plan.sums[s].valid)[0]) for s in pair]
        for key, s in zip(keys, pair, strict=True):
            if key not in apart:
                apart[key] = rows.product(plan.sums[s]) - means[s][cell]
        both = tuple(keys)
        if both not in done:
            product = apart[keys[0]] * apart[keys[1]]
            found = np.bincount(cell, weights=product, minlength=out.shape[1])
            done[both] = found.astype(np.float64, copy=False)
        out[place] += done[both]
        apart = {key: each for key, each in apart.items() if not key[0] or key in keys}  # type: ignore[index]
