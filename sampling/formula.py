"""A quota formula as a planner reads it: ``40 người/đơn vị × 19 bộ``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sampling.dimension import say_dimension, unit_words
from sampling.notation import notation
from sampling.plan import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sampling.dimension import Dimension
    from sampling.plan import Factor, Term


def formula_text(terms: Iterable[Term], own: Mapping[str, Text] | None = None) -> Text:
    """Return a sum of products in words; `own` holds unit words that the plan declares itself.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> formula_text(load_plan("757-2023").group("Q07").terms).vi
    '3 người/hội, hiệp hội × 3 hội, hiệp hội/bộ × 17 bộ + 2 người'
    """
    found = [term_text(term, own) for term in terms]
    return Text(" + ".join(t.vi for t in found), " + ".join(t.en for t in found))


def term_text(term: Term, own: Mapping[str, Text] | None = None) -> Text:
    """Return one product in words."""
    words = {**unit_words(), **(own or {})}
    parts = [factor_text(factor, words) for factor in term.factors]
    return Text(" × ".join(t.vi for t in parts), " × ".join(t.en for t in parts))


def factor_text(factor: Factor, words: Mapping[str, Text]) -> Text:
    """Return one factor in words: number and unit, or its label where the number is not printed."""
    if factor.value is None:
        return factor.label
    return Text(*(_counted(factor, words, lang) for lang in ("vi", "en")))


def _counted(factor: Factor, words: Mapping[str, Text], lang: str) -> str:
    number = notation(factor.value or 0, lang)
    if factor.alternatives and factor.low is not None and factor.high is not None:
        number += f" ({notation(factor.low, lang)}–{notation(factor.high, lang)})"
    return f"{number} {say_dimension(factor_dimension(factor), words, lang, one=factor.value == 1)}"


def factor_dimension(factor: Factor) -> Dimension:
    """Return the unit of one factor as printed: aliases are not replaced."""
    above = [(word, 1) for word in factor.numerator]
    return tuple(above + [(word, -1) for word in factor.denominator])
