"""Answers about Slovin's formula, clusters, and follow-up of those who do not answer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sampling.errors import Problem, SamplingError
from sampling.size import clusters, clusters3, design_effect, finite
from sampling.size.answer import Answer, common_symbols, symbol
from sampling.size.fieldwork import Conditions, fieldwork
from sampling.size.followup import FollowUp, follow_up
from sampling.size.slovin import slovin
from sampling.size.words import words
from sampling.size_codes import SizeCode

if TYPE_CHECKING:
    from sampling.plan import Text
    from sampling.size.clusters import Population2
    from sampling.size.clusters3 import Costs3, Population3


def about_slovin(margin: float, conditions: Conditions) -> Answer:
    """Return Slovin's size, named as what it is, beside the exact one.

    Examples
    --------
    >>> about_slovin(0.05, Conditions(population=10_000)).text.vi
    'Công thức Slovin n = N / (1 + N e²) = 384,6154: 385 phiếu'
    """
    found = slovin(conditions.population, margin, deff=conditions.deff)
    forms = fieldwork(found.formula, conditions)
    exact = words(
        "slovin-exact",
        exact=found.exact,
        whole=finite.whole(found.exact),
        two_sigma=found.exact_two_sigma,
    )
    deff = words(
        "slovin-deff",
        deff=conditions.deff,
        multiplied=conditions.deff * found.formula,
        with_design=found.with_design,
        whole=finite.whole(found.with_design),
    )
    return Answer(
        "slovin",
        forms,
        "n = N / (1 + N e²)",
        (symbol("n", "n", found.formula), symbol("e", "e", margin), *common_symbols(conditions)),
        (exact, deff),
        words("slovin", formula=found.formula, valid=forms.valid),
        (words("slovin-is"), words("warn-random")),
        (
            ("exact", found.exact),
            ("exact_two_sigma", found.exact_two_sigma),
            ("with_design", found.with_design),
        ),
    )


def about_clusters(
    costs: tuple[float, float],
    population: Population2,
    *,
    budget: float | None = None,
    target_cv: float | None = None,
    given: float | None = None,
) -> Answer:
    """Return how many clusters and persons, whole: for a budget or a CV, `given` clusters or the best number.

    Examples
    --------
    >>> from sampling.size.clusters import Population2
    >>> about_clusters((750, 100), Population2(0.05), budget=100_000).text.en
    'Choose 54 clusters with 11 persons in each: 594 valid forms, cost 99,900, CV 5.0252 %'
    """
    cost1, cost2 = costs
    if given is None:
        best = clusters.optimal(cost1, cost2, population, budget=budget, target_cv=target_cv)
    else:
        best = clusters.fixed_clusters(
            cost1, cost2, population, clusters=given, budget=budget, target_cv=target_cv
        )
    count, persons = _whole(best, costs, population, budget=budget, target_cv=target_cv, given=given)
    cost = count * (cost1 + cost2 * persons)
    cv = clusters.cv(population, count, persons)
    effect = design_effect.of_clusters(persons, population.homogeneity)
    facts = {"clusters": count, "persons": persons, "sample": count * persons, "cost": cost, "cv": 100 * cv}
    exact = {"clusters": best.clusters, "persons": best.persons, "cost": best.cost, "cv": 100 * best.cv}
    return Answer(
        "clusters",
        fieldwork(count * persons, Conditions()),
        "n̄ = √(C₁/C₂ · (1 − ρ)/ρ);  CV² = V (1 + ρ (n̄ − 1)) / (m n̄);  C = C₁ m + C₂ m n̄",
        (
            symbol("C₁", "C1", cost1),
            symbol("C₂", "C2", cost2),
            symbol("ρ", "icc", population.homogeneity),
            symbol("V", "V", population.unit_relvariance * population.ratio),
        ),
        (
            words("clusters2-exact", **exact),
            words("clusters-deff", persons=persons, icc=population.homogeneity, deff=effect),
        ),
        words("clusters2", **facts),
        (words("clusters-sipas"), words("warn-random")),
        (("clusters", count), ("persons", persons), ("cost", cost), ("cv", cv), ("deff", effect)),
    )


def _whole(
    best: clusters.TwoStage,
    costs: tuple[float, float],
    population: Population2,
    *,
    budget: float | None,
    target_cv: float | None,
    given: float | None,
) -> tuple[int, int]:
    """Return the best whole numbers next to the continuous optimum, within the budget or the CV."""
    pairs = []
    for persons in {max(1, math.floor(best.persons)), math.ceil(best.persons)}:
        if given is not None:
            count = math.floor(given)
        elif budget is not None:
            count = math.floor(budget / (costs[0] + costs[1] * persons) * (1 + finite.NOISE))
        else:
            count = finite.whole((clusters.cv(population, 1, persons) / (target_cv or 1)) ** 2)
        if count >= 1:
            pairs.append((count, persons))
    if not pairs:
        pairs = [(1, _persons_of_one(costs, budget or 0.0))]
    fits = [pair for pair in pairs if _fits(pair, costs, population, budget, target_cv)] or pairs
    if budget is not None:
        return min(fits, key=lambda pair: clusters.cv(population, *pair))
    return min(fits, key=lambda pair: pair[0] * (costs[0] + costs[1] * pair[1]))


def _persons_of_one(costs: tuple[float, float], budget: float) -> int:
    """Return how many persons of a single cluster a small budget pays for."""
    _demand_budget(budget, sum(costs))
    return max(1, math.floor((budget - costs[0]) / costs[1] * (1 + finite.NOISE)))


def _demand_budget(budget: float, needed: float) -> None:
    if budget * (1 + finite.NOISE) < needed:
        facts = {"budget": budget, "needed": needed}
        raise SamplingError([Problem("budget", SizeCode.BUDGET_NOBODY, facts)])


def _fits(
    pair: tuple[int, int],
    costs: tuple[float, float],
    population: Population2,
    budget: float | None,
    target_cv: float | None,
) -> bool:
    count, persons = pair
    if budget is not None:
        return count * (costs[0] + costs[1] * persons) <= budget * (1 + finite.NOISE)
    return clusters.cv(population, count, persons) <= (target_cv or 0) * (1 + finite.NOISE)


def about_clusters3(
    costs: Costs3,
    population: Population3,
    *,
    budget: float | None = None,
    target_cv: float | None = None,
    given: float | None = None,
) -> Answer:
    """Return how many clusters, divisions and persons; unrounded, and rounded to the nearest whole."""
    if given is None:
        best = clusters3.optimal(costs, population, budget=budget, target_cv=target_cv)
    else:
        best = clusters3.fixed_clusters(costs, population, clusters=given, budget=budget, target_cv=target_cv)
    sizes = [max(1, round(x)) for x in (best.clusters, best.divisions, best.persons)]
    cost = sizes[0] * costs.a_cluster(sizes[1], sizes[2])
    cv = clusters3.cv(population, *sizes)
    names = ("clusters", "divisions", "persons")
    exact = {"clusters": best.clusters, "divisions": best.divisions, "persons": best.persons}
    return Answer(
        "clusters",
        fieldwork(math.prod(sizes), Conditions()),
        "CV² = V (ρ₁ n̄ q̄ + 1 + ρ₂ (q̄ − 1)) / (m n̄ q̄);  C = C₁ m + C₂ m n̄ + C₃ m n̄ q̄",
        (
            symbol("C₁", "C1", costs.cluster),
            symbol("C₂", "C2", costs.division),
            symbol("C₃", "C3", costs.person),
            symbol("ρ₁", "icc", population.homogeneity1),
            symbol("ρ₂", "icc2", population.homogeneity2),
            symbol("V", "V", population.unit_relvariance),
        ),
        (words("clusters3-exact", cost=best.cost, cv=100 * best.cv, **exact),),
        words(
            "clusters3",
            sample=math.prod(sizes),
            cost=cost,
            cv=100 * cv,
            **dict(zip(names, sizes, strict=True)),
        ),
        (words("clusters-sipas"), words("warn-random")),
        (*zip(names, map(float, sizes), strict=True), ("cost", cost), ("cv", cv)),
    )


def about_follow_up(
    costs: tuple[float, float],
    *,
    response: float,
    budget: float | None = None,
    cv: float | None = None,
    unit_cv: float | None = None,
    population: float = math.inf,
) -> Answer:
    """Return the best two-phase follow-up of non-respondents.

    Examples
    --------
    >>> about_follow_up((50, 200), response=0.5, budget=100_000).text.en[:60]
    'Ask 828 persons in the first phase; follow up 70.7107 % of t'
    """
    found = follow_up(*costs, response=response, budget=budget, cv=cv, unit_cv=unit_cv, population=population)
    if budget is not None:
        _demand_budget(budget, found.cost / found.first)
    steps: list[Text] = []
    if found.cv is not None:
        steps.append(words("follow-up-cv", cv=100 * found.cv))
    steps.append(words("follow-up-single", single=found.single, ratio=found.cost_ratio))
    text = words(
        "follow-up",
        first=_asked(found, within=budget is not None),
        share=100 * found.share,
        second=finite.whole(found.second),
        cost=found.cost,
    )
    return Answer(
        "follow-up",
        fieldwork(_asked(found, within=budget is not None), Conditions()),
        "v = √(C₁ / (R C₂));  n₁ = C / (C₁ + C₂ v (1 − R))",
        (
            symbol("C₁", "C1-first", costs[0]),
            symbol("C₂", "C2-followed", costs[1]),
            symbol("R", "response", response),
        ),
        tuple(steps),
        text,
        (words("warn-random"),),
        (
            ("share", found.share),
            ("first", found.first),
            ("second", found.second),
            ("cost", found.cost),
            ("single", found.single),
            ("cost_ratio", found.cost_ratio),
        ),
    )


def _asked(found: FollowUp, *, within: bool) -> int:
    """Return n₁ in whole persons: as many as a budget pays for, as few as a CV allows."""
    return max(1, math.floor(found.first * (1 + finite.NOISE))) if within else finite.whole(found.first)
