"""Numbers and dates as people read them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.numbers import fmt, fmt_date, fmt_moment, fmt_percent, round_half_up


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (1600, 0, "1.600", "1,600"),
        (50155, 0, "50.155", "50,155"),
        (31.5, 2, "31,50", "31.50"),
        (Fraction(3700, 1197), 4, "3,0911", "3.0911"),
        (0.285, 2, "0,29", "0.29"),
        (2.675, 2, "2,68", "2.68"),
        (Fraction(1, 2), 0, "1", "1"),
        (-1234567.895, 2, "-1.234.567,90", "-1,234,567.90"),
        (-0.004, 2, "0,00", "0.00"),
        (26.349999999999998, 2, "26,35", "26.35"),
        (Decimal("0.125"), 2, "0,13", "0.13"),
        (np.float64(0.285), 2, "0,29", "0.29"),
        (np.int64(19), 1, "19,0", "19.0"),
    ],
)
def test_a_number_is_written_the_way_its_language_writes_it(value, decimals, vi, en):
    """Grouping, decimal mark and half-up rounding of what a float prints."""
    assert (fmt(value, decimals, "vi"), fmt(value, decimals, "en")) == (vi, en)


@given(st.fractions(-(10**9), 10**9), st.integers(0, 6))
def test_rounding_moves_a_number_by_half_a_step_at_most(value, decimals):
    """The rounded number is on the grid, and no grid point is nearer."""
    rounded = Fraction(round_half_up(value, decimals))
    step = Fraction(1, 10**decimals)
    assert (rounded / step).denominator == 1
    assert abs(rounded - value) <= step / 2


@given(st.integers(-(10**15), 10**15))
def test_vietnamese_and_english_differ_in_marks_only(value):
    """Swapping point and comma turns one into the other."""
    assert fmt(Fraction(value, 100), 2, "vi").translate(str.maketrans(".,", ",.")) == fmt(
        Fraction(value, 100), 2, "en"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_not_finite_is_refused(value):
    """A missing figure is words, never "nan" in a table."""
    with pytest.raises(ValueError):
        fmt(value, 2, "vi")


def test_a_share_is_written_as_a_percentage():
    """83,94% of SIPAS, from a float that is not exactly that."""
    assert (fmt_percent(0.8394, 2, "vi"), fmt_percent(np.float64(0.285), 0, "en")) == ("83,94%", "29%")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_day_is_written_with_the_day_first(lang):
    """25/09/2023 in both languages; an evening in London is already tomorrow in Hà Nội."""
    assert fmt_date(date(2023, 9, 25), lang) == "25/09/2023"
    assert fmt_date(datetime(2023, 9, 24, 20, 0, tzinfo=UTC), lang) == "25/09/2023"


def test_a_moment_is_read_in_vietnam():
    """10:00 UTC is 17:00 there."""
    moment = datetime(2023, 12, 31, 10, 0, tzinfo=UTC)
    assert (fmt_moment(moment, "vi"), fmt_moment(moment, "en")) == (
        "17:00 ngày 31/12/2023",
        "31/12/2023 17:00",
    )


def test_an_unknown_language_is_refused():
    """No silent English."""
    with pytest.raises(ValueError):
        fmt_date(date(2023, 9, 25), "fr")


def test_the_module_is_light():
    """The web process may import it: no numpy, no pandas."""
    code = "import sys, survey.numbers; print(sorted({'numpy', 'pandas', 'analysis', 'sqlalchemy'} & set(sys.modules)))"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )
