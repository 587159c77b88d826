"""Bethel–Chromy: optimal by a duality gap, feasible in whole numbers, explained constraint by constraint."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.allocation.bethel import bethel, for_budget
from sampling.allocation.methods import for_variance
from sampling.allocation.requirements import Characteristics, DomainType
from sampling.allocation.strata import Strata, strata
from sampling.errors import SamplingError


def invented(
    seed: int, size: int, variables: int, domains: tuple[int, ...], cvs: tuple[float, ...]
) -> tuple[Strata, Characteristics, list[DomainType]]:
    rng = np.random.default_rng(seed)
    units = np.ceil(rng.lognormal(5, 1.2, size)) + 2
    mean = rng.lognormal(0, 0.5, (size, variables))
    sd = mean * rng.lognormal(-0.3, 0.6, (size, variables))
    types = [
        DomainType(
            f"t{k}",
            tuple(map(str, range(d))),
            rng.permutation(np.arange(size) % d),
            np.full((d, variables), cv),
        )
        for k, (d, cv) in enumerate(zip(domains, cvs, strict=True))
    ]
    names = tuple(f"v{j}" for j in range(variables))
    made = strata(units, cost=rng.choice([1.0, 2.5], size), take_all=rng.random(size) < 0.05)
    return made, Characteristics(names, mean, sd), types


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    size=st.integers(6, 60),
    variables=st.integers(1, 4),
    cv=st.floats(0.02, 0.2),
)
def test_the_optimum_is_certified_and_its_whole_forms_are_feasible(
    seed: int, size: int, variables: int, cv: float
):
    """The gap closes; no CV is missed; no single form can go; bounds are kept."""
    made, known, types = invented(seed, size, variables, (1, 5), (cv, 2 * cv))
    found = bethel(made, known, types)
    assert found.gap < 1e-6
    reached = found.requirements.reached(found.forms)
    assert (reached <= found.requirements.asked * (1 + 1e-7)).all()
    assert (found.forms >= made.low).all()
    assert (found.forms <= made.high).all()
    assert found.bound * (1 - 1e-9) <= found.cost <= made.cost @ found.rounded_up
    for h in np.flatnonzero(found.forms > made.low):
        fewer = found.forms - (np.arange(size) == h)
        assert (found.requirements.reached(fewer) > found.requirements.asked).any()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), step=st.integers(0, 2**32 - 1))
def test_no_feasible_allocation_is_cheaper(seed: int, step: int):
    """Random feasible allocations cost at least the bound."""
    made, known, types = invented(seed, 30, 3, (1, 4), (0.05, 0.1))
    found = bethel(made, known, types)
    moved = found.continuous * np.random.default_rng(step).lognormal(0, 0.1, 30)
    factors = np.linspace(0.5, 3, 60)
    tried = [np.clip(moved * f, made.low, made.high) for f in factors]
    feasible = [n for n in tried if (found.requirements.reached(n) <= found.requirements.asked).all()]
    assert all(made.cost @ n >= found.bound * (1 - 1e-9) for n in feasible)


def test_one_variable_in_one_domain_is_neyman_for_a_cv():
    """The multivariate solution falls back on the classical one."""
    made, known, types = invented(3, 12, 1, (1,), (0.05,))
    total = made.units @ known.mean[:, 0]
    variance = (0.05 * total / made.units.sum()) ** 2
    expected = for_variance(made, known.sd[:, 0], variance)
    np.testing.assert_allclose(bethel(made, known, types).continuous, expected, rtol=1e-6)


def test_the_multipliers_satisfy_karush_kuhn_and_tucker():
    """Inside the bounds c n² = Σ λ a; λ ≥ 0, and 0 where the constraint is slack."""
    made, known, types = invented(11, 200, 4, (1, 6, 30), (0.02, 0.05, 0.12))
    found = bethel(made, known, types)
    n, pressure = found.continuous, found.requirements.matrix @ found.multipliers
    inside = (n > made.low * (1 + 1e-9)) & (n < made.high * (1 - 1e-9))
    np.testing.assert_allclose((made.cost * n**2)[inside], pressure[inside], rtol=1e-6)
    slack = found.requirements.asked / found.requirements.reached(n) - 1
    assert (found.multipliers >= 0).all()
    assert (found.multipliers * slack < 1e-4 * found.cost).all()


def test_relaxing_a_constraint_saves_what_its_sensitivity_says():
    """1 % more CV on the dearest constraint: the cost falls by its saving, to first order."""
    made, known, types = invented(5, 100, 3, (1, 6), (0.02, 0.05))
    before = bethel(made, known, types)
    dearest = before.sensitivities()[0]
    kind = next(i for i, each in enumerate(types) if each.name == dearest.requirement.kind)
    cv = types[kind].cv.copy()
    cv[int(dearest.requirement.domain), int(dearest.requirement.characteristic[1:])] *= 1.001
    relaxed = [replace(each, cv=cv) if i == kind else each for i, each in enumerate(types)]
    after = bethel(made, known, relaxed)
    assert before.bound - after.bound == pytest.approx(dearest.saving / 10, rel=0.02)


def test_ten_thousand_strata():
    """10.000 strata × 20 variables × 5 domain types, 15.840 constraints: solved, certified, whole, feasible."""
    made, known, types = invented(1, 10_000, 20, (1, 8, 63, 700, 20), (0.005, 0.015, 0.05, 0.15, 0.02))
    found = bethel(made, known, types)
    assert found.requirements.matrix.shape == (10_000, 15_840)
    assert found.gap < 1e-7
    assert (found.requirements.reached(found.forms) <= found.requirements.asked * (1 + 1e-7)).all()
    assert found.cost < found.bound * 1.02


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), size=st.integers(2, 60), cv=st.floats(0.001, 0.02))
def test_near_a_census_the_optimum_is_still_certified(seed: int, size: int, cv: float):
    """CVs so small that most strata are asked in full: the interior point finishes."""
    made, known, types = invented(seed, size, 3, (1, 2), (cv, cv))
    found = bethel(made, known, types)
    assert found.gap < 1e-4
    assert (found.requirements.reached(found.forms) <= found.requirements.asked * (1 + 1e-6)).all()
    assert (found.forms <= made.high).all()


def test_maxima_are_whole():
    """At most 2,7 forms are at most two; what that cannot reach is said."""
    made = strata([10, 10], maximum=[2.7, 10])
    assert made.high.tolist() == [2, 10]
    known = Characteristics(("a",), np.full((2, 1), 5.0), np.full((2, 1), 1.0))
    country = DomainType("VN", ("VN",), np.zeros(2, dtype=int), np.array([[0.065]]))
    found = bethel(made, known, [country])
    assert found.forms[0] <= 2
    assert found.requirements.reached(found.forms)[0] <= 0.065 * (1 + 1e-8)


def test_a_budget_stretches_all_cvs_alike():
    """Half the forms: every CV times the same factor, the budget kept and used."""
    made, known, types = invented(2, 40, 2, (1, 3), (0.03, 0.06))
    full = bethel(made, known, types)
    factor, found = for_budget(made, known, types, full.cost * 0.6)
    assert factor > 1
    assert full.cost * 0.57 < found.cost <= full.cost * 0.6


def test_a_constraint_out_of_reach_is_named_with_its_distance():
    """At most 10 forms a stratum: the domain, the variable, the CV asked and the CV reached."""
    made, known, types = invented(4, 30, 2, (1, 3), (0.02, 2.0))
    few = replace(made, low=np.minimum(made.low, 10), high=np.minimum(made.high, 10))
    with pytest.raises(SamplingError) as caught:
        bethel(few, known, types)
    problems = caught.value.problems
    assert {problem.code for problem in problems} == {"allocation-target-out-of-reach"}
    assert [problem.path for problem in problems] == ["t0 0, v0", "t0 0, v1"]
    assert all(p.facts["apart"] == pytest.approx(p.facts["reached"] - 2) for p in problems)


def test_targets_that_mean_nothing_are_refused_together():
    """A CV of 0, a total of 0; and no target at all."""
    made = strata([10, 20])
    known = Characteristics(("a", "b"), np.array([[0.0, 1], [0, 1]]), np.ones((2, 2)))
    country = DomainType("country", ("VN",), np.zeros(2, dtype=int), np.array([[0.1, 0.0]]))
    with pytest.raises(SamplingError) as caught:
        bethel(made, known, [country])
    assert [p.code for p in caught.value.problems] == [
        "allocation-target-mean-zero",
        "allocation-target-not-positive",
    ]
    with pytest.raises(SamplingError) as caught:
        bethel(made, known, [replace(country, cv=np.full((1, 2), np.inf))])
    assert [p.code for p in caught.value.problems] == ["allocation-no-targets"]


def test_a_stratum_of_one_and_a_stratum_without_spread():
    """N = 1 is asked; S = 0 keeps its minimum."""
    made = strata([1, 500, 500])
    known = Characteristics(("a",), np.full((3, 1), 10.0), np.array([[0.0], [0.0], [8.0]]))
    country = DomainType("country", ("VN",), np.zeros(3, dtype=int), np.array([[0.05]]))
    assert bethel(made, known, [country]).forms.tolist()[:2] == [1, 2]
