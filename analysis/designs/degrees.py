"""Degrees of freedom of a design and of a domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.second_phase import first_stage_is_census

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound
    from analysis.designs.replication import Replication

RANK_TOLERANCE = 1e-5


def degrees(bound: Bound, mask: NDArray[np.bool_] | None = None) -> float:
    """Return the degrees of freedom: first-stage units less strata, of rows that weigh (in `mask`).

    With replicates: the rank of the replicate weights less one. Where a census loses only to non-response:
    those who answered less the response cells.

    References
    ----------
    Korn and Graubard (1999), *Analysis of Health Surveys*, section 5.2; Rust and Rao (1996),
    *Statistical Methods in Medical Research* 5, 283–310.

    Examples
    --------
    >>> from analysis.designs import Design, bind
    >>> bound = bind({"h": [1, 1, 2, 2, 2], "w": [1.0] * 5}, Design(weight="w", strata="h"))
    >>> degrees(bound), degrees(bound, np.array([True, True, False, False, False]))
    (3.0, 1.0)
    """
    used = bound.weight != 0 if mask is None else (bound.weight != 0) & mask
    if bound.replication is not None:
        return replicate_degrees(bound.replication, np.unique(bound.replication.unit[used]))
    if bound.response is not None and first_stage_is_census(bound):
        cells = bound.response.cell[used]
        return float(len(cells) - len(np.unique(cells)))
    units = np.unique(bound.psu()[used])
    strata = np.unique(bound.frame.stages[0].stratum[units])
    return float(len(units) - len(strata))


def replicate_degrees(replication: Replication, units: NDArray[np.intp]) -> float:
    """Return the rank of the factors of some units, less one; what the maker of the replicates says first."""
    if replication.df is not None:
        return float(replication.df)
    triangle = np.linalg.qr(replication.factors[units], mode="r")
    values = np.linalg.svd(triangle, compute_uv=False)
    return float((values > RANK_TOLERANCE * values.max(initial=0.0)).sum() - 1)
