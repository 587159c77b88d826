"""Standard errors become intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intervals import estimate, satterthwaite_df, t_quantile


def freedom(variances, df):
    """Return the degrees of freedom of a sum of variance estimates with these."""
    v, df = np.array(variances, dtype=float), np.array(df, dtype=float)
    return satterthwaite_df(v.sum(), (v**2 / df).sum())


def test_degrees_of_freedom_by_hand():
    """(3 + 1)² / (9/4 + 1/9) = 6.776..."""
    found = freedom([3.0, 1.0], [4.0, 9.0])
    assert found == pytest.approx(16 / (9 / 4 + 1 / 9))


@given(st.lists(st.tuples(st.floats(0.01, 100), st.integers(1, 200)), min_size=1, max_size=6))
def test_degrees_of_freedom_lie_between_the_least_and_the_sum(parts):
    """Satterthwaite's bounds."""
    variances, df = zip(*parts, strict=True)
    assert min(df) * (1 - 1e-9) <= freedom(variances, df) <= sum(df) * (1 + 1e-9)


def test_a_known_variance_takes_no_freedom():
    """A part with infinite freedom raises the degrees of freedom of the sum."""
    assert freedom([1.0, 1.0], [4.0, np.inf]) == pytest.approx(16)
    assert freedom([1.0, 1.0], [np.inf, np.inf]) == np.inf
    assert np.isnan(freedom([0.0, 0.0], [4.0, 9.0]))


def test_quantiles_are_those_of_the_tables():
    """The 97.5 % points of Student's t on 1, 4 and 30 degrees of freedom, and of the normal distribution."""
    found = [t_quantile(df) for df in (1, 4, 30, np.inf)]
    assert found == pytest.approx([12.706, 2.776, 2.042, 1.960], abs=6e-4)


def test_an_interval_is_clipped_to_what_is_possible():
    """Points between 0 and the maximum."""
    found = estimate(9.5, 1.0, 4, 10.0)
    assert (found.high, found.low) == (10.0, pytest.approx(9.5 - 2.776445, rel=1e-6))


def test_no_variance_gives_a_point():
    """Nothing is uncertain, and there are no degrees of freedom to speak of."""
    found = estimate(3.0, 0.0, np.nan, 10.0)
    assert (found.se, found.df, found.low, found.high) == (0.0, None, 3.0, 3.0)
