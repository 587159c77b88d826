"""Named rules turn levels into points; each case can be redone by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.component import survey_component
from analysis.rules import Rule, RuleName, level_percents
from tests.analysis.invented import FIVE, Listing, criterion, tier

LEVELS = [5, 4, 4, 3, 1]


def points(rule: Rule, levels: list[int]) -> float:
    """Points of a criterion with a maximum of 2 when these levels are all there is."""
    listing = Listing().own("Q1", "A", len(levels), c=levels)
    found = survey_component(
        listing.ratings, listing.listed, tier(criterion("c", 2.0, {"Q1": 1}, rule=rule)), seed=1
    )
    return found.unit("A").total.estimate.value


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(FIVE, 2 * (100 + 75 + 75 + 50 + 0) / 5 / 100, id="option-percent 0/25/50/75/100"),
        pytest.param(Rule(RuleName.OPTION_PERCENT, 5, (0, 0, 20, 60, 100)), 2 * (100 + 60 + 60 + 20 + 0) / 500, id="100/60/20/0"),
        pytest.param(Rule(RuleName.MEAN), 2 * (17 / 5) / 5, id="mean: 3.4 of 5"),
        pytest.param(Rule(RuleName.MIN_MAX), 2 * (17 / 5 - 1) / 4, id="min-max: (3.4 - 1)/4"),
        pytest.param(Rule(RuleName.TOP_BOX, threshold=4), 2 * 3 / 5, id="top-box: three of five at 4 or more"),
        pytest.param(Rule(RuleName.TOP_BOX, threshold=5), 2 * 1 / 5, id="top-box: one of five at 5"),
    ],
)  # fmt: skip
def test_points_by_hand(rule, expected):
    """Levels 5, 4, 4, 3, 1 about one unit, maximum 2 points."""
    assert points(rule, LEVELS) == pytest.approx(expected, rel=1e-14)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=12))
def test_min_max_is_option_percent_with_even_steps(levels):
    """On five levels the rule min-max and the percentages 0/25/50/75/100 give the same points."""
    assert points(Rule(RuleName.MIN_MAX), levels) == points(FIVE, levels)


def test_mean_gives_something_to_the_lowest_level():
    """All-lowest answers still earn a fifth under the rule mean, nothing under min-max."""
    assert points(Rule(RuleName.MEAN), [1, 1]) == pytest.approx(2 / 5)
    assert points(Rule(RuleName.MIN_MAX), [1, 1]) == 0


@given(st.sampled_from(list(RuleName)), st.integers(2, 11), st.data())
def test_no_rule_leaves_the_range_or_falls(name, levels, data):
    """A higher level never earns less; nothing earns less than 0 or more than the maximum."""
    percents = tuple(sorted(data.draw(st.lists(st.floats(0, 100), min_size=levels, max_size=levels))))
    found = level_percents(Rule(name, levels, percents, data.draw(st.integers(2, levels))))
    assert list(found) == sorted(found)
    assert all(0 <= percent <= 100 for percent in found)
