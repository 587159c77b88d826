"""What holds for allocations of one characteristic: they add up, keep their bounds, and nothing is better."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sampling.allocation import integers, methods
from sampling.allocation.strata import Strata, strata
from sampling.errors import SamplingError


@st.composite
def cases(draw, most: int = 8, largest: int = 400) -> tuple[Strata, np.ndarray, int]:
    size = draw(st.integers(2, most))
    units = draw(st.lists(st.integers(1, largest), min_size=size, max_size=size))
    sd = draw(st.lists(st.floats(0.1, 50), min_size=size, max_size=size))
    cost = draw(st.lists(st.floats(1, 20), min_size=size, max_size=size))
    everyone = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    made = strata(units, cost=cost, take_all=everyone)
    n = draw(st.integers(int(made.low.sum()), int(made.high.sum())))
    return made, np.array(sd), n


ALLOCATIONS = [
    lambda made, sd, n: methods.equal(made, n),
    lambda made, sd, n: methods.proportional(made, n),
    methods.neyman,
    lambda made, sd, n: methods.power(made, sd, 10.0, n, exponent=0.4),
]


@pytest.mark.parametrize("allocate", ALLOCATIONS)
@given(case=cases())
def test_an_allocation_adds_up_within_its_bounds(allocate, case):
    """Unrounded and whole: Σ n_h = n, low ≤ n_h ≤ high."""
    made, sd, n = case
    forms = allocate(made, sd, n)
    whole = integers.largest_remainder(forms, made.high)
    assert forms.sum() == pytest.approx(n, rel=1e-9)
    assert whole.sum() == n
    for found in (forms, whole):
        assert (found >= made.low - 1e-9).all()
        assert (found <= made.high + 1e-9).all()
    assert (np.abs(whole - forms) < 1 + 1e-9).all()


@given(case=cases(), seed=st.integers(0, 2**32 - 1))
def test_moving_forms_between_strata_never_helps(case, seed: int):
    """Neyman's variance is the smallest among random allocations of the same n within the bounds."""
    made, sd, n = case
    best = methods.variance(made, sd, methods.neyman(made, sd, n))
    rng = np.random.default_rng(seed)
    other = methods.neyman(made, sd * rng.lognormal(0, 0.5, len(made)), n)
    assert best <= methods.variance(made, sd, other) * (1 + 1e-9) + 1e-12


@given(case=cases(), seed=st.integers(0, 2**32 - 1))
def test_a_budget_is_spent_where_it_helps_most(case, seed: int):
    """Cost-optimal forms cost the budget and have the smallest variance of all that cost it."""
    made, sd, n = case
    budget = float(made.cost @ methods.proportional(made, n))
    forms = methods.cost_optimal(made, sd, budget)
    assert made.cost @ forms == pytest.approx(budget, rel=1e-9)
    rng = np.random.default_rng(seed)
    other = methods.cost_optimal(made, sd * rng.lognormal(0, 0.5, len(made)), budget)
    assert methods.variance(made, sd, forms) <= methods.variance(made, sd, other) * (1 + 1e-9) + 1e-12


@given(case=cases())
def test_the_forms_for_a_variance_have_it(case):
    """The cheapest forms for the variance of some allocation cost no more than that allocation."""
    made, sd, n = case
    wanted = methods.variance(made, sd, methods.proportional(made, n))
    assume(wanted > 1e-9)
    forms = methods.for_variance(made, sd, wanted)
    assert methods.variance(made, sd, forms) <= wanted * (1 + 1e-7)
    assert made.cost @ forms <= made.cost @ methods.proportional(made, n) * (1 + 1e-7)


@given(case=cases(most=3, largest=7))
def test_whole_neyman_is_the_best_of_all_whole_allocations(case):
    """Against every allocation there is."""
    made, sd, n = case
    ranges = [range(int(a), int(b) + 1) for a, b in zip(made.low, made.high, strict=True)]
    every = [methods.variance(made, sd, each) for each in product(*ranges) if sum(each) == n]
    found = integers.neyman(made, sd, n)
    assert found.sum() == n
    assert methods.variance(made, sd, found) == pytest.approx(min(every), rel=1e-9, abs=1e-12)


@given(case=cases(most=3, largest=7))
def test_whole_forms_for_a_variance_are_the_fewest(case):
    """One form fewer does not do, whatever the allocation."""
    made, sd, n = case
    wanted = methods.variance(made, sd, integers.neyman(made, sd, n))
    assume(wanted > 1e-9)
    found = integers.for_variance(made, sd, wanted)
    assert methods.variance(made, sd, found) <= wanted * (1 + 1e-8)
    fewer = int(found.sum()) - 1
    assume(fewer >= made.low.sum())
    assert methods.variance(made, sd, integers.neyman(made, sd, fewer)) > wanted * (1 - 1e-8)


@given(case=cases())
def test_whole_forms_within_a_budget_leave_nothing_to_buy(case):
    """The budget is kept, and no further form fits."""
    made, sd, n = case
    budget = float(made.cost @ methods.proportional(made, n))
    found = integers.within_budget(made, sd, methods.cost_optimal(made, sd, budget), budget)
    left = budget - made.cost @ found
    assert left >= -1e-6 * budget
    assert (made.cost[found < made.high] > left - 1e-6).all()


