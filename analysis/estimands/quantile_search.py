"""Quantiles in many domains: a histogram of weights finds the bin, the rows of that bin give the value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.estimands.quantile_rules import STEPS, TIE, QuantileRule, weighted_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELLS = 1 << 18
FEWEST, MOST = 16, 1 << 14


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """The weights of N rows by D domains × B bins of equal width.

    `bin` (N,) is domain · B + bin; `climbing` (D, B) is the weight up to and with each bin, `total` (D,)
    that of the domain (0: nobody answered). With `lowest` each bin is one whole number, from there on.
    """

    values: NDArray[np.float64]
    weight: NDArray[np.float64]
    bin: NDArray[np.int64]
    climbing: NDArray[np.float64]
    lowest: float | None = None

    @property
    def total(self) -> NDArray[np.float64]:
        """Return the weight of each domain, (D,)."""
        out: NDArray[np.float64] = self.climbing[:, -1]
        return out


def histogram(
    values: NDArray[np.float64],
    weight: NDArray[np.float64],
    domain: NDArray[np.intp] | None,
    domains: int,
) -> Histogram:
    """Return the histogram of rows that weigh and have a value; `domain` holds no row outside domains."""
    bins = int(np.clip(CELLS // domains, FEWEST, MOST))
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    whole = high - low < bins and bool((values == np.floor(values)).all())
    scale = 1.0 if whole else (bins - 1) / (high - low)
    code = ((values - low) * scale).astype(np.int64)
    if domain is not None:
        code += domain * bins
    table = np.bincount(code, weights=weight, minlength=domains * bins).reshape(domains, bins)
    return Histogram(values, weight, code, np.cumsum(table, axis=1), low if whole else None)


def find(rows: Histogram, share: NDArray[np.float64], rule: QuantileRule) -> NDArray[np.float64]:
    """Return quantiles, (D, K), of shares (D, K); NaN where a share is NaN or a domain is empty."""
    bins = rows.climbing.shape[1]
    first, last, known = _windows(rows, share, rule)
    code, values, weight = _sorted_rows(rows, first, last, known, rule)
    local = rule.is_local
    out = np.full(share.shape, np.nan)
    for d, k in np.argwhere(known):
        a = np.searchsorted(code, d * bins + first[d, k], side="left")
        b = np.searchsorted(code, d * bins + last[d, k], side="right")
        below = float(rows.climbing[d, first[d, k] - 1]) if first[d, k] else 0.0
        whole = float(rows.total[d]) if local else None
        out[d, k] = weighted_quantile(
            values[a:b], weight[a:b], float(share[d, k]), rule, below=below, total=whole
        )
    return out


def _sorted_rows(
    rows: Histogram,
    first: NDArray[np.intp],
    last: NDArray[np.intp],
    known: NDArray[np.bool_],
    rule: QuantileRule,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return bin, value and weight of the rows in the windows, sorted by domain and value.

    Where bins are whole numbers the bins stand for their rows: equal values may be taken together.
    """
    domains, bins = rows.climbing.shape
    if rows.lowest is not None and rule in STEPS:
        weight = np.diff(rows.climbing, axis=1, prepend=0.0).ravel()
        code = np.flatnonzero(weight > 0)
        return code, rows.lowest + code % bins, weight[code]
    wanted = np.zeros(domains * bins + 1, dtype=np.int32)
    start = np.arange(domains)[:, None] * bins
    np.add.at(wanted, (start + first)[known], 1)
    np.add.at(wanted, (start + last + 1)[known], -1)
    chosen = np.flatnonzero((np.cumsum(wanted)[:-1] > 0)[rows.bin])
    chosen = chosen[np.lexsort((rows.values[chosen], rows.bin[chosen] // bins))]
    return rows.bin[chosen], rows.values[chosen], rows.weight[chosen]


def _windows(
    rows: Histogram, share: NDArray[np.float64], rule: QuantileRule
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Return the first and last bin to look into, (D, K), and where there is a quantile at all.

    For local rules: the bin in which the cumulative weight reaches the share, and the bins with rows on
    either side of it; otherwise all bins.
    """
    domains, bins = rows.climbing.shape
    known = np.isfinite(share) & (rows.total[:, None] > 0)
    first = np.zeros(share.shape, dtype=np.intp)
    last = np.full(share.shape, bins - 1, dtype=np.intp)
    if not rule.is_local:
        return first, last, known
    for d in range(domains):
        climbing = rows.climbing[d]
        filled = np.flatnonzero(np.diff(climbing, prepend=0.0) > 0)
        slack = 4 * TIE * rows.total[d]
        for k in np.flatnonzero(known[d]):
            aim = share[d, k] * rows.total[d]
            low = np.searchsorted(climbing[filled], aim - slack)
            high = np.searchsorted(climbing[filled], aim + slack)
            first[d, k] = filled[max(min(low, len(filled) - 1) - 1, 0)]
            last[d, k] = filled[min(high + 1, len(filled) - 1)]
    return first, last, known
