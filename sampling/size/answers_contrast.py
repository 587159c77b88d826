"""Answers about differences between two groups and changes between two years."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from sampling.size import checks, contrast
from sampling.size.answer import Answer, common_symbols, forms_warnings, sentence, symbol
from sampling.size.fieldwork import fieldwork
from sampling.size.normal import critical, detection
from sampling.size.words import words

if TYPE_CHECKING:
    from sampling.plan import Text
    from sampling.size.answer import Symbol
    from sampling.size.contrast import Contrast
    from sampling.size.fieldwork import Conditions
    from sampling.size.goal import Goal

FORMULA = "n₁ = A / (V/d + B);  A = S₁² + r S₂² − 2 g r S₁₂;  B = S₁²/N₁ + S₂²/N₂ − 2 S₁₂/N"


def about_contrast(
    between: Contrast,
    goal: Goal,
    conditions: Conditions,
    *,
    difference: float | None,
    question: str = "difference",
    shares: bool = False,
) -> Answer:
    """Return the sizes of two samples for their difference, or the precision of given sizes.

    Parameters
    ----------
    between : Contrast
        Variances of the difference.
    goal : Goal
        A margin, a power, or `n` of the first sample.
    conditions : Conditions
        Response and confidence; population and design effect are those of `between`.
    difference : float
        Expected difference, needed for power.
    shares : bool
        Whether the difference is one of proportions, shown in points.

    Raises
    ------
    SamplingError
        For every number out of range; where so little overlap does not fit into the population.

    Examples
    --------
    >>> from sampling.size.goal import Goal
    >>> from sampling.size.contrast import proportions
    >>> from sampling.size.fieldwork import Conditions
    >>> known = proportions(0.5, 0.55, correlation=0.6, overlap=0.5)
    >>> about_contrast(known, Goal(power=0.8), Conditions(), difference=0.05).forms.valid
    1094
    """
    checks.demand(
        checks.one_target(("margin", "power", "n"), (goal.margin, goal.power, goal.n)),
    )
    if goal.n is not None:
        return _given(between, goal, conditions, difference, question, shares=shares)
    variance = _variance(goal, conditions, difference)
    exact = contrast.by_variance(between, variance)
    own = replace(conditions, population=between.population1, deff=between.deff)
    other = replace(conditions, population=between.population2, deff=between.deff)
    forms, second = fieldwork(exact, own), fieldwork(exact / between.ratio, other)
    facts = {"valid2": second.valid, "issued2": second.issued}
    text = words("two-samples", valid=forms.valid, issued=forms.issued, **facts)
    return Answer(
        question,
        forms,
        FORMULA,
        (symbol("n₁", "n", exact), *_symbols(between, conditions)),
        (
            words("step-contrast", per_form=between.per_form, spared=between.spared),
            words("step-contrast-n", variance=variance, n=exact, n2=exact / between.ratio),
        ),
        sentence(text, _purpose(goal, conditions, difference, shares=shares)),
        (*forms_warnings(forms, own), *([words("warn-attrition")] if between.overlap else [])),
        (
            ("valid1", forms.valid),
            ("issued1", forms.issued),
            ("valid2", second.valid),
            ("issued2", second.issued),
            ("both", math.ceil(between.overlap * forms.valid)),
        ),
    )


def _variance(goal: Goal, conditions: Conditions, difference: float | None) -> float:
    if goal.margin is not None:
        checks.demand(checks.positive("margin", goal.margin))
        return (goal.margin / critical(conditions.confidence)) ** 2
    assert goal.power is not None
    checks.demand(checks.one_target(("difference",), (difference,)), checks.share("power", goal.power))
    assert difference is not None
    checks.demand(checks.positive("difference", abs(difference)))
    return (difference / detection(goal.power, conditions.confidence, goal.sided)) ** 2


def _purpose(goal: Goal, conditions: Conditions, difference: float | None, *, shares: bool) -> Text:
    confidence = 100 * conditions.confidence
    if goal.margin is not None:
        return words("for-margin", margin=_shown(goal.margin, shares=shares), confidence=confidence)
    found = _shown(abs(difference or 0.0), shares=shares)
    return words("for-power", difference=found, power=100 * (goal.power or 0), confidence=confidence)


def _shown(value: float, *, shares: bool) -> float | Text:
    return words("points", value=100 * value) if shares else value


def _symbols(between: Contrast, conditions: Conditions) -> tuple[Symbol, ...]:
    return (
        symbol("S₁", "S1", math.sqrt(between.variance1)),
        symbol("S₂", "S2", math.sqrt(between.variance2)),
        symbol("S₁₂", "S12", between.covariance),
        symbol("g", "g", between.overlap),
        symbol("r", "r", between.ratio),
        symbol("N₁", "N1", between.population1),
        symbol("N₂", "N2", between.population2),
        symbol("d", "d", between.deff),
        *common_symbols(conditions)[2:],
        symbol("z", "z", critical(conditions.confidence)),
    )


def _given(
    between: Contrast,
    goal: Goal,
    conditions: Conditions,
    difference: float | None,
    question: str,
    *,
    shares: bool,
) -> Answer:
    assert goal.n is not None
    confidence, power = conditions.confidence, 0.8
    half = contrast.margin(between, goal.n, confidence=confidence)
    least = contrast.detectable(between, goal.n, power=power, confidence=confidence, sided=goal.sided)
    steps = [words("detectable", power=100 * power, difference=_shown(least, shares=shares))]
    figures = [("n", goal.n), ("margin", half), ("detectable", least)]
    if difference:
        reached = contrast.power(between, difference, n=goal.n, confidence=confidence, sided=goal.sided)
        facts = {"difference": _shown(abs(difference), shares=shares), "power": 100 * reached}
        steps.append(words("power-reached", **facts))
        figures.append(("power", reached))
    return Answer(
        question,
        None,
        "e = z √(d (A/n₁ − B))",
        (symbol("n₁", "n", goal.n), *_symbols(between, conditions)),
        tuple(steps),
        words("given-n-margin", n=goal.n, margin=_shown(half, shares=shares), confidence=100 * confidence),
        (words("warn-random"),),
        tuple(figures),
    )
