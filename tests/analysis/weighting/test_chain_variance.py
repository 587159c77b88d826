"""The linearised variance of a whole chain beside a jackknife that runs the chain again in each replicate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.designs import Design, Response, bind, covariance
from analysis.replicates import jkn, replicate_covariance, rerun, smooth
from analysis.weighting import (
    adjust_by_propensity,
    adjust_nonresponse,
    auxiliaries,
    base_weights,
    calibrate,
    calibrated_covariance,
    factor,
    linear_mean,
    margin,
    poststratify,
    rake,
)

RNG = np.random.default_rng(20261124)
N = 160
DATA = pd.DataFrame(
    {"h": np.repeat([0, 1], N // 2), "p": np.repeat(np.arange(40), 4), "w": RNG.uniform(8, 15, N)}
)
DATA["g"] = RNG.choice(list("abc"), N)
DATA["x"] = RNG.normal(50, 10, N) + RNG.normal(0, 3, 40)[DATA.p]
DATA["y"] = 0.6 * DATA.x + 4 * (DATA.g == "a") + RNG.normal(0, 6, N) + RNG.normal(0, 4, 40)[DATA.p]
ANSWERED = RNG.random(N) < 1 / (1 + np.exp(-0.8 - 0.03 * (DATA.x.to_numpy() - 50)))
BOUND = bind(DATA, Design(weight="w", strata="h", psu="p"))
X = auxiliaries({"x": DATA.x})
SIZES = {"a": 600.0, "b": 600.0, "c": 650.0}


def cells(weights):
    """Return weights after non-response in cells, post-stratified."""
    done = adjust_nonresponse(weights, ANSWERED, factor("g", DATA.g), min_size=1)
    return poststratify(done, margin("g", DATA.g, SIZES))


def propensity(weights):
    """Return weights divided by an estimated propensity, calibrated to N and x."""
    done = adjust_by_propensity(weights, ANSWERED, X, classes=None)
    return calibrate(done, X, {"N": 1850, "x": 92000}, distance="raking")


def raked(weights):
    """Return weights raked to two margins after non-response."""
    done = adjust_nonresponse(weights, ANSWERED, factor("h", DATA.h), min_size=1)
    halves = margin("h", DATA.h, {0: 900.0, 1: 950.0})
    return rake(done, [margin("g", DATA.g, SIZES), halves], residuals="regression")


def test_a_census_with_non_response_is_the_second_phase_of_the_design():
    """All 160 asked, some answered: the same variance as ``Design(response=…)``, in unequal cells."""
    data = DATA.assign(w=1.0, N=DATA.groupby("g").g.transform("size"), did=ANSWERED.astype(int))
    asked = bind(data, Design(weight="w", strata="g", fpc="N"))
    done = adjust_nonresponse(base_weights(data.w), ANSWERED, factor("g", data.g), min_size=1)
    mean = linear_mean(done, data.y)
    phase = bind(data, Design(weight="w", strata="g", fpc="N", response=Response(cells="g", answered="did")))
    expected = covariance(phase, mean.u * ANSWERED[:, None])
    np.testing.assert_allclose(calibrated_covariance(asked, done, mean.u), expected, rtol=1e-10)


def test_a_propensity_in_a_census_has_the_variance_of_its_cells():
    """A saturated model: as cells, but for m/(m − 1)."""
    data = DATA.assign(w=1.0, N=N)
    census = bind(data, Design(weight="w", fpc="N"))
    base, groups = base_weights(data.w), auxiliaries({"g": data.g})
    direct = adjust_by_propensity(base, ANSWERED, groups, classes=None)
    cells = adjust_nonresponse(base, ANSWERED, factor("g", data.g), min_size=1)
    pair = [
        calibrated_covariance(census, done, linear_mean(done, data.y).u)[0, 0] for done in (direct, cells)
    ]
    assert pair[0] == pytest.approx(pair[1], rel=0.05)
    assert pair[0] < pair[1]


@pytest.mark.parametrize("recipe", [cells, propensity, raked])
def test_linearised_and_jackknife_variances_of_a_chain_agree(recipe):
    """Within eight per cent of the standard error for forty sampling units (the jackknife is a little larger)."""
    done = recipe(base_weights(DATA.w))
    linear = calibrated_covariance(BOUND, done, linear_mean(done, DATA.y).u)[0, 0]
    made = jkn(BOUND)
    items = np.column_stack([np.ones(N), DATA.y])
    again = smooth(rerun(made, base_weights(DATA.w), recipe, items), lambda t: t[..., 1:] / t[..., :1])
    jackknife = replicate_covariance(made, again)[0, 0]
    assert np.sqrt(linear / jackknife) == pytest.approx(1, abs=0.08)
