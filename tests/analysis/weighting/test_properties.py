"""What holds for any data: margins met, scale, order, bounds, feasibility, totals kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.errors import AnalysisError
from analysis.weighting import (
    Distance,
    Factor,
    Margin,
    adjust_nonresponse,
    auxiliaries,
    base_weights,
    calibrate,
    diagnose,
    factor,
    influence,
    linear_mean,
    normalise,
    poststratify,
    rake,
    trim,
)
from analysis.weighting.bounds import smallest_bounds
from analysis.weighting.feasibility import certify
from analysis.weighting.task import Task

SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=40, deadline=None)


def sample(seed, rows=60):
    """Return weights and two factors whose every combination may or may not occur."""
    rng = np.random.default_rng(seed)
    weights = base_weights(rng.gamma(3.0, 5.0, rows) + 1)
    a = Factor("a", rng.integers(0, 3, rows), ("1", "2", "3"))
    b = Factor("b", rng.integers(0, 4, rows), ("1", "2", "3", "4"))
    return rng, weights, a, b


def reachable(rng, weights, factors):
    """Return margins that some positive weights meet: those of randomly changed weights."""
    changed = weights.current * rng.uniform(0.6, 1.7, len(weights))
    return [
        Margin(each, np.bincount(each.codes, weights=changed, minlength=len(each.levels)))
        for each in factors
        if np.bincount(each.codes, minlength=len(each.levels)).min() > 0
    ]


@given(SEEDS)
@FEW
def test_raking_meets_every_margin(seed: int):
    """Each category's sum is its total, and all weights are positive."""
    rng, weights, a, b = sample(seed)
    margins = reachable(rng, weights, [a, b])
    assume(len(margins) == 2)
    done = rake(weights, margins)
    for each in margins:
        found = np.bincount(each.factor.codes, weights=done.current)
        np.testing.assert_allclose(found, each.totals, rtol=1e-9)
    assert done.current.min() > 0


@given(SEEDS)
@FEW
def test_raking_is_calibration_with_the_raking_distance(seed: int):
    """Proportional fitting and Newton's method find the same weights."""
    rng, weights, a, b = sample(seed)
    margins = reachable(rng, weights, [a, b])
    assume(len(margins) == 2)
    x = auxiliaries({each.name: np.array(each.factor.levels)[each.factor.codes] for each in margins})
    totals = {"N": margins[0].totals.sum()}
    for each in margins:
        totals |= {
            f"{each.name}={level}": t for level, t in zip(each.factor.levels, each.totals, strict=True)
        }
    newton = calibrate(weights, x, totals, distance="raking")
    np.testing.assert_allclose(rake(weights, margins, tolerance=1e-13).current, newton.current, rtol=1e-8)


@given(SEEDS, st.floats(0.01, 100))
@FEW
def test_scaling_the_margins_scales_the_weights(seed: int, by: float):
    """Persons or thousands of persons: the same relative weights."""
    rng, weights, a, b = sample(seed)
    margins = reachable(rng, weights, [a, b])
    assume(len(margins) == 2)
    scaled = [Margin(each.factor, each.totals * by) for each in margins]
    np.testing.assert_allclose(rake(weights, scaled).current, by * rake(weights, margins).current, rtol=1e-8)


@pytest.mark.parametrize("distance", list(Distance))
@given(seed=SEEDS)
@FEW
def test_calibration_meets_totals_within_bounds_in_any_row_order(distance: Distance, seed: int):
    """Totals exact, g inside the bounds, and shuffled rows get shuffled weights."""
    rng, weights, a, _ = sample(seed)
    size = rng.gamma(2.0, 10.0, len(weights))
    x = auxiliaries({"a": np.array(a.levels)[a.codes], "size": size})
    g = rng.uniform(0.75, 1.35, len(weights))
    totals = dict(zip(x.names, (weights.current * g) @ x.x, strict=True))
    done = calibrate(weights, x, totals, distance=distance, bounds=(0.6, 1.6))
    np.testing.assert_allclose(done.current @ x.x, list(totals.values()), rtol=1e-9)
    assert done.g.min() >= 0.6 - 1e-12
    assert done.g.max() <= 1.6 + 1e-12
    order = rng.permutation(len(weights))
    shuffled = auxiliaries({"a": np.array(a.levels)[a.codes][order], "size": size[order]})
    again = calibrate(
        base_weights(weights.current[order]), shuffled, totals, distance=distance, bounds=(0.6, 1.6)
    )
    np.testing.assert_allclose(again.current, done.current[order], rtol=1e-7)