def test_neyman_overflow_by_hand():
    """A stratum of 10 that would get 77 of 90 is asked in full; the other 80 go 1 : 3."""
    made = strata([100, 100, 10])
    assert methods.neyman(made, [1, 3, 100], 90).tolist() == [20, 60, 10]
    assert integers.neyman(made, [1, 3, 100], 90).tolist() == [20, 60, 10]


def test_power_lies_between_equal_cvs_and_neyman():
    """With q = 1 it is Neyman's; strata of equal CV get the same number with q = 0."""
    made, mean, sd = strata([100, 900]), np.array([2.0, 2.0]), np.array([1.0, 1.0])
    assert methods.power(made, sd, mean, 50, exponent=1) == pytest.approx(methods.neyman(made, sd, 50))
    assert methods.power(made, sd, mean, 50, exponent=0).tolist() == [25, 25]


def test_a_stratum_without_spread_keeps_its_minimum():
    """S = 0: two forms, the rest goes elsewhere."""
    assert methods.neyman(strata([100, 100]), [0.0, 1.0], 50).tolist() == [2, 48]


def test_a_large_allocation_is_exact():
    """50.000 forms in 5.000 strata, whole, with Wright's priorities against the plain greedy way at the end."""
    rng = np.random.default_rng(7)
    made, sd = strata(rng.integers(5, 400, 5000)), rng.lognormal(0, 1, 5000)
    found = integers.neyman(made, sd, 50_000)
    weight = made.units * sd
    next_gain = (weight / np.sqrt(found * (found + 1)))[found < made.high].max()
    last_gain = (weight / np.sqrt(found * (found - 1)))[found > made.low].min()
    assert found.sum() == 50_000
    assert next_gain <= last_gain * (1 + 1e-12)


@pytest.mark.parametrize(
    ("ask", "codes"),
    [
        (lambda: strata([]), ["allocation-no-strata"]),
        (lambda: strata([0, 5, -1]), ["allocation-units-none", "allocation-units-none"]),
        (lambda: strata([5, 5], names=["a", "a"]), ["allocation-stratum-twice"]),
        (lambda: strata([5, 5], cost=[1, 0]), ["allocation-cost-none"]),
        (lambda: strata([50, 50], minimum=9, maximum=8), ["allocation-bounds-cross"] * 2),
        (lambda: strata([5], names=["a", "b"]), ["allocation-sizes-differ"]),
        (lambda: methods.equal(strata([50, 50]), 3), ["allocation-total-small"]),
        (lambda: methods.equal(strata([50, 50]), 101), ["allocation-total-large"]),
        (lambda: methods.equal(strata([50, 50]), 0), ["size-not-positive"]),
        (lambda: methods.neyman(strata([50, 50]), [0, 1], 60), ["allocation-nothing-to-spread"]),
        (lambda: methods.neyman(strata([50, 50]), [-1, np.nan], 60), ["size-negative", "size-not-finite"]),
        (
            lambda: methods.power(strata([50, 50]), 1, [0, 1], 60, exponent=2),
            ["size-not-between", "size-not-positive"],
        ),
        (lambda: methods.cost_optimal(strata([50, 50]), 1, 3), ["allocation-budget-small"]),
        (
            lambda: methods.for_variance(strata([50, 50], maximum=9), 1, 1e-3),
            ["allocation-variance-out-of-reach"],
        ),
        (lambda: methods.variance(strata([50, 50]), 1, [0, 5]), ["size-not-positive"]),
        (lambda: integers.neyman(strata([50, 50]), 1, 101), ["allocation-total-large"]),
    ],
)
def test_what_cannot_be_is_refused_by_name(ask, codes: list[str]):
    """Each with its stratum and by how much."""
    with pytest.raises(SamplingError) as caught:
        ask()
    assert [problem.code for problem in caught.value.problems] == codes


def test_whole_forms_pass_by_a_stratum_without_spread_and_minimum():
    """S = 0 and no minimum: nobody is asked there, and the others still add up to n."""
    made = strata([6, 12, 3, 9], minimum=[2, 12, 0, 1], maximum=[6, 12, 3, 9])
    assert integers.neyman(made, [2.0, 1.0, 0.0, 1.0], 15).tolist() == [2, 12, 0, 1]
    assert integers.neyman(made, [2.0, 1.0, 0.0, 1.0], 17).tolist() == [3, 12, 0, 2]


def test_the_fewest_whole_forms_leave_out_a_stratum_without_spread():
    """The variance of three forms is not bought with a fourth where all are alike."""
    made = strata([5, 5, 5], minimum=0)
    sd = [2.0, 1.0, 0.0]
    wanted = methods.variance(made, sd, [2, 1, 0])
    assert integers.for_variance(made, sd, wanted).tolist() == [2, 1, 0]


def test_a_budget_goes_first_to_strata_with_spread():
    """Six forms' money: all to the stratum that varies, none to the one without spread and minimum."""
    made = strata([10, 10], minimum=0)
    assert integers.within_budget(made, [1.0, 0.0], [4.5, 0.0], 6.0).tolist() == [6, 0]
