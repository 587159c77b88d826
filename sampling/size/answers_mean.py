"""Answers about one mean, total or ratio: a size for a precision, or the precision of a size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sampling.size import checks, finite, mean, ratio
from sampling.size.answer import (
    Answer,
    Symbol,
    check_text,
    common_symbols,
    forms_steps,
    forms_text,
    forms_warnings,
    sentence,
    symbol,
)
from sampling.size.fieldwork import Conditions, fieldwork
from sampling.size.goal import Goal
from sampling.size.normal import critical, detection
from sampling.size.words import words

if TYPE_CHECKING:
    from sampling.plan import Text


@dataclass(frozen=True, slots=True)
class _Mean:
    question: str
    spread: float
    relative: bool
    goal: Goal
    conditions: Conditions
    difference: float | None

    def distance(self) -> float:
        """Return what the spread is divided by, in standard errors of the whole question."""
        goal, confidence = self.goal, self.conditions.confidence
        if goal.cv is not None:
            checks.demand(checks.positive("cv", goal.cv))
            return goal.cv
        if goal.margin is not None:
            checks.demand(checks.positive("margin", goal.margin))
            return goal.margin / critical(confidence)
        checks.demand(checks.one_target(("difference",), (self.difference,)))
        assert self.difference is not None
        assert goal.power is not None
        checks.demand(checks.positive("difference", abs(self.difference)), checks.share("power", goal.power))
        return abs(self.difference) / detection(goal.power, confidence, goal.sided)

    def step(self, srs: float) -> Text:
        goal, confidence = self.goal, self.conditions.confidence
        if goal.cv is not None:
            return words("step-mean-cv", s=self.spread, e=goal.cv, n0=srs)
        if goal.margin is not None:
            z = critical(confidence)
            return words("step-mean-margin", z=z, s=self.spread, e=goal.margin, n0=srs)
        z = detection(goal.power or 0.5, confidence, goal.sided)
        return words("step-mean-power", z=z, s=self.spread, e=abs(self.difference or 0), n0=srs)

    def purpose(self, shown_margin: float | None) -> Text:
        goal, confidence = self.goal, 100 * self.conditions.confidence
        if goal.cv is not None:
            return words("for-cv", cv=100 * goal.cv)
        if goal.margin is not None:
            margin = goal.margin if shown_margin is None else shown_margin
            return words("for-margin", margin=margin, confidence=confidence)
        return words(
            "for-power",
            difference=abs(self.difference or 0),
            power=100 * (goal.power or 0),
            confidence=confidence,
        )

    def symbols(self) -> tuple[Symbol, ...]:
        goal, confidence = self.goal, self.conditions.confidence
        spread = symbol("CV₁", "CV1", self.spread) if self.relative else symbol("S", "S", self.spread)
        found = [spread]
        if goal.cv is not None:
            found.append(symbol("CV", "CV", goal.cv))
        if goal.margin is not None:
            found += [symbol("e", "e", goal.margin), symbol("z", "z", critical(confidence))]
        if goal.power is not None:
            z = detection(goal.power, confidence, goal.sided)
            found += [symbol("δ", "delta", abs(self.difference or 0)), symbol("z + z′", "z-power", z)]
        return tuple(found)

    def formula(self) -> str:
        start = "n₀ = (CV₁ / CV)²" if self.goal.cv is not None else "n₀ = (z S / e)²"
        if self.goal.power is not None:
            start = "n₀ = ((z + z′) S / δ)²"
        return f"{start};  n = d n₀ / (1 + d n₀ / N)"


def about_mean(
    spread: float,
    goal: Goal,
    conditions: Conditions,
    *,
    relative: bool = False,
    difference: float | None = None,
    question: str = "mean",
    before: tuple[Text, ...] = (),
    shown_margin: float | None = None,
) -> Answer:
    """Return the size for a mean, or the precision of a size.

    Parameters
    ----------
    spread : float
        Standard deviation among the units; with `relative`, over their mean.
    difference : float
        From a fixed value, for power.
    question, before, shown_margin
        For quantities that come down to a mean: their name, first steps and margin.

    Examples
    --------
    >>> about_mean(10, Goal(margin=1), Conditions(population=1600, deff=1.5)).forms.valid
    424
    """
    goal.demand_one()
    checks.demand(checks.positive("unit_cv" if relative else "sd", spread))
    one = _Mean(question, spread, relative, goal, conditions, difference)
    if goal.n is not None:
        return _mean_given(one, goal.n, before)
    srs = (spread / one.distance()) ** 2
    forms = fieldwork(finite.size(srs, conditions.population, conditions.deff), conditions)
    scale = 1.0 if shown_margin is None or goal.margin is None else shown_margin / goal.margin
    checked = _mean_check(one, forms.valid, scale)
    return Answer(
        question,
        forms,
        one.formula(),
        (symbol("n₀", "n0", srs), symbol("n", "n", forms.exact), *one.symbols(), *common_symbols(conditions)),
        (*before, one.step(srs), *forms_steps(srs, forms, conditions), *checked),
        sentence(forms_text(forms, conditions), one.purpose(shown_margin)),
        forms_warnings(forms, conditions),
        (("se", _se(one, forms.valid) * scale),),
    )


def _se(one: _Mean, n: float) -> float:
    c = one.conditions
    return mean.se(one.spread, min(n, c.population), population=c.population, deff=c.deff)


def _mean_check(one: _Mean, valid: int, scale: float) -> tuple[Text, ...]:
    forms = fieldwork(valid, Conditions())
    z = critical(one.conditions.confidence)
    if one.goal.cv is not None:
        return (check_text("cv", forms, lambda n: _se(one, n), "percent"),)
    if one.goal.margin is not None:
        return (check_text("margin", forms, lambda n: scale * z * _se(one, n)),)
    return ()


def _mean_given(one: _Mean, n: float, before: tuple[Text, ...]) -> Answer:
    c = one.conditions
    checks.demand(checks.sample("n", n, c.population))
    error = _se(one, n)
    half = critical(c.confidence) * error
    found = detection(0.8, c.confidence, one.goal.sided) * error
    facts: dict[str, float] = {"n": n, "margin": half, "confidence": 100 * c.confidence}
    text = words("given-n", cv=100 * error, **facts) if one.relative else words("given-n-margin", **facts)
    return Answer(
        one.question,
        None,
        "e = z S √(d (1/n − 1/N))",
        (*one.symbols(), symbol("n", "n", n), *common_symbols(c)[:2]),
        (*before, words("detectable", power=80.0, difference=found)),
        text,
        (words("warn-random"),),
        (("n", n), ("se", error), ("margin", half), ("detectable", found)),
    )


def about_total(spread: float, goal: Goal, conditions: Conditions, *, relative: bool = False) -> Answer:
    """Return the size for a total: N times a mean.

    Raises
    ------
    SamplingError
        If the population is not given.

    Examples
    --------
    >>> about_total(10, Goal(margin=1600), Conditions(population=1600)).forms.valid
    310
    """
    n = conditions.population
    checks.demand(checks.positive("population", n))
    if goal.margin is None or relative:
        return about_mean(spread, goal, conditions, relative=relative, question="total")
    inner = Goal(margin=goal.margin / n, sided=goal.sided)
    before = (words("step-total", margin=goal.margin, population=n, e=goal.margin / n),)
    return about_mean(spread, inner, conditions, question="total", before=before, shown_margin=goal.margin)


def about_ratio(
    cv_y: float, cv_x: float, goal: Goal, conditions: Conditions, *, correlation: float
) -> Answer:
    """Return the size for a ratio of two means; a margin is a share of the ratio.

    Examples
    --------
    >>> about_ratio(1, 1, Goal(cv=0.05), Conditions(), correlation=0.5).forms.valid
    400
    """
    spread = ratio.unit_cv(cv_y, cv_x, correlation)
    before = (words("step-ratio", unit_cv=spread),)
    found = about_mean(spread, goal, conditions, relative=True, question="ratio", before=before)
    extra = (symbol("CV_y", "CVy", cv_y), symbol("CV_x", "CVx", cv_x), symbol("ρ", "rho", correlation))
    formula = f"CV₁ = √(CV_y² + CV_x² − 2 ρ CV_y CV_x);  {found.formula.replace('z S', 'z CV₁')}"
    return replace(found, formula=formula, symbols=(*extra, *found.symbols))