@given(SEEDS, st.floats(0.3, 0.95), st.floats(1.05, 2.5))
@settings(max_examples=80, deadline=None)
def test_what_is_certified_is_what_a_linear_programme_can_meet(seed: int, low: float, high: float):
    """`certify` refuses exactly the totals that no g inside the bounds meets."""
    rng = np.random.default_rng(seed)
    rows = 12
    x = np.column_stack([np.ones(rows), rng.integers(0, 2, rows), rng.normal(5, 2, rows)])
    mass = rng.uniform(1, 5, rows)
    totals = (mass * rng.uniform(0.4, 2.2, rows)) @ x
    ones = np.ones(rows)
    task = Task(("n", "a", "y"), x, mass, totals, low * ones, high * ones, ones, Distance.LINEAR)
    assume(0 < x[:, 1].sum() < rows)
    possible = linprog(np.zeros(rows), A_eq=(x * mass[:, None]).T, b_eq=totals, bounds=[(low, high)] * rows)
    assert accepted(task) == (possible.status == 0)


def accepted(task):
    """Say whether the totals are certified."""
    try:
        certify(task)
    except AnalysisError:
        return False
    return True


@given(SEEDS)
@FEW
def test_the_smallest_bounds_that_are_reported_work_and_tighter_ones_do_not(seed: int):
    """A thousandth wider calibrates; a hundredth tighter is refused."""
    rng = np.random.default_rng(seed)
    rows = 15
    x = np.column_stack([np.ones(rows), rng.normal(5, 2, rows)])
    mass = rng.uniform(1, 5, rows)
    totals = (mass * rng.uniform(0.5, 2.0, rows)) @ x
    ones = np.ones(rows)
    found = smallest_bounds(Task(("n", "y"), x, mass, totals, ones, ones, ones, Distance.LINEAR))
    low, high = found.both
    assume(high - low > 0.05)
    weights, names = base_weights(mass), auxiliaries({"y": x[:, 1]})
    known = {"N": totals[0], "y": totals[1]}
    done = calibrate(weights, names, known, bounds=(low - 1e-3, high + 1e-3))
    np.testing.assert_allclose(done.current @ names.x, totals, rtol=1e-9)
    with pytest.raises(AnalysisError):
        calibrate(weights, names, known, bounds=(low + 1e-2, high - 1e-2))


@given(SEEDS, st.booleans(), st.sampled_from(["equal", "proportional"]))
@FEW
def test_trimming_keeps_the_total(seed: int, strict: bool, redistribution: str):
    """What is cut is given to others; strictly, nobody is outside any more."""
    _, weights, _, _ = sample(seed)
    mean = weights.current.mean()
    done = trim(weights, 0.4 * mean, 2 * mean, strict=strict, redistribution=redistribution)
    assert done.current.sum() == pytest.approx(weights.current.sum(), rel=1e-12)
    inside = (done.current >= 0.4 * mean * (1 - 1e-9)) & (done.current <= 2 * mean * (1 + 1e-9))
    assert inside.all() or not strict


@given(SEEDS)
@FEW
def test_non_response_keeps_the_weight_of_each_cell(seed: int):
    """Respondents carry their whole cell; the others leave."""
    rng, weights, a, _ = sample(seed)
    answered = rng.random(len(weights)) < 0.6
    assume(np.bincount(a.codes[answered], minlength=3).min() > 0)
    done = adjust_nonresponse(weights, answered, a, min_size=1)
    np.testing.assert_allclose(
        np.bincount(a.codes, weights=done.current), np.bincount(a.codes, weights=weights.current), rtol=1e-12
    )
    assert not done.current[~answered].any()


