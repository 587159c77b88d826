"""Numbers inside sentences agree with the numbers of tables and pages."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.notation import Shown, notation
from sampling.plan import Text
from survey.numbers import fmt


@given(st.fractions(-(10**9), 10**9, max_denominator=10**6), st.integers(0, 4), st.sampled_from(["vi", "en"]))
def test_sentences_and_tables_write_numbers_alike(value, decimals, lang):
    """Two packages that may not know one another must not differ by a digit."""
    assert notation(value, lang, decimals) == fmt(value, decimals, lang)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (999, "999"), (1000, "1.000"), (50155, "50.155"), (Fraction(1, 3), "0,33"), (-40, "-40")],
)
def test_whole_numbers_have_no_decimals_and_others_two(value, said):
    """Without being asked for more."""
    assert notation(value, "vi") == said


def test_facts_are_shown_by_their_kind():
    """Words, dates, lists, numbers with the decimals that the sentence asks for."""
    facts = {
        "a": Text("bộ", "ministry"),
        "b": date(2023, 9, 25),
        "c": ("Q01", "Q02"),
        "d": Fraction(3700, 1197),
        "e": True,
    }
    sentence = "{a} {b} {c} {d:4} {e}".format(**{name: Shown(fact, "vi") for name, fact in facts.items()})
    assert sentence == "bộ 25/09/2023 Q01, Q02 3,0911 True"
