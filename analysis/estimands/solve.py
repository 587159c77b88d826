"""From the moment table to values, variances, degrees of freedom: the same code after every engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.covariance import unit_covariance
from analysis.designs.degrees import replicate_degrees
from analysis.designs.factors import compress
from analysis.designs.replication import sum_rows
from analysis.designs.second_phase import first_stage_is_census, second_phase_covariance
from analysis.designs.spec import HartleyRao, JointProbabilities, Overton
from analysis.engine.plan import Sum
from analysis.estimands.adjusted import adjusted_covariance, adjusted_variances
from analysis.estimands.blocks import block_covariance
from analysis.estimands.cells import Cells, cell_variances, stratum_variances
from analysis.estimands.linear import Linear, linearise
from analysis.estimands.targets import product_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.replication import Replication
    from analysis.engine.moments import Moments
    from analysis.estimands.targets import Target


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """K targets in D domains, solved from the moment table; the covariance is made on demand.

    `value`, `variance` (D, K); `n` (D, K) rows with a value; `population` (D, K) Σ w over them; `df` (D,).
    """

    moments: Moments
    targets: tuple[Target, ...]
    linear: tuple[Linear, ...]
    value: NDArray[np.float64]
    variance: NDArray[np.float64]
    n: NDArray[np.int64]
    population: NDArray[np.float64]
    df: NDArray[np.float64]

    def covariance(self) -> NDArray[np.float64]:
        """Return the covariance of all estimates, (D·K, D·K), domain by domain."""
        moments, domains = self.moments, len(self.moments.domains)
        if moments.adjusted is not None:
            return adjusted_covariance(moments.adjusted, self.targets, self.linear)
        if moments.strata is not None:
            moments = moments.strata.again()
        if moments.replication is not None:
            spread = _replicate_spread(moments.replication, moments, self.targets, self.value)
            square: NDArray[np.float64] = spread.T @ spread
            return square
        z = cell_influence(moments, self.targets, self.linear)
        if moments.rows is None and not _has_joint(moments):
            return block_covariance(moments.frame, Cells(moments.unit, moments.domain, domains, z))
        wide = _wide(moments, z, _unit_count(moments))
        return _row_covariance(moments, wide) if moments.rows else unit_covariance(moments.frame, wide)


def solve(moments: Moments, targets: tuple[Target, ...]) -> Solved:
    """Return every target in every domain with its variance."""
    domains = len(moments.domains)
    sums = sum_rows(moments.sums, moments.domain, domains)
    counts = sum_rows(moments.counts.astype(np.float64), moments.domain, domains)
    n = np.column_stack([counts[:, moments.plan.counts.index(t.valid)] for t in targets])
    size = np.column_stack([sums[:, moments.plan.sums.index(Sum((), t.valid))] for t in targets])
    linear = tuple(
        linearise(t, sums[:, places(moments, t)], n[:, k], centres(moments, t)) for k, t in enumerate(targets)
    )
    value = np.column_stack([each.value for each in linear])
    return Solved(
        moments,
        targets,
        linear,
        value,
        _variances(moments, targets, linear, value),
        n.astype(np.int64),
        size,
        domain_degrees(moments),
    )


def places(moments: Moments, target: Target) -> list[int]:
    """Return the columns of the moment table that a target uses."""
    return [moments.plan.sums.index(each) for each in target.sums]


def centres(moments: Moments, target: Target) -> tuple[float, ...]:
    """Return the centres that a target's rule adds back; 0 for a level."""
    return tuple(0.0 if name is None else moments.plan.centre_of(name) for name in target.centred)


def cell_influence(
    moments: Moments, targets: tuple[Target, ...], linear: tuple[Linear, ...]
) -> NDArray[np.float64]:
    """Return the weighted influence sums of the cells, (C, K)."""
    used = [places(moments, target) for target in targets]
    out = np.zeros((len(moments.unit), len(targets)))
    for j in range(max(map(len, used))):
        slope = np.zeros((len(moments.domains), len(targets)))
        column = np.zeros(len(targets), dtype=np.intp)
        for k, (each, place) in enumerate(zip(linear, used, strict=True)):
            if j < len(place):
                slope[:, k], column[k] = each.slope[:, j], place[j]
        slope[~np.isfinite(slope)] = 0.0
        out += slope[moments.domain] * moments.sums[:, column]
    return out


def _variances(
    moments: Moments,
    targets: tuple[Target, ...],
    linear: tuple[Linear, ...],
    value: NDArray[np.float64],
) -> NDArray[np.float64]:
    domains = len(moments.domains)
    if moments.adjusted is not None:
        return adjusted_variances(moments.adjusted, targets, linear)
    if moments.replication is not None:
        spread = _replicate_spread(moments.replication, moments, targets, value)
        squares: NDArray[np.float64] = (spread * spread).sum(axis=0)
        return squares.reshape(domains, len(targets))
    z = cell_influence(moments, targets, linear)
    cells = Cells(moments.unit, moments.domain, domains, z)
    if moments.strata is not None:
        within = _within(moments, moments.strata.squares, targets, linear)
        return stratum_variances(moments.frame, moments.unit, cells, moments.strata.units, within)
    if moments.rows is None and not _has_joint(moments):
        return cell_variances(moments.frame, cells)
    out = np.empty((domains, len(targets)))
    for d in range(domains):
        here = moments.domain == d
        alone = np.zeros((_unit_count(moments), len(targets)))
        alone[moments.unit[here]] = z[here]
        square = _row_covariance(moments, alone) if moments.rows else unit_covariance(moments.frame, alone)
        out[d] = np.diag(square)
    return out


