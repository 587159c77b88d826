"""What non-response adds to the variance when it is a random second phase inside cells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.bound import Frame, Stage, fractions_above
from analysis.designs.replication import sum_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound


def second_phase_covariance(bound: Bound, weighted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what must be added to the first-phase covariance of the answered rows, (K, K).

    `weighted` (N, K) holds w_i z_i with the final weight. With m_g of n_g answering in cell g, f = m/n,
    C the quadratic form of the first phase and ε_g = f_g (n_g - 1) / (m_g - 1) - 1:

    * Σ_g (1 - f_g) m_g / (m_g - 1) Σ_{i∈g} (x_i - x̄_g)²: the second phase itself;
    * -Σ_i (1 - f_g) C_ii x_i²: squares were blown up once too often;
    * Σ_g ε_g (C(x_g) - Σ_i C_ii x_i²): pairs inside a cell answer together a little less often.

    A cell in which one of several answered keeps its square as the spread: nothing else is known.

    References
    ----------
    Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*, results 9.3.1 and 9.4.1, 15.6.
    """
    cells = bound.response
    assert cells is not None
    rows = np.flatnonzero(cells.cell >= 0)
    x, cell = weighted[rows], cells.cell[rows]
    rate = cells.answered / cells.asked
    many = np.maximum(cells.answered - 1, 1)
    means = sum_rows(x, cell, len(rate)) / cells.answered[:, None]
    means[cells.answered == 1] = 0.0
    own = x - means[cell]
    phase = ((1 - rate) * np.where(cells.answered > 1, cells.answered / many, 1.0))[cell]
    square = _own_coefficient(bound)[rows]
    out = own.T @ (own * phase[:, None]) - x.T @ (x * (square * (1 - rate[cell]))[:, None])
    return out + _pairs(bound, x, rows, cell, square)


def _own_coefficient(bound: Bound) -> NDArray[np.float64]:
    """Return C_ii (N,): one minus the whole sampling fraction of the row's unit."""
    frame = bound.frame
    overall = (fractions_above(frame)[-1] * frame.last.fraction)[bound.unit]
    out: NDArray[np.float64] = 1 - overall
    return out


def _pairs(
    bound: Bound,
    x: NDArray[np.float64],
    rows: NDArray[np.intp],
    cell: NDArray[np.intp],
    square: NDArray[np.float64],
) -> NDArray[np.float64]:
    from analysis.designs.covariance import unit_covariance  # noqa: PLC0415 - the two call one another

    cells = bound.response
    assert cells is not None
    out = np.zeros((x.shape[1], x.shape[1]))
    if not square.any():
        return out
    rate = cells.answered / cells.asked
    excess = rate * (cells.asked - 1) / np.maximum(cells.answered - 1, 1) - 1
    for g in np.flatnonzero((cells.answered > 1) & (np.abs(excess) > 0)):
        inside = np.flatnonzero(cell == g)
        part = x[inside]
        sums = sum_rows(part, bound.unit[rows[inside]], bound.frame.last.units)
        out += excess[g] * (unit_covariance(bound.frame, sums) - part.T @ (part * square[inside][:, None]))
    return out


def census_as_strata(bound: Bound) -> Bound:
    """Return a census that loses only to non-response as one stage: response cells are strata of persons.

    The same variances and degrees of freedom as the general form, much faster. Rows that did not answer
    have the unit -1. A bound that is no such census, or has a cell in which one person answered, stays as
    it is.
    """
    cells = bound.response
    if cells is None or not first_stage_is_census(bound) or (cells.answered < 2).any():
        return bound
    rows = np.flatnonzero(cells.cell >= 0)
    order = rows[np.argsort(cells.cell[rows], kind="stable")]
    unit = np.full(bound.rows, -1, dtype=np.intp)
    unit[order] = np.arange(len(order))
    stratum, did = cells.cell[order], cells.answered.astype(np.intp)
    names = tuple(str(g + 1) for g in range(len(did)))
    parent = np.zeros(len(order), dtype=np.intp)
    stage = Stage(stratum, parent, did, (cells.answered / cells.asked)[stratum], names)
    return replace(bound, unit=unit, frame=Frame((stage,), second_phase=True), response=None)


def first_stage_is_census(bound: Bound) -> bool:
    """Return whether every unit of every stage was taken, so that only non-response varies."""
    return bool(np.all([np.all(stage.fraction == 1) for stage in bound.frame.stages]))
