"""Three stages: clusters (m), divisions within them (n̄), persons within those (q̄), for a budget or a CV.

The relative variance of a mean is V (k₁ δ₁ n̄ q̄ + k₂ (1 + δ₂ (q̄ − 1))) / (m n̄ q̄), its cost
C₁ m + C₂ m n̄ + C₃ m n̄ q̄.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sampling.errors import Problem
from sampling.size import checks
from sampling.size_codes import SizeCode


@dataclass(frozen=True, slots=True)
class Population3:
    """Homogeneity δ₁ within clusters and δ₂ within divisions, unit relative variance V, ratios k₁ and k₂."""

    homogeneity1: float
    homogeneity2: float
    unit_relvariance: float = 1.0
    ratio1: float = 1.0
    ratio2: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what no population has."""
        checks.demand(
            checks.between("homogeneity1", self.homogeneity1, 0, 1),
            checks.between("homogeneity2", self.homogeneity2, 0, 1),
            checks.positive("unit_relvariance", self.unit_relvariance),
            checks.positive("ratio1", self.ratio1),
            checks.positive("ratio2", self.ratio2),
        )


@dataclass(frozen=True, slots=True)
class Costs3:
    """Cost of a cluster, of a division and of a person, in one currency."""

    cluster: float
    division: float
    person: float

    def __post_init__(self) -> None:
        """Refuse costs that are not positive."""
        checks.demand(
            checks.positive("cost1", self.cluster),
            checks.positive("cost2", self.division),
            checks.positive("cost3", self.person),
        )

    def a_cluster(self, divisions: float, persons: float) -> float:
        """Return the cost of one cluster with all that is asked in it."""
        return self.cluster + divisions * (self.division + persons * self.person)


@dataclass(frozen=True, slots=True)
class ThreeStage:
    """A three-stage design: clusters, divisions in each, persons in each division, cost, CV; unrounded."""

    clusters: float
    divisions: float
    persons: float
    cost: float
    cv: float


def cv(population: Population3, clusters: float, divisions: float, persons: float) -> float:
    """Return the coefficient of variation of a mean.

    References
    ----------
    Hansen, Hurwitz & Madow (1953), vol. I, ch. 6; Valliant, Dever & Kreuter (2018), eq. 9.21.

    Examples
    --------
    >>> round(cv(Population3(0.02, 0.10), 20, 5, 10), 6)
    0.053852
    """
    checks.demand(
        checks.positive("clusters", clusters),
        checks.positive("divisions", divisions),
        checks.positive("persons", persons),
    )
    each = divisions * persons
    spread = population.ratio1 * population.homogeneity1 * each
    spread += population.ratio2 * (1 + population.homogeneity2 * (persons - 1))
    return math.sqrt(population.unit_relvariance * spread / (clusters * each))


def optimal(
    costs: Costs3,
    population: Population3,
    *,
    budget: float | None = None,
    target_cv: float | None = None,
) -> ThreeStage:
    """Return the best sizes of the three stages: smallest CV for a budget, or smallest cost for a CV.

    Raises
    ------
    SamplingError
        If a number is out of range, or a homogeneity is 0 or 1 (that stage has no optimum).

    References
    ----------
    Hansen, Hurwitz & Madow (1953), vol. I, §6.18; Valliant, Dever & Kreuter (2018), eq. 9.35 to 9.38.

    Examples
    --------
    >>> found = optimal(Costs3(500, 100, 120), Population3(0.01, 0.10), budget=100_000)
    >>> [round(x, 1) for x in (found.clusters, found.divisions, found.persons)], round(found.cv, 4)
    ([28.3, 7.1, 2.7], 0.0499)
    """
    persons = _best_persons(costs, population)
    checks.demand(checks.share("homogeneity1", population.homogeneity1), *_target(budget, target_cv))
    ratio = costs.cluster / costs.person * population.ratio2 / population.ratio1
    divisions = math.sqrt((1 - population.homogeneity2) / population.homogeneity1 * ratio) / persons
    if budget is not None:
        clusters = budget / costs.a_cluster(divisions, persons)
    else:
        assert target_cv is not None
        clusters = (cv(population, 1, divisions, persons) / target_cv) ** 2
    return _design(costs, population, clusters, divisions, persons)


def _best_persons(costs: Costs3, population: Population3) -> float:
    checks.demand(checks.share("homogeneity2", population.homogeneity2))
    delta = population.homogeneity2
    return math.sqrt((1 - delta) / delta * costs.division / costs.person)


def _target(budget: float | None, target_cv: float | None) -> list[Problem | None]:
    return [
        checks.one_target(("budget", "cv"), (budget, target_cv)),
        None if budget is None else checks.positive("budget", budget),
        None if target_cv is None else checks.positive("cv", target_cv),
    ]


def _design(
    costs: Costs3, population: Population3, clusters: float, divisions: float, persons: float
) -> ThreeStage:
    cost = clusters * costs.a_cluster(divisions, persons)
    return ThreeStage(clusters, divisions, persons, cost, cv(population, clusters, divisions, persons))


def fixed_clusters(
    costs: Costs3,
    population: Population3,
    *,
    clusters: float,
    budget: float | None = None,
    target_cv: float | None = None,
) -> ThreeStage:
    """Return divisions and persons within a given number of clusters, for a budget or for a CV.

    Raises
    ------
    SamplingError
        If a number is out of range, the budget does not pay the clusters, or so few clusters cannot reach
        the CV whatever is asked in them.

    References
    ----------
    Valliant, Dever & Kreuter (2018), eq. 9.39 to 9.41.

    Examples
    --------
    >>> known = Population3(0.01, 0.05)
    >>> found = fixed_clusters(Costs3(500, 100, 120), known, clusters=100, budget=500_000)
    >>> round(found.divisions, 1), round(found.persons, 1), round(found.cv, 4)
    (7.8, 4.0, 0.0217)
    """
    persons = _best_persons(costs, population)
    checks.demand(checks.positive("clusters", clusters), *_target(budget, target_cv))
    if budget is not None:
        left = budget / clusters - costs.cluster
        facts = {"budget": float(budget), "needed": float(costs.cluster * clusters)}
        checks.demand(None if left > 0 else Problem("budget", SizeCode.BUDGET_SMALL, facts))
        divisions = left / (costs.division + costs.person * persons)
    else:
        assert target_cv is not None
        divisions = _divisions_for(population, clusters, persons, target_cv)
    return _design(costs, population, clusters, divisions, persons)


def _divisions_for(population: Population3, clusters: float, persons: float, target_cv: float) -> float:
    floor = population.ratio1 * population.homogeneity1
    left = target_cv**2 * clusters / population.unit_relvariance - floor
    best = math.sqrt(population.unit_relvariance * floor / clusters)
    if left <= 0:
        facts = {"asked": target_cv, "reached": best}
        checks.demand(Problem("cv", SizeCode.PRECISION_OUT_OF_REACH, facts))
    return population.ratio2 * (1 + population.homogeneity2 * (persons - 1)) / persons / left
