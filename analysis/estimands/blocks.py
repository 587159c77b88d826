"""The covariance between all estimates, stratum by stratum: only domains that share a stratum meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.bound import fractions_above
from analysis.designs.covariance import alone_strata, unit_scale
from analysis.designs.replication import sum_rows
from analysis.designs.spec import Lonely
from analysis.estimands.cells import climbed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.bound import Frame, Stage
    from analysis.estimands.cells import Cells


def block_covariance(frame: Frame, cells: Cells) -> NDArray[np.float64]:
    """Return the covariance (D·K, D·K) of the totals of z in all domains, domain by domain.

    Equal to `analysis.designs.unit_covariance` of the matrix with a row per unit and a column per domain
    and value, which is never made: memory is that of one stratum and of the result.
    """
    width = cells.domains * cells.z.shape[1]
    out = np.zeros((width, width))
    above = fractions_above(frame)
    for depth in range(len(frame.stages) - 1, -1, -1):
        stage = frame.stages[depth]
        _add_stage(out, frame, stage, unit_scale(stage, above[depth]), cells)
        if depth:
            cells = climbed(cells, stage, frame.stages[depth - 1].units)
    return out


def _add_stage(
    out: NDArray[np.float64], frame: Frame, stage: Stage, scale: NDArray[np.float64], cells: Cells
) -> None:
    present = np.ones(stage.units, dtype=bool)
    if cells.domains == 1:
        present = np.bincount(cells.unit, minlength=stage.units) > 0
    alone = alone_strata(frame, stage, present)
    grand = sum_rows(cells.z, cells.domain, cells.domains).ravel() / stage.units
    root = _roots(frame, stage, alone, cells)
    where = stage.stratum[cells.unit]
    order = np.argsort(where, kind="stable")
    ends = np.searchsorted(where[order], np.arange(stage.strata + 1))
    by_stratum = np.argsort(stage.stratum, kind="stable")
    starts = np.concatenate(([0], np.cumsum(stage.sampled)))
    for h in range(stage.strata):
        units = by_stratum[starts[h] : starts[h + 1]]
        special = bool(alone[h]) and frame.lonely is Lonely.ADJUST
        if scale[units].any() and not (alone[h] and frame.lonely is Lonely.AVERAGE):
            mine = order[ends[h] : ends[h + 1]]
            centre = grand if special else None
            _add_stratum(out, units, scale[units], cells=cells, mine=mine, centre=centre, root=root)


def _roots(frame: Frame, stage: Stage, alone: NDArray[np.bool_], cells: Cells) -> NDArray[np.float64]:
    """Return per domain (D,) the root of what the policy average blows up variances by."""
    if frame.lonely is not Lonely.AVERAGE:
        return np.ones(cells.domains)
    pair = np.unique(stage.stratum[cells.unit] * cells.domains + cells.domain)
    stratum, domain = np.divmod(pair, cells.domains)
    seen = np.bincount(domain, minlength=cells.domains)
    usable = np.bincount(domain[~alone[stratum]], minlength=cells.domains)
    out: NDArray[np.float64] = np.sqrt(seen / np.maximum(usable, 1))
    return out


def _add_stratum(
    out: NDArray[np.float64],
    units: NDArray[np.intp],
    scale: NDArray[np.float64],
    *,
    cells: Cells,
    mine: NDArray[np.intp],
    centre: NDArray[np.float64] | None,
    root: NDArray[np.float64],
) -> None:
    """Add one stratum: its domains only, or all of them around the grand mean `centre`."""
    count = cells.z.shape[1]
    domains = np.unique(cells.domain[mine]) if centre is None else np.arange(cells.domains)
    if not len(domains):
        return
    wide = np.zeros((len(units), len(domains), count))
    row, column = np.searchsorted(units, cells.unit[mine]), np.searchsorted(domains, cells.domain[mine])
    wide[row, column] = cells.z[mine] * root[cells.domain[mine]][:, None]
    flat = wide.reshape(len(units), -1)
    flat -= flat.mean(axis=0) if centre is None else centre
    block = flat.T @ (flat * scale[:, None])
    places = (domains[:, None] * count + np.arange(count)).ravel()
    out[np.ix_(places, places)] += block
