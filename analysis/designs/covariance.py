"""Design covariance of totals: any stages, fractions, lonely policy, unequal probabilities, replicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.bound import fractions_above
from analysis.designs.joint import joint_covariance
from analysis.designs.lonely import lonely_strata
from analysis.designs.replication import sum_rows
from analysis.designs.second_phase import second_phase_covariance
from analysis.designs.spec import HartleyRao, JointProbabilities, Lonely, Overton
from analysis.engine_codes import DesignCode
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analysis.designs.bound import Bound, Frame, Stage


def covariance(
    bound: Bound, values: NDArray[np.float64], mask: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Return the design covariance (K, K) of the K totals Σ_i w_i z_ik.

    Parameters
    ----------
    bound
        A design bound to N rows.
    values : (N, K) or (N,)
        Row values z, without the weight: the item itself for a total, the influence value
        (linearised variable) for anything smooth. Rows outside a domain hold zeros; their units stay.
    mask : (N,)
        The domain, needed only where a policy looks at units that are present in it
        (`Design.lonely_domains`, and the average policy).

    Where the design knows how its weights were adjusted (`Bound.calibration`), what the known totals explain
    does not vary, and the chance of responding adds its part.

    Raises
    ------
    AnalysisError
        If a value is not finite or lengths do not fit.

    References
    ----------
    Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*, results 4.3.1 and 4.4 (stages),
    5.5 (linearised variables); Binder (1983), *International Statistical Review* 51, 279–292.

    Examples
    --------
    >>> from analysis.designs import Design, bind
    >>> bound = bind({"w": [2.0, 2.0, 2.0], "y": [1.0, 2.0, 6.0]}, Design(weight="w"))
    >>> covariance(bound, np.array([1.0, 2.0, 6.0]))
    array([[84.]])
    """
    z = _checked(bound, values, mask)
    if bound.calibration is not None:
        return bound.calibration.covariance(bound, z, mask)
    weighted = z * bound.weight[:, None]
    if bound.replication is not None:
        totals = bound.replication.totals(weighted)
        spread = bound.replication.spread(totals, weighted.sum(axis=0))
        return spread.T @ spread
    frame = bound.frame
    sums = sum_rows(weighted, bound.unit, frame.last.units)
    present = None if mask is None else np.bincount(bound.unit[mask], minlength=frame.last.units) > 0
    out = unit_covariance(frame, sums, present)
    return out if bound.response is None else out + second_phase_covariance(bound, weighted)


def unit_covariance(
    frame: Frame, sums: NDArray[np.float64], present: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Return the covariance (K, K) of totals from weighted sums (U, K) per unit of the frame's last stage.

    `present` (U,) says which of these units have rows in the domain (all without it).
    """
    out = np.zeros((sums.shape[1], sums.shape[1]))
    for depth, stage, scale, totals, here in stage_totals(frame, sums, present):
        if (
            depth == 0
            and frame.pps is not None
            and isinstance(frame.pps, Overton | HartleyRao | JointProbabilities)
        ):
            out += joint_covariance(frame, totals)
            continue
        deviations, factor = stage_deviations(frame, stage, totals, here)
        out += deviations.T @ (deviations * (scale * factor)[:, None])
    return out


def stage_totals(
    frame: Frame, sums: NDArray[np.float64], present: NDArray[np.bool_] | None
) -> Iterator[tuple[int, Stage, NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]]:
    """Yield from the last stage to the first: depth, stage, scale (U,), totals (U, K), presence (U,)."""
    above = fractions_above(frame)
    here = np.ones(frame.last.units, dtype=bool) if present is None else present
    for depth in range(len(frame.stages) - 1, -1, -1):
        stage = frame.stages[depth]
        yield depth, stage, unit_scale(stage, above[depth]), sums, here
        if depth:
            size = frame.stages[depth - 1].units
            sums = sum_rows(sums, stage.parent, size)
            here = np.bincount(stage.parent[here], minlength=size) > 0


def unit_scale(stage: Stage, above: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (1 - f) n / (n - 1) of each unit (U,), times the fraction `above` of its ancestors.

    n / (n - 1) is taken as 1 in strata of one unit.
    """
    drawn = stage.sampled[stage.stratum]
    out: NDArray[np.float64] = above * (1 - stage.fraction) * drawn / np.maximum(drawn - 1, 1)
    return out


def stage_deviations(
    frame: Frame, stage: Stage, totals: NDArray[np.float64], present: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64] | float]:
    """Return the deviations (U, K) from the strata's means, and the factor that the policy asks for."""
    means = sum_rows(totals, stage.stratum, stage.strata) / stage.sampled[:, None]
    alone = alone_strata(frame, stage, present)
    if frame.lonely is Lonely.ADJUST and alone.any():
        means[alone] = totals.sum(axis=0) / stage.units
    deviations = totals - means[stage.stratum]
    if frame.lonely is not Lonely.AVERAGE or not alone.any():
        return deviations, 1.0
    seen = np.bincount(stage.stratum[present], minlength=stage.strata) > 0
    usable = seen & ~alone
    factor = seen.sum() / max(usable.sum(), 1)
    return deviations, np.where(alone[stage.stratum], 0.0, factor)


def alone_strata(frame: Frame, stage: Stage, present: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the strata (H,) that the policy must treat: one unit drawn, or one left in the domain."""
    alone = lonely_strata(stage)
    if not frame.lonely_domains:
        return alone
    lead = np.zeros(stage.strata)
    lead[stage.stratum] = stage.fraction
    left = np.bincount(stage.stratum[present], minlength=stage.strata)
    out: NDArray[np.bool_] = alone | ((left == 1) & (stage.sampled > 1) & (lead < 1))
    return out


def _checked(
    bound: Bound, values: NDArray[np.float64], mask: NDArray[np.bool_] | None
) -> NDArray[np.float64]:
    z = np.asarray(values, dtype=np.float64)
    z = z[:, None] if z.ndim == 1 else z
    for found in (len(z), bound.rows if mask is None else len(mask)):
        if found != bound.rows:
            facts = {"rows": bound.rows, "found": found}
            raise AnalysisError([Problem("values", DesignCode.MASK_LENGTH, facts)])
    if not np.isfinite(z).all():
        row = int(np.flatnonzero(~np.isfinite(z).all(axis=1))[0]) + 1
        raise AnalysisError([Problem("values", DesignCode.VALUES_NOT_FINITE, {"row": row})])
    return z
