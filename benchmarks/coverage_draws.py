"""Thousands of samples at once: S samples stand one under the other in one table, the column `sample` apart.

With the samples as strata and as domains the engine estimates every one of them as if it were alone.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def smallest(keys, count):
    """Positions of the `count` smallest keys of each row of (S, N), in no order, (S, count)."""
    if count == keys.shape[1]:
        return np.broadcast_to(np.arange(count), keys.shape)
    return np.argpartition(keys, count, axis=1)[:, :count]


def simple(population, count, samples, rng, *, stack=0):
    """Simple random samples without replacement, population sizes in `N`."""
    rows = smallest(rng.random((samples, len(population))), count)
    return stacked(population, rows, first=stack).assign(N=len(population))


def stacked(population, rows, *, first=0):
    """Rows (S, n) of a population, sample after sample."""
    out = population.iloc[rows.ravel()].reset_index(drop=True)
    return out.assign(sample=np.repeat(np.arange(first, first + len(rows)), rows.shape[1]))


def stratified(population, sizes, column, samples, rng):
    """Independent simple random samples in each stratum; `h` is the stratum, `N` its size."""
    parts = [
        simple(part, sizes[level], samples, rng).assign(h=level)
        for level, part in population.groupby(column, sort=True)
        if sizes.get(level, 0)
    ]
    return pd.concat(parts).sort_values(["sample", "h"], kind="stable").reset_index(drop=True)


def clusters(population, column, count, samples, rng, *, within=None):
    """Simple random samples of clusters; all members, or at most `within` of each at random."""
    code, labels = pd.factorize(population[column])
    order = np.argsort(code, kind="stable")
    size = np.bincount(code)
    start = np.concatenate([[0], np.cumsum(size)[:-1]])
    taken = smallest(rng.random((samples, len(labels))), count)
    lengths = size[taken.ravel()]
    unit = np.repeat(np.arange(taken.size), lengths)
    inside = np.arange(len(unit)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    rows = order[start[taken.ravel()][unit] + inside]
    out = population.iloc[rows].reset_index(drop=True)
    out = out.assign(sample=unit // count, unit=unit, N=len(labels), M=lengths[unit])
    return out if within is None else thinned(out, within, rng)


def thinned(rows, within, rng):
    """At most `within` rows of each unit, at random."""
    order = np.lexsort((rng.random(len(rows)), rows["unit"]))
    unit = rows["unit"].to_numpy()[order]
    edge = np.flatnonzero(np.r_[True, unit[1:] != unit[:-1]])
    place = np.arange(len(unit)) - np.repeat(edge, np.diff(np.r_[edge, len(unit)]))
    return rows.iloc[np.sort(order[place < within])].reset_index(drop=True)


def unequal(population, chosen, probabilities):
    """Samples (S, N) drawn with `probabilities`, which stay in `p`."""
    sample, row = np.nonzero(chosen)
    out = population.assign(p=probabilities).iloc[row].reset_index(drop=True)
    return out.assign(sample=sample)


def replaced(population, share, count, samples, rng):
    """Draws with replacement, chances `share`; weights 1/(n p) in `w`, each draw a unit."""
    rows = rng.choice(len(population), size=(samples, count), p=share)
    return stacked(population.assign(w=1 / (count * share)), rows)


def systematic(population, count, samples, rng):
    """Every (N/n)th of the population in its order, from a random start."""
    step = len(population) / count
    start = rng.random((samples, 1)) * step
    return np.minimum((start + np.arange(count) * step).astype(int), len(population) - 1)
