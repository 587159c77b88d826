"""Squares and products around the means of strata, where every row is a unit of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.backends.fixed import Planned, room_for, scale_of
from analysis.backends.source import load_ibis
from analysis.backends.terms import summed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from analysis.backends.places import Places
    from analysis.backends.source import Source
    from analysis.backends.terms import Terms

SIZE = "khaosat_size"


def squares_of(
    source: Source, terms: Terms, table: Any, keys: Sequence[str], means: pd.DataFrame
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the rows (G,) of each group, and Σ (m_a - mean)(m_b - mean) of each pair of the plan, (G, P).

    `means` holds the keys of the groups in order, and the mean of each sum's term as a column of its place.
    The means go back into the engine: a second pass keeps the digits that raw squares would lose.
    """
    import pyarrow as pa  # noqa: PLC0415 - ibis meets pandas with a warning

    beside = load_ibis().memtable(pa.table({name: pa.array(means[name]) for name in means}))
    same = [(table[name], beside[f"khaosat_k{i}"]) for i, name in enumerate(keys)]
    joined = table.inner_join(beside, same) if keys else table.cross_join(beside)
    asked: dict[str, Any] = {SIZE: joined.count()}
    parts = []
    known: dict[object, Planned] = {}
    for pair in terms.plan.pairs:
        kinds = tuple((terms.plan.sums[s].factors, terms.rows.gaps(terms.plan.sums[s].valid)) for s in pair)
        if kinds not in known:
            aggregates, known[kinds] = _product(terms, joined, pair, len(known))
            asked |= aggregates
        parts.append(known[kinds])
    found = source.groups(joined, list(keys), asked)
    columns = {name: found[name].to_numpy(dtype=np.float64) for name in asked if name != SIZE}
    products = np.column_stack([each.value(columns) for each in parts])
    return found[SIZE].to_numpy(dtype=np.int64), products


def _product(terms: Terms, joined: Any, pair: tuple[int, int], number: int) -> tuple[dict[str, Any], Planned]:
    """Return the aggregates of one pair, and how they are put together."""
    apart = [terms.double(terms.plan.sums[s], joined) - joined[f"khaosat_m{s}"] for s in pair]
    bound = min(4 * terms.bound(terms.plan.sums[pair[0]]) * terms.bound(terms.plan.sums[pair[1]]), 1e300)
    scale = scale_of(bound, None, room_for(terms.rows.rows, wide=terms.rows.wide))
    limbs = scale.split(apart[0] * apart[1])
    names = tuple(f"khaosat_p{number}_{i}" for i in range(len(limbs)))
    made = {name: summed(limb) for name, limb in zip(names, limbs, strict=True)}
    return made, Planned(names, scale, 1.0)


def merged(
    places: Places,
    size: NDArray[np.int64],
    products: NDArray[np.float64],
    sums: NDArray[np.float64],
    pairs: tuple[tuple[int, int], ...],
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the rows (C,) and products (C, P) of cells made of several groups: strata that were joined."""
    whole = np.bincount(places.cell, weights=size, minlength=len(places.unit))
    means = places.added(sums) / whole[:, None]
    apart = sums / size[:, None] - means[places.cell]
    between = np.column_stack([apart[:, a] * apart[:, b] * size for a, b in pairs])
    return whole.astype(np.intp), places.added(products + between)
