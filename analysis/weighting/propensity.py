"""Non-response by a logistic model of the chance to respond: directly, or in classes of that chance."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import statsmodels.api as sm
from statsmodels.tools.sm_exceptions import (
    ConvergenceWarning,
    PerfectSeparationError,
    PerfectSeparationWarning,
)

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode
from analysis.weighting.factor import Factor
from analysis.weighting.nonresponse import adjust_nonresponse
from analysis.weighting.steps import PropensityScore, Step, StepKind, add_step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.weighting.auxiliary import Auxiliary
    from analysis.weighting.steps import FloatArray, Weights

NEAR_ZERO = 1e-8


def adjust_by_propensity(
    weights: Weights,
    responded: Any,
    auxiliary: Auxiliary,
    *,
    classes: int | None = 5,
    weighted: bool = True,
    min_size: int = 5,
) -> Weights:
    """Return weights adjusted by an estimated propensity to respond.

    Parameters
    ----------
    responded
        (N,) booleans, for all rows with weight.
    auxiliary
        p variables known for respondents and non-respondents (`auxiliaries`); redundant columns are
        left out of the model.
    classes
        Number of equal-sized classes of the propensity inside which the weighting-class adjustment
        is made; None divides each respondent's weight by the own propensity.
    weighted
        Fit the model with the weights (default) or without.
    min_size
        Fewest respondents of a class; thinner ones are merged with their neighbour.

    Raises
    ------
    AnalysisError
        If all or none responded, or the variables separate respondents from the others.

    References
    ----------
    Rosenbaum and Rubin (1984); Little (1986); Kim and Kim (2007), Can. J. Stat. 35, 501-514
    (variance with an estimated propensity).

    Examples
    --------
    >>> from analysis.weighting.auxiliary import auxiliaries
    >>> from analysis.weighting.steps import base_weights
    >>> base, x = base_weights([10.0] * 8), auxiliaries({"g": list("aaaabbbb")})
    >>> answered = [1, 1, 0, 0, 1, 1, 1, 0]
    >>> adjust_by_propensity(base, answered, x, classes=None).current.round(6).tolist()
    [20.0, 20.0, 0.0, 0.0, 13.333333, 13.333333, 13.333333, 0.0]
    """
    scope = weights.current > 0
    answered = np.asarray(responded).astype(bool) & scope
    _check(weights, answered, scope, auxiliary)
    score = weights.current if weighted else np.ones(len(weights))
    x = _independent(auxiliary.x, scope)
    chance = _fitted(x, answered, scope, score)
    if classes is not None:
        return adjust_nonresponse(weights, answered, _classes(chance, scope, classes), min_size=min_size)
    after = np.divide(weights.current, chance, out=np.zeros(len(weights)), where=answered)
    model = PropensityScore(x, chance, answered, scope, score)
    label = ", ".join(auxiliary.names)
    return add_step(weights, Step(StepKind.PROPENSITY, label, weights.current, after, model))


def _check(
    weights: Weights, answered: NDArray[np.bool_], scope: NDArray[np.bool_], auxiliary: Auxiliary
) -> None:
    if len(auxiliary.x) != len(weights) or answered.shape != scope.shape:
        facts = {"name": "propensity", "lengths": f"{len(auxiliary.x)}, {answered.size}, {len(weights)}"}
        raise AnalysisError([Problem("propensity", WeightCode.LENGTH, facts)])
    if not answered.any():
        raise AnalysisError([Problem("responded", WeightCode.NO_RESPONDENTS, {"rows": len(weights)})])


def _independent(x: FloatArray, scope: NDArray[np.bool_]) -> FloatArray:
    """Drop columns that the ones before them explain (the last indicator beside an intercept)."""
    kept: list[int] = []
    rows = x[scope]
    for column in range(x.shape[1]):
        if np.linalg.matrix_rank(rows[:, [*kept, column]]) > len(kept):
            kept.append(column)
    return x[:, kept]


def _fitted(
    x: FloatArray, answered: NDArray[np.bool_], scope: NDArray[np.bool_], score: FloatArray
) -> FloatArray:
    chance = np.ones(len(x))
    if np.array_equal(answered, scope):
        return chance
    family = sm.families.Binomial()
    model = sm.GLM(answered[scope].astype(float), x[scope], family=family, freq_weights=score[scope])
    with warnings.catch_warnings():
        warnings.simplefilter("error", PerfectSeparationWarning)
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            chance[scope] = model.fit(tol=1e-14, tol_criterion="params", maxiter=200).fittedvalues
        except (PerfectSeparationWarning, PerfectSeparationError, ConvergenceWarning) as error:
            raise AnalysisError([_separated(x, answered)]) from error
    if chance[answered].min() < NEAR_ZERO:
        raise AnalysisError([_separated(x, answered)])
    return chance


def _separated(x: FloatArray, answered: NDArray[np.bool_]) -> Problem:
    facts = {"variables": x.shape[1], "responded": int(answered.sum()), "rows": len(x)}
    return Problem("propensity", WeightCode.PROPENSITY_SEPARATED, facts)


def _classes(chance: FloatArray, scope: NDArray[np.bool_], classes: int) -> Factor:
    """Classes bounded by quantiles of the propensity; equal propensities stay together."""
    if classes < 1:
        raise AnalysisError([Problem("classes", WeightCode.CLASS_COUNT, {"asked": classes})])
    rounded = np.round(chance, 12)
    edges = np.unique(np.quantile(rounded[scope], np.arange(1, classes) / classes))
    codes = np.searchsorted(edges, rounded, side="left")
    found, compact = np.unique(codes, return_inverse=True)
    names = tuple(f"p{int(code) + 1}" for code in found)
    return Factor("propensity", compact.reshape(-1), names)
