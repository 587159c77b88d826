"""What the order of rows changes: nothing for whole answers under weights that a sampling unit shares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Design, correlation, estimate, mean, proportion, ratio, size, total, variance

ROWS = 3000
CHANCE = np.random.default_rng(20231101)
UNIT = CHANCE.integers(0, 60, ROWS)
FORMS = {
    "stratum": UNIT // 12,
    "unit": UNIT,
    "province": UNIT // 6,
    "w": (0.1 + CHANCE.gamma(3.0, 7.3, 5))[UNIT // 12],
    "each": 0.1 + CHANCE.gamma(3.0, 7.3, ROWS),
    "q1": CHANCE.integers(1, 6, ROWS),
    "q2": np.where(CHANCE.random(ROWS) < 0.1, np.nan, CHANCE.integers(1, 6, ROWS)),
    "yes": CHANCE.choice(["yes", "no"], ROWS),
}
CLUSTERS = Design(weight="w", strata="stratum", psu="unit")
PERSONS = Design(weight="w", strata="stratum")
ASKED = (mean("q1"), total("q1"), size(), proportion("yes"))


def figures(design, rows, *estimands, **options):
    """Return all that is estimated from some order of the rows, as bytes."""
    found = estimate({name: each[rows] for name, each in FORMS.items()}, design, *estimands, **options)
    return b"".join(each.tobytes() for each in (found.points, found.se, found.low, found.high))


@pytest.mark.parametrize("by", ["province", ()])
@pytest.mark.parametrize("design", [CLUSTERS, PERSONS], ids=["clusters", "persons"])
def test_bytes_do_not_depend_on_the_order_of_rows(design: Design, by: str | tuple[str, ...]):
    """Integer items and categories, one weight in a stratum that is no round number."""
    order = np.random.default_rng(3).permutation(ROWS)
    first = figures(design, np.arange(ROWS), *ASKED, by=by)
    assert figures(design, order, *ASKED, by=by) == first
    assert figures(design, np.arange(ROWS)[::-1], *ASKED, by=by) == first


@pytest.mark.parametrize("design", [CLUSTERS, PERSONS], ids=["clusters", "persons"])
def test_shared_weights_give_what_weights_of_rows_give(design: Design):
    """A weight moved by one part in 10^15 in one row takes the other way through the sums: same numbers."""
    wanted = (*ASKED, ratio("q1", "q2"), variance("q1"), correlation("q1", "q2"), mean("q2"))
    moved = FORMS["w"].copy()
    moved[:200] *= 1 + 2e-15
    one = estimate(FORMS, design, *wanted, by="stratum")
    two = estimate({**FORMS, "w": moved}, design, *wanted, by="stratum")
    np.testing.assert_allclose(one.points, two.points, rtol=1e-12)
    np.testing.assert_allclose(one.se, two.se, rtol=1e-11, atol=1e-11)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_weights_of_rows_agree_to_rounding(seed: int):
    """With a weight of its own in each row sums are rounded: 1e-12 of each figure, in any order."""
    order = np.random.default_rng(seed).permutation(ROWS)
    design = Design(weight="each", strata="stratum", psu="unit")
    shuffled = {name: each[order] for name, each in FORMS.items()}
    one, two = (estimate(each, design, mean("q1", "q2"), by="province") for each in (FORMS, shuffled))
    np.testing.assert_allclose(one.points, two.points, rtol=1e-12)
    np.testing.assert_allclose(one.se, two.se, rtol=1e-10)


def test_the_same_rows_give_the_same_bytes_again():
    """Run to run, whatever the weights."""
    design, rows = Design(weight="each", strata="stratum", psu="unit"), np.arange(ROWS)
    runs = {figures(design, rows, mean("q1", "q2"), by="province") for _ in range(3)}
    assert len(runs) == 1