@given(SEEDS)
@FEW
def test_influence_is_the_derivative_of_the_whole_chain(seed: int):
    """Numerical derivatives through non-response, raking near one (where regression is exact) and scaling."""
    rng, weights, a, b = sample(seed, rows=40)
    answered = rng.random(40) < 0.75
    y = rng.normal(3, 1, 40)
    assume(np.bincount(a.codes[answered], minlength=3).min() > 1)
    assume(np.bincount(b.codes[answered], minlength=4).min() > 0)
    near = adjust_nonresponse(weights, answered, a, min_size=1).current * rng.uniform(0.9999, 1.0001, 40)
    margins = [Margin(each, np.bincount(each.codes, weights=near)) for each in (a, b)]

    def chain(base):
        done = adjust_nonresponse(base, answered, a, min_size=1)
        return normalise(rake(done, margins, tolerance=1e-14, residuals="regression"), 25)

    done = chain(weights)
    found = influence(done, linear_mean(done, y).u)[:, 0]
    for row in range(0, 40, 6):
        step = 1e-4 * weights.current[row]
        moved = [
            linear_mean(chain(base_weights(nudged(weights.current, row, s))), y).value[0]
            for s in (step, -step)
        ]
        slope = (moved[0] - moved[1]) / (2 * step)
        assert found[row] == pytest.approx(slope, abs=2e-3 * np.abs(found).max())


def nudged(values, row, step):
    """Return the values with one moved."""
    out = values.copy()
    out[row] += step
    return out


@given(SEEDS)
@FEW
def test_influence_of_post_stratification_and_non_response_is_the_exact_derivative(seed: int):
    """Ratios of sums: the numerical derivative agrees to six digits."""
    rng, weights, a, b = sample(seed, rows=25)
    answered = rng.random(25) < 0.75
    y = rng.normal(3, 1, 25)
    assume(np.bincount(a.codes[answered], minlength=3).min() > 0)
    assume(np.bincount(b.codes[answered], minlength=4).min() > 0)
    known = Margin(b, rng.uniform(50, 100, 4))

    def chain(base):
        return poststratify(adjust_nonresponse(base, answered, a, min_size=1), known)

    done = chain(weights)
    found = influence(done, linear_mean(done, y).u)[:, 0]
    for row in range(0, 25, 4):
        step = 1e-5 * weights.current[row]
        moved = [
            linear_mean(chain(base_weights(nudged(weights.current, row, s))), y).value[0]
            for s in (step, -step)
        ]
        assert found[row] == pytest.approx((moved[0] - moved[1]) / (2 * step), rel=1e-5, abs=1e-9)


@given(SEEDS)
@FEW
def test_one_household_one_weight(seed: int):
    """All members share g, and totals of persons are met."""
    rng, _, a, _ = sample(seed)
    home = rng.integers(0, 25, 60)
    weights = base_weights(rng.uniform(5, 15, 25)[home])
    x = auxiliaries({"a": np.array(a.levels)[a.codes]})
    totals = dict(zip(x.names, (weights.current * 1.1) @ x.x, strict=True))
    totals["N"] = sum(totals[name] for name in x.names[1:])
    done = calibrate(weights, x, totals, distance="raking", households=factor("home", home))
    np.testing.assert_allclose(done.current @ x.x, list(totals.values()), rtol=1e-9)
    assert len({(h, round(g, 12)) for h, g in zip(home, done.g, strict=True)}) == len(set(home))


@given(SEEDS)
@FEW
def test_domains_are_calibrated_apart(seed: int):
    """Calibrating by domain is calibrating each domain's rows alone."""
    rng, weights, a, _ = sample(seed)
    assume(np.bincount(a.codes, minlength=3).min() > 3)
    size = rng.gamma(2.0, 10.0, 60)
    x = auxiliaries({"size": size})
    totals = {
        level: {
            "N": 1.1 * weights.current[a.codes == k].sum(),
            "size": 1.2 * weights.current[a.codes == k] @ size[a.codes == k],
        }
        for k, level in enumerate(a.levels)
    }
    whole = calibrate(weights, x, totals, domains=a)
    for k, level in enumerate(a.levels):
        rows = a.codes == k
        alone = calibrate(
            base_weights(weights.current[rows]), auxiliaries({"size": size[rows]}), totals[level]
        )
        np.testing.assert_allclose(whole.current[rows], alone.current, rtol=1e-10)


@given(SEEDS)
@FEW
def test_every_step_is_in_the_log_with_its_counts(seed: int):
    """Before and after of neighbouring steps fit together."""
    _, weights, a, _ = sample(seed)
    assume(np.bincount(a.codes, minlength=3).min() > 0)
    done = trim(normalise(poststratify(weights, Margin(a, np.array([50.0, 60.0, 70.0])))), 0.1, 3)
    log = diagnose(done)
    assert [step.kind for step in log.steps] == ["poststratify", "normalise", "trim"]
    assert [step.before.total for step in log.steps[1:]] == [step.after.total for step in log.steps[:-1]]
    assert log.final.effective == pytest.approx(log.final.rows / log.final.deff)
