"""`estimate` with adjusted weights against R (survey 4.5, 11_open_calibration.R): the short way in."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Design, estimate, estimate_bound, mean, ratio, size, total
from analysis.errors import AnalysisError
from analysis.weighting import (
    adjust_nonresponse,
    base_weights,
    factor,
    linear_mean,
    margin,
    poststratify,
    weighted_bound,
    weighted_design,
    weighted_estimates,
)
from tests.analysis.weighting.cases import BOUND, CASES, DATA, DESIGNS, R

SE = 1e-10


@functools.cache
def made(case):
    """Return a case's weights, computed once."""
    return CASES[case][1]()


def asked(case, *estimands, **options):
    """Return estimates of a case from its data and its design with the adjusted weights in it."""
    sample = CASES[case][0]
    return estimate(DATA[sample], weighted_design(DESIGNS[sample], made(case)), *estimands, **options)


@pytest.mark.parametrize("case", CASES)
def test_means_totals_and_ratios_equal_those_of_r(case: str):
    """svymean(~api00), svytotal(~enroll, na.rm=TRUE), svyratio(~api.stu, ~enroll, na.rm=TRUE)."""
    found = asked(case, mean("api00"), total("enroll"), ratio("api.stu", "enroll"))
    expected = [R[case][name] for name in ("mean_api00", "total_enroll", "ratio")]
    values = [value for each in expected for value in each["est"].values()]
    errors = [value for each in expected for value in each["se"].values()]
    np.testing.assert_allclose(found.points, values, rtol=1e-9)
    np.testing.assert_allclose(found.se, errors, rtol=SE)


@pytest.mark.parametrize(("name", "column"), [("by_stype", "stype"), ("by_schwide", "sch.wide")])
@pytest.mark.parametrize("case", CASES)
def test_domains_have_the_covariance_of_r(case: str, name: str, column: str):
    """svyby(~api00, ~stype, svymean, covmat=TRUE)."""
    found, expected = asked(case, mean("api00"), by=column), R[case][name]
    square = found.covariance()
    np.testing.assert_allclose(found.points, expected["est"], rtol=1e-10)
    np.testing.assert_allclose(found.se, expected["se"], rtol=SE)
    np.testing.assert_allclose(np.sqrt(np.diag(square)), found.se, rtol=1e-12)
    np.testing.assert_allclose(square, expected["cov"], rtol=1e-10, atol=1e-10 * np.abs(square).max())


@pytest.mark.parametrize("case", ["ps_clus1_stype", "ps_srs_stype"])
def test_a_known_total_has_no_standard_error(case: str):
    """The number of schools of each type is what the weights were adjusted to."""
    found = asked(case, size(), by="stype")
    np.testing.assert_allclose(found.points, [4421, 755, 1018], rtol=1e-12)
    np.testing.assert_allclose(found.se, 0.0, atol=1e-9)


def test_degrees_of_freedom_and_intervals_equal_those_of_r():
    """confint(svymean(~api00), df=degf(design))."""
    found, expected = asked("ps_clus1_stype", mean("api00"))[0], R["ps_clus1_stype"]["mean_api00"]
    ends = [expected["ci_low"]["api00"], expected["ci_high"]["api00"]]
    np.testing.assert_allclose([found.df, found.low, found.high], [14, *ends], rtol=1e-10)


def test_a_bound_design_and_a_design_give_the_same():
    """The long way in is the short one."""
    case = "cal_logit_stype_api99_strat"
    bound = weighted_bound(BOUND["strat"], made(case))
    short, long = (
        asked(case, mean("api99")),
        weighted_estimates(BOUND["strat"], made(case), linear_mean(made(case), DATA["strat"].api99)),
    )
    np.testing.assert_allclose(short.se, long.se, rtol=1e-12, atol=1e-9)
    assert bound.rows == 200
    np.testing.assert_allclose(bound.weight.sum(), 6194)


def test_weights_for_non_response_add_the_second_phase_by_hand():
    """A census of four of whom two answered, 1 and 5: N² (1 - n/N) s²/n = 32."""
    data = {"w": [1.0] * 4, "N": [4] * 4, "y": [1.0, 5.0, np.nan, 9.0]}
    done = adjust_nonresponse(base_weights(data["w"]), [1, 1, 0, 0], factor("all", ["x"] * 4), min_size=1)
    found = estimate(data, weighted_design(Design(weight="w", fpc="N"), done), total("y"))[0]
    np.testing.assert_allclose([found.value, found.se**2, found.n], [12.0, 32.0, 2])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=6, max_size=6), st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(values: list[float], order: list[int]):
    """Rows, weights and steps shuffled together give the same standard error."""
    data = {"w": np.full(6, 10.0), "g": np.array(list("aaabbb")), "y": np.array(values)}
    errors = []
    for rows in (np.arange(6), np.array(order)):
        part = {name: each[rows] for name, each in data.items()}
        done = poststratify(base_weights(part["w"]), margin("g", part["g"], {"a": 40, "b": 30}))
        errors.append(estimate(part, weighted_design(Design(weight="w"), done), mean("y"))[0].se)
    np.testing.assert_allclose(errors[0], errors[1], rtol=1e-9, atol=1e-9)


def test_rows_other_than_those_weighted_are_refused():
    """A column that holds neither weights, and a table of another length, are named."""
    case = "ps_srs_stype"
    design = weighted_design(Design(weight="enroll", fpc="fpc"), made(case))
    with pytest.raises(AnalysisError, match="design-weight-not-that"):
        estimate(DATA["srs"].assign(enroll=1.0), design, mean("api00"))
    with pytest.raises(AnalysisError, match="design-calibration-length"):
        estimate(DATA["srs"].iloc[:50], weighted_design(DESIGNS["srs"], made(case)), mean("api00"))


def test_the_columns_of_the_draw_and_of_the_analysis_are_both_known():
    """A file that holds the final weights gives what one with the base weights gives."""
    done = made("ps_srs_stype")
    data = DATA["srs"].assign(base=done.base, final=done.current)
    found = [
        estimate(data, weighted_design(Design(weight=name, fpc="fpc"), done), mean("api00"))[0].se
        for name in ("base", "final")
    ]
    assert found[0] == found[1]


def test_estimates_of_a_bound_design_follow_the_steps():
    """`estimate_bound` reads the columns of the bound table."""
    from analysis.designs import bind

    bound = weighted_bound(bind(DATA["clus1"], DESIGNS["clus1"], columns=["api00"]), made("rake_clus1"))
    found = estimate_bound(bound, mean("api00"))[0]
    np.testing.assert_allclose(found.se, R["rake_clus1"]["mean_api00"]["se"]["api00"], rtol=SE)
