"""What of the analysis is published, and that official figures lie inside their intervals."""

from __future__ import annotations

import pytest

from analysis.component_model import Estimate
from survey.resultset import Interval
from survey.score_tier import _interval


@pytest.mark.parametrize(
    ("estimate", "printed", "expected"),
    [
        (Estimate(26.31, 0.5, 9.0, 25.2, 27.4), 26.34, Interval(26.34, 0.5, 9.0, 25.2, 27.4)),
        (Estimate(26.31, 0.0, None, 26.31, 26.31), 26.34, Interval(26.34, 0.0, None, 26.34, 26.34)),
        (Estimate(26.31, 0.01, 9.0, 26.29, 26.33), 26.34, Interval(26.34, 0.01, 9.0, 26.29, 26.34)),
        (Estimate(26.31, 0.01, 9.0, 26.29, 26.33), 26.27, Interval(26.27, 0.01, 9.0, 26.27, 26.33)),
        (Estimate(8.394), 8.39, Interval(8.39, None, None, None, None)),
        (None, None, None),
    ],
)
def test_an_official_figure_lies_inside_its_interval(estimate, printed, expected):
    """Fourteen rounded criteria may add up to 3 hundredths more than their exact sum."""
    assert _interval(estimate, printed) == expected
