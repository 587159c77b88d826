"""Answers about one proportion: a size for a precision, or the precision of a size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampling.size import checks, proportion
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
from sampling.size.normal import critical, detection
from sampling.size.proportion import Interval
from sampling.size.words import words

if TYPE_CHECKING:
    from sampling.plan import Text
    from sampling.size.goal import Goal

FEW = 10


def about_proportion(
    p: float | None,
    goal: Goal,
    conditions: Conditions,
    *,
    interval: Interval = Interval.WALD,
    reference: float | None = None,
    relative: bool = False,
) -> Answer:
    """Return the size for a proportion, or the precision of a size.

    Parameters
    ----------
    p : float or None
        Expected proportion; ``None`` takes one half, which needs most forms.
    reference : float
        Value to tell `p` from, for power.
    relative : bool
        Whether the margin is a share of `p`.

    Raises
    ------
    SamplingError
        For every number out of range.

    Examples
    --------
    >>> from sampling.size.goal import Goal
    >>> answer = about_proportion(None, Goal(margin=0.05), Conditions(response=0.8))
    >>> answer.text.vi[:86]
    'Cỡ mẫu cần: 385 phiếu hợp lệ; phát ra 482 phiếu với tỷ lệ trả lời dự kiến 80 %, để ước'
    """
    goal.demand_one()
    share = 0.5 if p is None else p
    if goal.n is not None:
        return _proportion_given(share, goal.n, conditions, interval)
    half = goal.margin * share if relative and goal.margin is not None else goal.margin
    one = _Proportion(share, half, goal, conditions, interval, reference)
    srs, exact = one.size(Conditions()), one.size(conditions)
    forms = fieldwork(exact, conditions)
    warned = [words("warn-half")] if p is None else []
    if interval is Interval.WALD and forms.valid * min(share, 1 - share) < FEW:
        warned.append(words("warn-normal"))
    return Answer(
        "proportion",
        forms,
        one.formula(),
        (symbol("n₀", "n0", srs), symbol("n", "n", exact), *one.symbols(), *common_symbols(conditions)),
        (one.step(srs), *forms_steps(srs, forms, conditions, proportion=True), *one.check(forms.valid)),
        sentence(forms_text(forms, conditions), one.purpose()),
        (*warned, *forms_warnings(forms, conditions)),
        (("margin", one.margin(forms.valid)), ("cv", one.cv(forms.valid))),
    )


@dataclass(frozen=True, slots=True)
class _Proportion:
    p: float
    half: float | None
    goal: Goal
    conditions: Conditions
    interval: Interval
    reference: float | None

    def size(self, under: Conditions) -> float:
        if self.half is not None:
            return proportion.by_margin(
                self.p,
                self.half,
                confidence=self.conditions.confidence,
                interval=self.interval,
                population=under.population,
                deff=under.deff,
            )
        design = {"population": under.population, "deff": under.deff}
        if self.goal.cv is not None:
            return proportion.by_cv(self.p, self.goal.cv, **design)
        assert self.goal.power is not None
        checks.demand(checks.one_target(("reference",), (self.reference,)))
        assert self.reference is not None
        return proportion.by_power(
            self.p,
            self.reference,
            power=self.goal.power,
            confidence=self.conditions.confidence,
            sided=self.goal.sided,
            **design,
        )

    def margin(self, n: float) -> float:
        c = self.conditions
        return proportion.margin(
            self.p,
            min(n, c.population),
            confidence=c.confidence,
            interval=self.interval,
            population=c.population,
            deff=c.deff,
        )

    def cv(self, n: float) -> float:
        c = self.conditions
        return proportion.cv(self.p, min(n, c.population), population=c.population, deff=c.deff)

    def check(self, valid: int) -> tuple[Text, ...]:
        forms = fieldwork(valid, Conditions())
        if self.half is not None:
            return (check_text("margin", forms, self.margin, "points"),)
        return (check_text("cv", forms, self.cv, "percent"),) if self.goal.cv is not None else ()

    def formula(self) -> str:
        start = {
            "margin": "n₀ = z² p (1 − p) / e²",
            "cv": "n₀ = (1 − p) / (p CV²)",
            "power": "n₀ = [(z √(p₀ (1 − p₀)) + z′ √(p (1 − p))) / (p − p₀)]²",
        }[self._kind()]
        return f"{start};  n = d n₀ N / (N − 1 + d n₀)"

    def _kind(self) -> str:
        return "margin" if self.half is not None else "cv" if self.goal.cv is not None else "power"

    def symbols(self) -> tuple[Symbol, ...]:
        c = self.conditions
        found = [symbol("p", "p", self.p), symbol("z", "z", critical(c.confidence, self.goal.sided))]
        if self.half is not None:
            found.append(symbol("e", "e", self.half))
        elif self.goal.cv is not None:
            found.append(symbol("CV", "CV", self.goal.cv))
        elif self.goal.power is not None and self.reference is not None:
            both = detection(self.goal.power, c.confidence, self.goal.sided)
            found += [
                symbol("p₀", "p0", self.reference),
                symbol("z′", "power", both - critical(c.confidence, self.goal.sided)),
            ]
        return tuple(found)

    def step(self, srs: float) -> Text:
        if self._kind() != "margin":
            return words(f"step-proportion-{self._kind()}", n0=srs)
        if self.interval is not Interval.WALD:
            return words("step-interval", interval=self.interval.value, n0=srs)
        z, e = critical(self.conditions.confidence), self.half or 0.0
        return words("step-proportion-margin", z=z, p=self.p, q=1 - self.p, e=e, n0=srs)

    def purpose(self) -> Text:
        facts = {"p": 100 * self.p}
        confidence = 100 * self.conditions.confidence
        match self._kind():
            case "margin":
                return words(
                    "for-proportion-margin", margin=100 * (self.half or 0), confidence=confidence, **facts
                )
            case "cv":
                return words("for-proportion-cv", cv=100 * (self.goal.cv or 0), **facts)
            case _:
                return words(
                    "for-proportion-power",
                    reference=100 * (self.reference or 0),
                    power=100 * (self.goal.power or 0),
                    confidence=confidence,
                    **facts,
                )


def _proportion_given(p: float, n: float, conditions: Conditions, interval: Interval) -> Answer:
    design = {"population": conditions.population, "deff": conditions.deff}
    confidence = conditions.confidence
    low, high = proportion.bounds(p, n, confidence=confidence, interval=interval, **design)
    half, cv = (high - low) / 2, proportion.cv(p, n, **design)
    facts = {"margin": half, "low": low, "high": high, "cv": cv, "confidence": confidence}
    least = detection(0.8, confidence) * cv * p
    signs = (symbol("p", "p", p), symbol("n", "n", n), symbol("z", "z", critical(confidence)))
    return Answer(
        "proportion",
        None,
        "e = z √(d p (1 − p) (N − n) / ((N − 1) n))",
        (*signs, *common_symbols(conditions)[:2]),
        (words("detectable", power=80.0, difference=words("points", value=100 * least)),),
        words("given-n-proportion", n=n, **{key: 100 * value for key, value in facts.items()}),
        (words("warn-random"),),
        (("n", n), ("margin", half), ("low", low), ("high", high), ("cv", cv), ("detectable", least)),
    )
