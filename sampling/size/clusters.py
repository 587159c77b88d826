"""Two stages: how many clusters and how many persons in each, for a budget or for a precision.

The relative variance of a mean from m clusters of n persons is V k (1 + δ (n − 1)) / (m n), where V is the
unit relative variance, δ the measure of homogeneity (about the intraclass correlation) and k the ratio of the
two-stage variance components to V, about 1. The cost is C₁ m + C₂ m n.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sampling.errors import Problem
from sampling.size import checks
from sampling.size_codes import SizeCode


@dataclass(frozen=True, slots=True)
class Population2:
    """What is known about persons in clusters.

    Parameters
    ----------
    homogeneity : float
        δ, 0 to 1 (above 0 where a cluster size is optimised).
    unit_relvariance : float
        V = S²/ȳ².
    ratio : float
        k.
    """

    homogeneity: float
    unit_relvariance: float = 1.0
    ratio: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what no population has."""
        checks.demand(
            checks.between("homogeneity", self.homogeneity, 0, 1),
            checks.positive("unit_relvariance", self.unit_relvariance),
            checks.positive("ratio", self.ratio),
        )


@dataclass(frozen=True, slots=True)
class TwoStage:
    """A two-stage design: clusters m, persons in each n̄, its cost and coefficient of variation; unrounded."""

    clusters: float
    persons: float
    cost: float
    cv: float

    @property
    def sample(self) -> float:
        """Forms of the whole sample."""
        return self.clusters * self.persons


def cv(population: Population2, clusters: float, persons: float) -> float:
    """Return the coefficient of variation of a mean from `clusters` with `persons` in each.

    References
    ----------
    Hansen, Hurwitz & Madow (1953), vol. I, ch. 6; Valliant, Dever & Kreuter (2018), eq. 9.15.

    Examples
    --------
    >>> round(cv(Population2(0.05), 20, 10), 6)
    0.085147
    """
    checks.demand(checks.positive("clusters", clusters), checks.positive("persons", persons))
    spread = population.unit_relvariance * population.ratio * (1 + population.homogeneity * (persons - 1))
    return math.sqrt(spread / (clusters * persons))


def optimal(
    cost1: float,
    cost2: float,
    population: Population2,
    *,
    budget: float | None = None,
    target_cv: float | None = None,
) -> TwoStage:
    """Return the best clusters and persons: smallest CV for a budget, or smallest cost for a CV.

    Parameters
    ----------
    cost1, cost2 : float
        Cost of a cluster C₁ and of a person C₂, in one currency.
    population : Population2
        Homogeneity above 0 and below 1: at either end one of the stages has no optimum.
    budget, target_cv : float
        Exactly one.

    Raises
    ------
    SamplingError
        If a number is out of range.

    References
    ----------
    Hansen, Hurwitz & Madow (1953), vol. I, §6.16; Valliant, Dever & Kreuter (2018), eq. 9.30 to 9.32.

    Examples
    --------
    >>> found = optimal(750, 100, Population2(0.05), budget=100_000)
    >>> round(found.persons, 1), round(found.clusters, 1), round(found.cv, 4)
    (11.9, 51.4, 0.0502)
    """
    checks.demand(
        *_costs(cost1, cost2),
        checks.share("homogeneity", population.homogeneity),
        *_target(budget, target_cv),
    )
    delta = population.homogeneity
    persons = math.sqrt(cost1 / cost2 * (1 - delta) / delta)
    if budget is not None:
        clusters = budget / (cost1 + cost2 * persons)
    else:
        assert target_cv is not None
        clusters = (cv(population, 1, persons) / target_cv) ** 2
    return _design(cost1, cost2, population, clusters, persons)


def _costs(cost1: float, cost2: float) -> list[Problem | None]:
    return [checks.positive("cost1", cost1), checks.positive("cost2", cost2)]


def _target(budget: float | None, target_cv: float | None) -> list[Problem | None]:
    return [
        checks.one_target(("budget", "cv"), (budget, target_cv)),
        None if budget is None else checks.positive("budget", budget),
        None if target_cv is None else checks.positive("cv", target_cv),
    ]


def _design(cost1: float, cost2: float, population: Population2, clusters: float, persons: float) -> TwoStage:
    cost = cost1 * clusters + cost2 * clusters * persons
    return TwoStage(clusters, persons, cost, cv(population, clusters, persons))


def fixed_clusters(
    cost1: float,
    cost2: float,
    population: Population2,
    *,
    clusters: float,
    budget: float | None = None,
    target_cv: float | None = None,
) -> TwoStage:
    """Return the persons in each of a given number of clusters, for a budget or for a CV.

    Raises
    ------
    SamplingError
        If a number is out of range, the budget does not even pay the clusters, or so few clusters cannot
        reach the CV whatever the number of persons (CV² m ≤ V k δ).

    References
    ----------
    Valliant, Dever & Kreuter (2018), eq. 9.33 and 9.34.

    Examples
    --------
    >>> found = fixed_clusters(500, 100, Population2(0.05, 2), clusters=100, budget=100_000)
    >>> round(found.persons, 4), round(found.cv, 4)
    (5.0, 0.0693)
    """
    checks.demand(*_costs(cost1, cost2), checks.positive("clusters", clusters), *_target(budget, target_cv))
    if budget is not None:
        checks.demand(_affordable(budget, cost1 * clusters))
        persons = (budget - cost1 * clusters) / cost2 / clusters
    else:
        assert target_cv is not None
        persons = _persons_for(population, clusters, target_cv)
    return _design(cost1, cost2, population, clusters, persons)


def _affordable(budget: float, clusters_cost: float) -> Problem | None:
    if budget > clusters_cost:
        return None
    facts = {"budget": float(budget), "needed": float(clusters_cost)}
    return Problem("budget", SizeCode.BUDGET_SMALL, facts)


def _persons_for(population: Population2, clusters: float, target_cv: float) -> float:
    spread, delta = population.unit_relvariance * population.ratio, population.homogeneity
    left = target_cv**2 * clusters / spread - delta
    best = math.sqrt(spread * delta / clusters)
    if left <= 0:
        facts = {"asked": target_cv, "reached": best}
        checks.demand(Problem("cv", SizeCode.PRECISION_OUT_OF_REACH, facts))
    return (1 - delta) / left
