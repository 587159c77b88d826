"""Estimates in each replicate by one matrix product per domain: θ = (Mᵀ T)/(Mᵀ W)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode
from analysis.weighting.sums import sum_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analysis.designs.replication import Replication
    from analysis.weighting.factor import Factor

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Replicated:
    """`value` (K,) with the full weights and `replicates` (R, K); K runs over domains, then items."""

    value: FloatArray
    replicates: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class UnitTotals:
    """Sums per (sampling unit, domain) that occurs: `unit`, `domain` (P,), `weight` and `total` (P, K).

    Pairs are ordered by domain; `weight` has one column per item only where items have gaps.
    """

    unit: NDArray[np.intp]
    domain: NDArray[np.intp]
    domains: int
    weight: FloatArray
    total: FloatArray


def unit_totals(
    replication: Replication, weights: FloatArray, items: Any, *, domains: Factor | None = None
) -> UnitTotals:
    """Return Σw and Σw·y per sampling unit and domain, one pass over the rows.

    Parameters
    ----------
    weights
        (N,) full-sample weights.
    items
        (N, K) numbers, or a sequence of K columns (N,) (integers need no conversion); missing values
        are NaN and leave the item's own Σw.

    Examples
    --------
    >>> from analysis.designs import Replication
    >>> made = Replication(np.array([[0.0, 2.0], [2.0, 0.0]]), np.array([0, 1, 1]), 0.5, np.ones(2))
    >>> unit_totals(made, np.ones(3), [np.array([1, 2, 3])]).total.tolist()
    [[1.0], [5.0]]
    """
    columns = _columns(items)
    _check(replication, weights, columns)
    unit, domain, code, count = _pairs(replication, domains)
    base = sum_by(code, weights, count)
    gaps = [column.dtype.kind == "f" and bool(np.isnan(column).any()) for column in columns]
    totals = np.empty((count, len(columns)))
    own = np.repeat(base[:, None], len(columns), axis=1) if any(gaps) else base[:, None]
    buffer = np.empty(len(weights))
    for position, (column, gap) in enumerate(zip(columns, gaps, strict=True)):
        np.multiply(weights, np.nan_to_num(column) if gap else column, out=buffer)
        totals[:, position] = sum_by(code, buffer, count)
        if gap:
            own[:, position] = sum_by(code, weights * ~np.isnan(column), count)
    return UnitTotals(unit, domain, 1 if domains is None else len(domains.levels), own, totals)


def _columns(items: Any) -> list[NDArray[Any]]:
    if isinstance(items, np.ndarray):
        return list(items.reshape(len(items), -1).T)
    return [np.asarray(column) for column in items]


def _check(replication: Replication, weights: FloatArray, columns: list[NDArray[Any]]) -> None:
    rows = len(replication.unit)
    wrong = {len(each) for each in (weights, *columns)} - {rows}
    if wrong:
        facts = {"name": "items", "lengths": f"{rows}, {', '.join(map(str, sorted(wrong)))}"}
        raise AnalysisError([Problem("replicates", WeightCode.LENGTH, facts)])


def _pairs(
    replication: Replication, domains: Factor | None
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], int]:
    """Occupied (domain, unit) pairs in that order, and each row's pair."""
    units = len(replication.factors)
    if domains is None:
        return np.arange(units), np.zeros(units, dtype=np.intp), replication.unit, units
    whole = units * len(domains.levels)
    number = domains.codes.astype(np.intp)
    number *= units
    number += replication.unit
    if whole > 4 * len(number) + 1_000_000:
        found, code = np.unique(number, return_inverse=True)
    else:
        found = np.flatnonzero(np.bincount(number, minlength=whole))
        place = np.zeros(whole, dtype=np.intp)
        place[found] = np.arange(len(found))
        code = place[number]
    return found % units, found // units, code.reshape(-1).astype(np.intp), len(found)