def _within(
    moments: Moments,
    squares: NDArray[np.float64],
    targets: tuple[Target, ...],
    linear: tuple[Linear, ...],
) -> NDArray[np.float64]:
    """Return the sums of squares of the influence values inside cells, (C, K)."""
    place_of = {pair: i for i, pair in enumerate(moments.plan.pairs)}
    out = np.zeros((len(moments.unit), len(targets)))
    for k, (target, each) in enumerate(zip(targets, linear, strict=True)):
        slope = np.where(np.isfinite(each.slope), each.slope, 0.0)
        used = places(moments, target)
        for i, a in enumerate(used):
            for j, b in enumerate(used):
                both = (slope[:, i] * slope[:, j])[moments.domain]
                out[:, k] += both * squares[:, place_of[min(a, b), max(a, b)]]
    return np.maximum(out, 0.0)


def _has_joint(moments: Moments) -> bool:
    return isinstance(moments.frame.pps, Overton | HartleyRao | JointProbabilities)


def _unit_count(moments: Moments) -> int:
    return moments.frame.last.units if moments.rows is None else moments.rows.rows


def _wide(moments: Moments, z: NDArray[np.float64], units: int) -> NDArray[np.float64]:
    """Return the influence sums with a column per domain and target, (U, D·K)."""
    domains, targets = len(moments.domains), z.shape[1]
    out = np.zeros((units, domains, targets))
    out[moments.unit, moments.domain] = z
    return out.reshape(units, domains * targets)


def _row_covariance(moments: Moments, weighted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the covariance where a second phase needs the rows, from weighted values (N, K)."""
    assert moments.rows is not None
    sums = sum_rows(weighted, moments.rows.unit, moments.frame.last.units)
    return unit_covariance(moments.frame, sums) + second_phase_covariance(moments.rows, weighted)


def _replicate_spread(
    replication: Replication, moments: Moments, targets: tuple[Target, ...], value: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the scaled deviations of the replicates, (R, D·K): every target computed anew in each."""
    domains, count = len(moments.domains), replication.count
    sums = np.empty((count, domains, moments.sums.shape[1]))
    for d in range(domains):
        here = moments.domain == d
        sums[:, d] = replication.factors[moments.unit[here]].T @ moments.sums[here]
    flat = sums.reshape(count * domains, -1)
    counts = sum_rows(moments.counts.astype(np.float64), moments.domain, domains)
    theta = np.empty((count, domains, len(targets)))
    for k, target in enumerate(targets):
        n = np.tile(counts[:, moments.plan.counts.index(target.valid)], count)
        each = linearise(target, flat[:, places(moments, target)], n, centres(moments, target))
        theta[:, :, k] = each.value.reshape(count, domains)
    return replication.spread(theta.reshape(count, -1), value.ravel())


def domain_degrees(moments: Moments) -> NDArray[np.float64]:
    """Return the degrees of freedom of each domain, (D,), as `analysis.designs.degrees` counts them."""
    domains = len(moments.domains)
    used = moments.weighing > 0
    unit, domain = moments.unit[used], moments.domain[used]
    if moments.strata is not None:
        rows = np.bincount(domain, weights=moments.weighing[used], minlength=domains)
        return np.asarray(rows - np.bincount(domain, minlength=domains), dtype=np.float64)
    if moments.replication is not None:
        each = [replicate_degrees(moments.replication, unit[domain == d]) for d in range(domains)]
        return np.array(each)
    if moments.rows is not None:
        if first_stage_is_census(moments.rows):
            assert moments.rows.response is not None
            groups = moments.rows.response.cell[unit]
            cells = _distinct(groups, len(moments.rows.response.asked), domain, domains)
            return np.bincount(domain, minlength=domains) - cells
        unit = moments.rows.unit[unit]
    for stage in moments.frame.stages[:0:-1]:
        unit = stage.parent[unit]
    first = moments.frame.stages[0]
    units = _distinct(unit, first.units, domain, domains)
    return units - _distinct(first.stratum[unit], first.strata, domain, domains)


def _distinct(
    code: NDArray[np.intp], size: int, domain: NDArray[np.intp], domains: int
) -> NDArray[np.float64]:
    """Return how many different codes each domain has, (D,)."""
    _, kept = compress(code * domains + domain, size * domains)
    return np.bincount(kept % domains, minlength=domains).astype(np.float64)


def simple_variances(solved: Solved) -> NDArray[np.float64]:
    """Return the variance under simple random sampling with replacement of as many rows, (D, K).

    N² S²/n of the influence values, where N = Σ w and S² their weighted variance with divisor n - 1; NaN
    where the second moments are not in the table.

    References
    ----------
    Kish (1965), *Survey Sampling*, section 8.2; Särndal, Swensson and Wretman (1992), eq. 2.10.9.
    """
    moments = solved.moments
    sums = sum_rows(moments.sums, moments.domain, len(moments.domains))
    out = np.full(solved.value.shape, np.nan)
    for k, (target, linear) in enumerate(zip(solved.targets, solved.linear, strict=True)):
        square = product_sums(target)
        if any(each not in moments.plan.sums for row in square for each in row):
            continue
        slope, size, n = linear.slope, solved.population[:, k], solved.n[:, k]
        first = (slope * sums[:, places(moments, target)]).sum(axis=1)
        second = sum(
            slope[:, a] * slope[:, b] * sums[:, moments.plan.sums.index(each)]
            for a, row in enumerate(square)
            for b, each in enumerate(row)
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = (second / size - (first / size) ** 2) * n / (n - 1)
            out[:, k] = size**2 * spread / n
    return out
