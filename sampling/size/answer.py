"""An answer about a size, with all that a planner must defend: formula, symbols, steps, warnings."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sampling.plan import Text
from sampling.size.words import said, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sampling.size.fieldwork import Conditions, Fieldwork


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol of the formula, what it means, and its value."""

    sign: str
    meaning: Text
    value: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in figures and in words.

    Parameters
    ----------
    question : str
        What was asked: ``"proportion"``, ``"mean"``, ….
    forms : Fieldwork or None
        The forms, or None where `n` was given and precision asked.
    formula : str
        The formula with its symbols.
    symbols : tuple of Symbol
        Every symbol of the formula.
    steps : tuple of Text
        How the number comes about.
    text : Text
        The answer as a sentence for a plan.
    warnings : tuple of Text
        What limits it.
    figures : tuple of (str, float)
        Further numbers by name.
    """

    question: str
    forms: Fieldwork | None
    formula: str
    symbols: tuple[Symbol, ...]
    steps: tuple[Text, ...]
    text: Text
    warnings: tuple[Text, ...] = ()
    figures: tuple[tuple[str, float], ...] = field(default=())


def symbol(sign: str, code: str, value: float) -> Symbol:
    """Return a symbol with the meaning of `code` in the catalogue."""
    return Symbol(sign, words(code), value)


def common_symbols(conditions: Conditions) -> tuple[Symbol, ...]:
    """Return the symbols of population, design effect and response."""
    return (
        symbol("N", "N", conditions.population),
        symbol("d", "d", conditions.deff),
        symbol("R", "response", conditions.response),
        symbol("E", "eligible", conditions.eligibility),
    )


def forms_text(forms: Fieldwork, conditions: Conditions) -> Text:
    """Return how many forms are needed and sent out, as the beginning of a sentence."""
    if conditions.response == conditions.eligibility == 1:
        return words("issued-all", valid=forms.valid)
    code = "issued" if conditions.eligibility == 1 else "issued-eligible"
    facts = {"response": 100 * conditions.response}
    if conditions.eligibility != 1:
        facts["eligible"] = 100 * conditions.eligibility
    return words(code, valid=forms.valid, issued=forms.issued, **facts)


def forms_steps(
    srs: float, forms: Fieldwork, conditions: Conditions, *, proportion: bool = False
) -> tuple[Text, ...]:
    """Return the steps from n₀ to the forms to send out."""
    steps = []
    facts = {"deff": conditions.deff, "n": forms.exact}
    if math.isfinite(conditions.population):
        code = "step-finite-proportion" if proportion else "step-finite"
        steps.append(words(code, population=conditions.population, **facts))
    elif conditions.deff != 1 or forms.exact != srs:
        steps.append(words("step-deff", **facts))
    steps.append(words("step-whole", valid=forms.valid))
    reached = conditions.response * conditions.eligibility
    if reached != 1:
        shares = {"response": 100 * conditions.response, "eligible": 100 * conditions.eligibility}
        quotient = forms.valid / reached
        steps.append(
            words("step-issued", valid=forms.valid, issued=forms.issued, quotient=quotient, **shares)
        )
    return tuple(steps)


def forms_warnings(forms: Fieldwork, conditions: Conditions) -> tuple[Text, ...]:
    """Return what must be said about any size: too few persons, simple random sampling, chance."""
    found = []
    if forms.short:
        facts = {"expected": forms.expected, "lacking": forms.valid - forms.expected}
        found.append(words("warn-short", population=conditions.population, **facts))
    if conditions.deff == 1:
        found.append(words("warn-srs"))
    return (*found, words("warn-random"))


def check_text(what: str, forms: Fieldwork, precision: Callable[[float], float], unit: str = "") -> Text:
    """Return what the whole size reaches and what one form fewer would.

    Parameters
    ----------
    what : str
        ``"margin"`` or ``"cv"``.
    precision : callable
        From a number of valid forms to its precision.
    unit : str
        ``"points"`` or ``"percent"`` for shares, which are then shown in hundredths.
    """
    after = precision(forms.valid)
    before = precision(forms.valid - 1) if forms.valid > 1 else math.inf
    shown = [_with_unit(value, unit) for value in (after, before)]
    names, valid = words(what), forms.valid
    vi, en = (
        words(
            "reached", valid=valid, what=names.say(lang), reached=shown[0].say(lang), fewer=shown[1].say(lang)
        )
        for lang in ("vi", "en")
    )
    return Text(vi.vi, en.en)


def _with_unit(value: float, unit: str) -> Text:
    if unit:
        return words(unit, value=100 * value)
    return Text(said(value, "vi"), said(value, "en"))


def sentence(first: Text, second: Text) -> Text:
    """Return two parts joined by a comma, as one sentence."""
    return Text(f"{first.vi}, {second.vi}.", f"{first.en}, {second.en}.")
