"""Numbers as people type them, in two notations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.numerals import read_number
from survey.numbers import fmt


@pytest.mark.parametrize(
    ("typed", "lang", "number"),
    [
        ("1.600", "vi", 1600),
        ("50.155", "vi", 50155),
        ("1.234.567,89", "vi", 1234567.89),
        ("1600", "vi", 1600),
        ("1 600", "vi", 1600),
        ("1\u00a0600", "vi", 1600),
        ("31,5", "vi", 31.5),
        ("31,50", "vi", 31.5),
        ("\u22123", "vi", -3),
        ("+3", "vi", 3),
        ("007", "vi", 7),
        ("1,600", "en", 1600),
        ("31.5", "en", 31.5),
        ("1.600", "en", 1.6),
    ],
)
def test_both_notations_are_read(typed, lang, number):
    """The same characters can be two numbers; the language of the page decides."""
    assert read_number(typed, lang) == number


@pytest.mark.parametrize(
    "typed",
    ["", " ", "31.5", "1.60", "1.6000", "16.00.000", "1,6,0", ",5", "5,", "1e3", "0x10", "½", "١٢", "1_000", "12 người", "--3", "nan", "∞", "9" * 30],
)  # fmt: skip
def test_anything_else_is_no_number(typed):
    """Nothing is guessed: a wrong group of thousands is refused, not read as a decimal."""
    assert read_number(typed) is None


@given(st.integers(-(10**9), 10**9), st.integers(0, 3), st.sampled_from(["vi", "en"]))
def test_a_printed_number_is_read_back(number, decimals, lang):
    """What the software prints, a respondent can type."""
    value = number / 10**decimals
    assert read_number(fmt(value, decimals, lang), lang) == pytest.approx(value, rel=1e-12)
