"""Alpha, omega and item-rest correlations as smooth functions of weighted covariances."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.designs.table import numeric
from analysis.errors import AnalysisError, Problem, TableCode
from analysis.estimands import covariance_of, estimate_bound
from analysis.tables.crossing import bound_where, with_column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound
    from analysis.designs.spec import Design

CYCLES = 400


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its standard error and interval (t on the design's degrees of freedom)."""

    value: float
    se: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """A scale's reliability over `n` complete forms; `left_out` forms lack an item.

    `omega` is of one factor (None below three items); `item_rest` follows `items`.
    """

    items: tuple[str, ...]
    n: int
    left_out: int
    df: float
    alpha: Figure
    omega: Figure | None
    item_rest: tuple[Figure, ...]


def reliability(
    data: object, design: Design, *items: str, where: str | None = None, level: float = 0.95
) -> Reliability:
    """Return alpha, omega and item-rest correlations over the forms in which every item has a value.

    Raises
    ------
    AnalysisError
        With fewer than two items, no complete form, or an item that never varies.

    References
    ----------
    Cronbach (1951), *Psychometrika* 16, 297–334, eq. 2; McDonald (1999), *Test Theory*, eq. 6.20b, loadings
    by unweighted least squares of the covariances (Harman and Jones 1966); errors by the delta method
    (Binder 1983).
    """
    if len(items) < 2:
        raise AnalysisError([Problem("items", TableCode.ITEMS, {"needed": 2, "found": len(items)})])
    bound, inside = bound_where(data, design, items, where)
    bound, used = _complete(bound, inside, items)
    pairs = tuple(combinations_with_replacement(range(len(items)), 2))
    found = estimate_bound(
        bound, *(covariance_of(items[i], items[j]) for i, j in pairs), where=where, level=level
    )
    place = np.zeros((len(items), len(items)), dtype=np.intp)
    for k, (i, j) in enumerate(pairs):
        place[i, j] = place[j, i] = k

    def figures(vector: NDArray[Any]) -> NDArray[Any]:
        square = vector[place]
        parts = [_alpha(square), *_item_rest(square)]
        return np.array(parts if len(items) < 3 else [*parts, _omega(square)])

    got = found.contrast(figures)
    each = tuple(Figure(*map(float, row)) for row in zip(got.value, got.se, got.low, got.high, strict=True))
    omega = each[-1] if len(items) > 2 else None
    count = len(items)
    left = int(inside.sum() - used.sum())
    return Reliability(items, int(used.sum()), left, got.df, each[0], omega, each[1 : count + 1])


def _complete(
    bound: Bound, inside: NDArray[np.bool_], items: tuple[str, ...]
) -> tuple[Bound, NDArray[np.bool_]]:
    """Return the design with incomplete forms emptied, and the complete rows (N,)."""
    values = np.column_stack([numeric(bound.table.column(name), name).astype(np.float64) for name in items])
    full = ~np.isnan(values).any(axis=1)
    used = inside & full
    if not used.any():
        raise AnalysisError([Problem("items", TableCode.NO_CASES, {"columns": ", ".join(items)})])
    still = np.ptp(values[used], axis=0) == 0
    if still.any():
        raise AnalysisError(
            Problem(name, TableCode.ITEM_CONSTANT, {"column": name})
            for name, constant in zip(items, still, strict=True)
            if constant
        )
    for name, column in zip(items, values.T, strict=True):
        names = bound.table.names
        kept = [c for n, c in zip(names, bound.table.columns, strict=True) if n != name]
        table = type(bound.table)(tuple(n for n in names if n != name), tuple(kept))
        bound = with_column(replace(bound, table=table), name, np.where(full, column, np.nan))
    return bound, used


def _alpha(square: NDArray[Any]) -> Any:
    count = len(square)
    return count / (count - 1) * (1 - np.trace(square) / square.sum())


def _item_rest(square: NDArray[Any]) -> list[Any]:
    own, rows, whole = np.diag(square), square.sum(axis=1), square.sum()
    return list((rows - own) / np.sqrt(own * (whole - 2 * rows + own)))


def _omega(square: NDArray[Any]) -> Any:
    """Return (Σ λ)² / Σ σ_ij; loadings by cycles over items until they settle."""
    off = square - np.diag(np.diag(square))
    loading = np.sqrt(np.diag(square)) * 0.7
    for _ in range(CYCLES):
        for i in range(len(square)):
            rest = (loading**2).sum() - loading[i] ** 2
            loading[i] = (off[i] @ loading) / rest
    return loading.sum() ** 2 / square.sum()
