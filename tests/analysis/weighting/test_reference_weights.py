"""R's calibrated weights and the standard errors that know of calibration (survey 4.5, 11_open_calibration.R).

The cases are lines such as ``postStratify(clus1, ~stype, pop.types)``, ``rake(clus1, …)`` and
``calibrate(clus1, ~stype+api99, totals, calfun="logit", bounds=c(.5,2.5))``.
"""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from analysis.designs import covariance
from analysis.weighting import (
    calibrated_covariance,
    linear_distribution,
    linear_mean,
    linear_ratio,
    linear_total,
    weighted_estimates,
)
from tests.analysis.weighting.cases import BOUND, CASES, DATA, FOLDER, R, indicators

WEIGHTS, ERRORS = 1e-9, 1e-10


@functools.cache
def made(case):
    """Return a case's weights, computed once."""
    return CASES[case][1]()


def against(case, linearised, expected):
    """Return estimates and covariance of a case beside R's."""
    found = calibrated_covariance(BOUND[CASES[case][0]], made(case), linearised.u)
    np.testing.assert_allclose(linearised.value, list(expected["est"].values()), rtol=1e-9)
    scale = np.abs(linearised.value).max()
    np.testing.assert_allclose(
        np.sqrt(np.diag(found)), list(expected["se"].values()), rtol=ERRORS, atol=1e-9 * scale
    )


@pytest.mark.parametrize("case", [case for case in CASES if case != "trim_cal_30_48_strict"])
def test_weights_equal_those_of_r(case: str):
    """Post-stratified, raked, calibrated, bounded, integrated and trimmed weights."""
    expected = pd.read_csv(FOLDER / f"weights_{case}.csv")
    np.testing.assert_allclose(made(case).current, expected.w, rtol=WEIGHTS)


@pytest.mark.parametrize("case", CASES)
def test_range_and_sum_of_weights_equal_those_of_r(case: str):
    """Strict trimming changed in survey 4.5: its range, not the older file of weights, is the reference."""
    found = [made(case).current.sum(), made(case).current.min(), made(case).current.max()]
    np.testing.assert_allclose(found, [R[case][name] for name in ("sum_w", "min_w", "max_w")], rtol=WEIGHTS)


@pytest.mark.parametrize("case", CASES)
def test_standard_errors_of_a_mean_know_of_calibration(case: str):
    """svymean(~api00)."""
    data = DATA[CASES[case][0]]
    against(case, linear_mean(made(case), data.api00), R[case]["mean_api00"])


@pytest.mark.parametrize("case", CASES)
def test_standard_errors_of_a_total_with_gaps_know_of_calibration(case: str):
    """svytotal(~enroll, na.rm=TRUE)."""
    data = DATA[CASES[case][0]]
    against(case, linear_total(made(case), data.enroll), R[case]["total_enroll"])


@pytest.mark.parametrize("case", CASES)
def test_a_known_total_has_no_standard_error(case: str):
    """svytotal(~stype): zero where school types are calibrated to."""
    data = DATA[CASES[case][0]]
    against(case, linear_total(made(case), indicators(data.stype, ["E", "H", "M"])), R[case]["total_stype"])


@pytest.mark.parametrize("case", CASES)
def test_standard_errors_of_a_ratio_know_of_calibration(case: str):
    """svyratio(~api.stu, ~enroll, na.rm=TRUE)."""
    data = DATA[CASES[case][0]]
    against(case, linear_ratio(made(case), data["api.stu"], data.enroll), R[case]["ratio"])


@pytest.mark.parametrize("domain", ["by_stype", "by_schwide"])
@pytest.mark.parametrize("case", CASES)
def test_domain_means_have_their_covariance(case: str, domain: str):
    """svyby(~api00, ~stype, svymean, covmat=TRUE)."""
    sample = CASES[case][0]
    expected = R[case][domain]
    column = {"by_stype": "stype", "by_schwide": "sch.wide"}[domain]
    inside = indicators(DATA[sample][column], expected["domain"])
    y = np.repeat(DATA[sample].api00.to_numpy()[:, None], len(expected["domain"]), axis=1)
    means = linear_mean(made(case), y, domain=inside)
    found = calibrated_covariance(BOUND[sample], made(case), means.u)
    np.testing.assert_allclose(means.value, expected["est"], rtol=1e-10)
    np.testing.assert_allclose(np.sqrt(np.diag(found)), expected["se"], rtol=ERRORS)
    np.testing.assert_allclose(found, np.array(expected["cov"]), rtol=1e-9, atol=1e-9 * np.abs(found).max())


@pytest.mark.parametrize("case", CASES)
def test_the_distribution_function_carries_woodruff_intervals(case: str):
    """svyquantile(~api00, c(.25,.5,.75)): the interval of F(q), read back through F."""
    sample, expected = CASES[case][0], R[case]["median"]
    y = DATA[sample].api00.to_numpy(float)
    order = np.argsort(y, kind="stable")
    climb = np.cumsum(made(case).current[order]) / made(case).current.sum()
    q = np.array(list(expected["quantile"].values()), dtype=float)
    shares = linear_distribution(made(case), y, q)
    se = np.sqrt(np.diag(calibrated_covariance(BOUND[sample], made(case), shares.u)))
    step = student.ppf(0.975, R[case]["degf"]) * se
    ends = [y[order][np.searchsorted(climb, shares.value + side * step)] for side in (-1, 1)]
    np.testing.assert_array_equal(ends[0], list(expected["ci_low"].values()))
    np.testing.assert_array_equal(ends[1], list(expected["ci_high"].values()))


@pytest.mark.parametrize("case", CASES)
def test_intervals_are_those_of_r(case: str):
    """confint(svymean(~api00), df = degf(design))."""
    expected = R[case]["mean_api00"]
    mean = linear_mean(made(case), DATA[CASES[case][0]].api00)
    found = weighted_estimates(BOUND[CASES[case][0]], made(case), mean)
    assert found.df == R[case]["degf"]
    np.testing.assert_allclose(found.low, expected["ci_low"]["api00"], rtol=1e-10)
    np.testing.assert_allclose(found.high, expected["ci_high"]["api00"], rtol=1e-10)


def test_without_steps_the_variance_is_the_design_s():
    """Base weights alone: nothing is subtracted."""
    from tests.analysis.weighting.cases import start

    weights = start("clus1")
    mean = linear_mean(weights, DATA["clus1"].api00)
    found = calibrated_covariance(BOUND["clus1"], weights, mean.u)
    np.testing.assert_allclose(found, covariance(BOUND["clus1"], mean.u), rtol=1e-14)
