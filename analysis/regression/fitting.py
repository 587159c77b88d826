"""Weighted likelihood equations of generalised linear models, on statsmodels' families."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import statsmodels.api as sm

from analysis.errors import AnalysisError, Problem, TableCode

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 100
SETTLED = 1e-13
EXTREME = 1e-9


class Family(StrEnum):
    """The models, each with its canonical link."""

    LINEAR = "linear"
    LOGISTIC = "logistic"
    POISSON = "poisson"


FAMILIES = {
    Family.LINEAR: sm.families.Gaussian,
    Family.LOGISTIC: sm.families.Binomial,
    Family.POISSON: sm.families.Poisson,
}


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What is fitted: outcome (n,), regressors (n, K) with their names, the formula for messages."""

    outcome: NDArray[np.float64]
    regressors: NDArray[np.float64]
    names: tuple[str, ...]
    formula: str
    family: Family


def fit(
    rows: Rows, weight: NDArray[np.float64], start: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Return the coefficients, (K,), that solve Σ w x (y - μ) = 0 to the last digits.

    statsmodels' GLM gives the start; Newton steps settle it.

    Raises
    ------
    AnalysisError
        If coefficients grow without end (separation), or the steps do not settle.
    """
    beta = _start(rows, weight) if start is None else start
    for _ in range(STEPS):
        mean, information = mean_and_information(rows, weight, beta)
        score = rows.regressors.T @ (weight * (rows.outcome - mean))
        try:
            step = np.asarray(np.linalg.solve(information, score), dtype=np.float64)
        except np.linalg.LinAlgError:
            raise _refused(rows, TableCode.SEPARATION) from None
        beta = np.asarray(beta + step, dtype=np.float64)
        if not np.isfinite(beta).all():
            raise _refused(rows, TableCode.NOT_CONVERGED)
        if np.abs(step).max() <= SETTLED * max(np.abs(beta).max(), 1e-300) or _settled(step, information):
            _check_separation(rows, beta)
            return beta
    _check_separation(rows, beta)
    raise _refused(rows, TableCode.NOT_CONVERGED)


def mean_and_information(
    rows: Rows, weight: NDArray[np.float64], beta: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return μ (n,) and the weighted information Σ w v(μ) x xᵀ (K, K) of the canonical link."""
    family = FAMILIES[rows.family]()
    with np.errstate(over="ignore"):
        mean = np.asarray(family.link.inverse(rows.regressors @ beta), dtype=np.float64)
    spread = np.asarray(family.variance(mean), dtype=np.float64)
    information = rows.regressors.T @ (rows.regressors * (weight * spread)[:, None])
    return mean, np.asarray(information, dtype=np.float64)


def influence(rows: Rows, weight: NDArray[np.float64], beta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the influence values of the coefficients, (n, K): H⁻¹ x (y - μ).

    References
    ----------
    Binder (1983), *International Statistical Review* 51, 279–292, eq. 3.3.
    """
    mean, information = mean_and_information(rows, weight, beta)
    scores = rows.regressors * (rows.outcome - mean)[:, None]
    return np.asarray(np.linalg.solve(information, scores.T).T, dtype=np.float64)


def _start(rows: Rows, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model: Any = sm.GLM(
            rows.outcome,
            rows.regressors,
            family=FAMILIES[rows.family](),
            freq_weights=weight / weight.mean(),
        )
        beta: NDArray[np.float64] = np.asarray(model.fit(maxiter=50).params, dtype=np.float64)
    return beta


def _settled(step: NDArray[np.float64], information: NDArray[np.float64]) -> bool:
    """Return whether a step is lost in the rounding of the coefficients' own errors."""
    size = float(step @ information @ step)
    return bool(size <= SETTLED**2)


def _check_separation(rows: Rows, beta: NDArray[np.float64]) -> None:
    if rows.family is not Family.LOGISTIC:
        return
    mean = FAMILIES[rows.family]().link.inverse(rows.regressors @ beta)
    if bool(np.any((mean < EXTREME) | (mean > 1 - EXTREME))):
        raise _refused(rows, TableCode.SEPARATION)


def _refused(rows: Rows, code: TableCode) -> AnalysisError:
    facts: dict[str, object] = {"formula": rows.formula}
    if code is TableCode.SEPARATION:
        facts["columns"] = ", ".join(rows.names)
    else:
        facts["steps"] = STEPS
    return AnalysisError([Problem("formula", code, facts)])