def replicate_totals(replication: Replication, sums: UnitTotals) -> Replicated:
    """Return totals by domain and item, in each replicate."""
    value, replicates = _multiplied(replication, sums, sums.total)
    return Replicated(value, replicates)


def replicate_means(replication: Replication, sums: UnitTotals) -> Replicated:
    """Return means by domain and item, in each replicate.

    Raises
    ------
    AnalysisError
        If a domain has weight zero in the sample or in a replicate.

    Examples
    --------
    >>> from analysis.designs import Replication
    >>> made = Replication(np.array([[0.0, 2.0], [2.0, 0.0]]), np.array([0, 1, 1]), 0.5, np.ones(2))
    >>> replicate_means(made, unit_totals(made, np.ones(3), [np.array([1, 2, 3])])).replicates.tolist()
    [[2.5], [1.0]]
    """
    value, replicates = _multiplied(replication, sums, sums.total)
    below, each = _multiplied(replication, sums, sums.weight)
    if np.any(below == 0) or np.any(each == 0):
        count = int(np.any(each == 0, axis=1).sum())
        raise AnalysisError(
            [Problem("domains", WeightCode.REPLICATE_EMPTY, {"count": count, "name": "domains"})]
        )
    items = sums.total.shape[1]
    repeat = items // sums.weight.shape[1]
    return Replicated(value / np.repeat(below, repeat), replicates / np.repeat(each, repeat, axis=1))


def _multiplied(
    replication: Replication, sums: UnitTotals, table: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Σ over units per domain, (D·K,), and with the replicate factors, (R, D·K): a product per domain."""
    items = table.shape[1]
    edges = np.searchsorted(sums.domain, np.arange(sums.domains + 1))
    value = np.zeros((sums.domains, items))
    out = np.zeros((replication.count, sums.domains, items))
    for code in range(sums.domains):
        rows = slice(edges[code], edges[code + 1])
        value[code] = table[rows].sum(axis=0)
        out[:, code] = replication.factors[sums.unit[rows]].T @ table[rows]
    return value.reshape(-1), out.reshape(replication.count, -1)


def smooth(replicated: Replicated, function: Callable[[FloatArray], FloatArray]) -> Replicated:
    """Return any function of the K estimates, computed in the sample and in each replicate.

    Parameters
    ----------
    function
        Takes (..., K), returns (..., J).

    Examples
    --------
    >>> both = Replicated(np.array([1.0, 2.0]), np.array([[1.0, 4.0], [2.0, 2.0]]))
    >>> smooth(both, lambda t: t[..., :1] / t[..., 1:]).replicates.tolist()
    [[0.25], [1.0]]
    """
    return Replicated(np.asarray(function(replicated.value)), np.asarray(function(replicated.replicates)))


def replicate_covariance(replication: Replication, replicated: Replicated) -> FloatArray:
    """Return the covariance (K, K) of the estimates (Wolter 2007, §1.6)."""
    spread = replication.spread(replicated.replicates, replicated.value)
    return np.asarray(spread.T @ spread)


def replicate_se(replication: Replication, replicated: Replicated) -> FloatArray:
    """Return standard errors (K,), without forming the covariance of many estimates."""
    spread = replication.spread(replicated.replicates, replicated.value)
    return np.asarray(np.sqrt(np.einsum("rk,rk->k", spread, spread)), dtype=np.float64)


def rank_degrees(replication: Replication) -> float:
    """Return the rank of the replicate factors less one, from a Gram matrix of the smaller side.

    For replicates whose maker is unknown; never a decomposition of rows × replicates.

    Examples
    --------
    >>> from analysis.designs import Replication
    >>> rank_degrees(Replication(1.5 - 1.5 * np.eye(3), np.arange(3), 1.0, np.ones(3)))
    2.0
    """
    factors = np.unique(replication.factors, axis=0)
    gram = factors @ factors.T if factors.shape[0] < factors.shape[1] else factors.T @ factors
    return float(np.linalg.matrix_rank(gram, hermitian=True) - 1)
