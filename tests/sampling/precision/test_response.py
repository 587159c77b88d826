"""Chance in the response: the expected inverse of a count, by hand, against R, and its properties."""

from __future__ import annotations

import json
from math import inf, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.precision.response import error_factors, expected_inverse
from sampling.precision.studentized_range import range_quantile

NUMBERS = json.loads(
    Path(__file__).parents[2].joinpath("reference", "precision", "numbers.json").read_text(encoding="utf-8")
)
RATES = st.floats(0.05, 1.0)
SIZES = st.floats(1.0, 20_000.0)


@pytest.mark.parametrize("case", NUMBERS["inverse"])
def test_the_expected_inverse_is_that_of_r(case):
    """R sums dbinom(n) / n over all n; ours is an integral that also takes broken numbers of persons."""
    assert float(expected_inverse(case["persons"], case["rate"])) == pytest.approx(case["inverse"], rel=1e-9)


@pytest.mark.parametrize("case", NUMBERS["ranges"])
def test_the_studentized_range_is_that_of_r(case):
    """Qtukey itself is good to about six digits."""
    df = inf if case["df"] is None else float(case["df"])
    assert range_quantile(case["units"], df) == pytest.approx(case["quantile"], abs=2e-6)


def test_the_studentized_range_of_two_is_students_t():
    """With two units there is one difference: q/√2 is the quantile of t, 2.2281 for ten degrees of freedom."""
    assert range_quantile(2, 10.0) / sqrt(2) == pytest.approx(2.2281388519649385, rel=1e-9)


@pytest.mark.parametrize(("units", "df"), [(1, inf), (5, 1.0)])
def test_a_range_without_differences_is_refused(units, df):
    """One unit has no rank, one degree of freedom no usable spread."""
    with pytest.raises(ValueError, match="degrees of freedom"):
        range_quantile(units, df)


def test_the_first_persons_of_many_are_counted_alike_on_both_sides_of_the_series():
    """The integral and the series for large counts meet."""
    below, above = expected_inverse([2666.0, 2667.0], 0.75)
    assert above / below == pytest.approx(2666 / 2667, rel=1e-6)


def test_nobody_missing_means_no_error():
    """With a response of 100 % and an opinion of everybody both factors are exactly 0."""
    single, both = error_factors([1.0, 9.0, 16_400.0], 1.0, [1.0, 0.9, 0.5], fpc=True)
    assert single.tolist() == both.tolist() == [0.0, 0.0, 0.0]


def test_two_persons_by_hand():
    """Of two persons one answers twice as often as both: E[1/n] = 5/6, and with the fpc 5/6 - 1/2 = 1/3."""
    single, both = error_factors(2.0, 0.5, 1.0, fpc=True)
    assert float(single) == pytest.approx(1 / 3)
    assert float(both) == pytest.approx(1 / 3)


@given(SIZES, RATES, RATES, st.floats(0.5, 1.0))
def test_more_response_never_makes_the_error_larger(persons, one, other, opinion):
    """Both factors fall as the response rises, with and without the finite population correction."""
    low, high = sorted((one, other))
    for fpc in (True, False):
        less, more = (error_factors(persons, rate, opinion, fpc=fpc) for rate in (low, high))
        assert (np.array(more) <= np.array(less) * (1 + 1e-9) + 1e-12).all()


@given(SIZES, RATES, st.floats(0.5, 1.0))
def test_the_correction_only_takes_away(persons, rate, opinion):
    """With the finite population correction an error is at most what it is without."""
    corrected, plain = (error_factors(persons, rate, opinion, fpc=fpc) for fpc in (True, False))
    assert (np.array(corrected) <= np.array(plain) + 1e-12).all()
