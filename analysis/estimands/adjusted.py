"""Variances where weights were adjusted: the influence of rows goes back through the steps of weighting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.covariance import covariance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.engine.moments import AdjustedRows
    from analysis.estimands.linear import Linear
    from analysis.estimands.targets import Target


def adjusted_variances(
    rows: AdjustedRows, targets: tuple[Target, ...], linear: tuple[Linear, ...]
) -> NDArray[np.float64]:
    """Return the variance of each target in each domain, (D, K): memory is that of one domain.

    References
    ----------
    Deville and Särndal (1992), *JASA* 87, 376–382, eq. 3.4; Deville (1999), *Survey Methodology* 25, 193–203.
    """
    domains = len(linear[0].value)
    out = np.empty((domains, len(targets)))
    for d in range(domains):
        mask = np.zeros(rows.bound.rows, dtype=bool)
        mask[rows.place[rows.domain == d]] = True
        out[d] = np.diag(covariance(rows.bound, row_influence(rows, targets, linear, d), mask))
    return out


def adjusted_covariance(
    rows: AdjustedRows, targets: tuple[Target, ...], linear: tuple[Linear, ...]
) -> NDArray[np.float64]:
    """Return the covariance of all estimates, (D·K, D·K), domain by domain."""
    domains = range(len(linear[0].value))
    wide = np.column_stack([row_influence(rows, targets, linear, d) for d in domains])
    return covariance(rows.bound, wide)


def row_influence(
    rows: AdjustedRows, targets: tuple[Target, ...], linear: tuple[Linear, ...], domain: int
) -> NDArray[np.float64]:
    """Return the derivative of the targets in one domain by the final weight of each row, (N, K)."""
    here = np.flatnonzero(rows.domain == domain)
    values = rows.values.cut(here)
    sums = tuple(dict.fromkeys(each for target in targets for each in target.sums))
    slope = np.zeros((len(sums), len(targets)))
    for k, (target, each) in enumerate(zip(targets, linear, strict=True)):
        for j, asked in enumerate(target.sums):
            slope[sums.index(asked), k] += each.slope[domain, j]
    slope[~np.isfinite(slope)] = 0.0
    out = np.zeros((rows.bound.rows, len(targets)))
    out[rows.place[here]] = np.column_stack([values.product(asked) for asked in sums]) @ slope
    return out
