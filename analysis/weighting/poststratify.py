"""Post-stratification and normalisation: one known total per cell, in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.weighting.margins import check_carried, check_margins
from analysis.weighting.steps import CellMeans, Step, StepKind, add_step
from analysis.weighting.sums import sum_by

if TYPE_CHECKING:
    from analysis.weighting.margins import Margin
    from analysis.weighting.steps import Weights


def poststratify(weights: Weights, margin: Margin) -> Weights:
    """Return weights that add up to the known total in each post-stratum.

    Raises
    ------
    AnalysisError
        If a post-stratum has no weight.

    References
    ----------
    Holt and Smith (1979), JRSS A 142, 33-46. Särndal, Swensson and Wretman (1992), eq. 7.6.2.

    Examples
    --------
    >>> from analysis.weighting.margins import margin
    >>> from analysis.weighting.steps import base_weights
    >>> known = margin("stype", ["E", "E", "H"], {"E": 30, "H": 8})
    >>> poststratify(base_weights([10.0, 10.0, 10.0]), known).current.tolist()
    [15.0, 15.0, 8.0]
    """
    check_margins([margin], len(weights))
    codes, count = margin.factor.codes, len(margin.totals)
    carried = sum_by(codes, weights.current, count)
    check_carried([margin], [carried])
    g = margin.totals / carried
    after = weights.current * g[codes]
    return add_step(
        weights,
        Step(
            StepKind.POSTSTRATIFY,
            margin.name,
            weights.current,
            after,
            CellMeans(codes, count, None, None, known_total=True),
        ),
    )


def normalise(weights: Weights, total: float | None = None) -> Weights:
    """Return weights scaled to add up to `total` (default: the number of rows with weight).

    Examples
    --------
    >>> from analysis.weighting.steps import base_weights
    >>> normalise(base_weights([10.0, 30.0])).current.tolist()
    [0.5, 1.5]
    """
    asked = float(np.count_nonzero(weights.current)) if total is None else float(total)
    after = weights.current * (asked / weights.current.sum())
    cells = CellMeans(np.zeros(len(weights), dtype=np.intp), 1, None, None, known_total=True)
    return add_step(weights, Step(StepKind.NORMALISE, f"{asked:.10g}", weights.current, after, cells))
