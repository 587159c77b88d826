"""Quantiles: every rule and interval against R survey 4.5, ties, properties, edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.designs import Design
from analysis.errors import AnalysisError
from analysis.estimands import QuantileRule, estimate, mean, quantile
from analysis.estimands.quantile_rules import weighted_quantile
from tests.analysis.engine.golden import API, data, numbers

GOLDEN = numbers("estimates")
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
KINDS = {
    **{rule: {"rule": rule} for rule in ("math", "school", "hf2", "hf4", "hf6", "hf7")},
    **{f"math_{kind}": {"interval": kind} for kind in ("mean", "beta", "xlogit")},
}


def table(expected: dict) -> list[list[float]]:
    """Return the reference numbers, one row a share; an open end as NaN."""
    names = ("quantile", "ci_low", "ci_high", "se")
    return [[float(expected[name][str(p)]) for name in names] for p in SHARES]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", API)
def test_rules_and_intervals_on_eight_designs(name: str, kind: str):
    """Values, both ends and standard errors; a closed half gives the error where R has none."""
    source, design = API[name]
    found = estimate(
        data(source), design, quantile("api00", *SHARES, **KINDS[kind]), df=GOLDEN[name]["degf"]
    ).to_pandas()
    got = found[["value", "low", "high", "se"]].to_numpy(float)
    expected = np.array(table(GOLDEN[name]["quantile_api00"][kind]))
    known = np.isfinite(expected)
    np.testing.assert_allclose(got[known], expected[known], rtol=1e-10)
    assert np.isnan(got[:, 1:3][~known[:, 1:3]]).all()


@pytest.mark.parametrize("name", API)
def test_medians_by_domain(name: str):
    """svyby(svyquantile) by school type, each with its own degrees of freedom: value, error and both ends."""
    source, design = API[name]
    expected = GOLDEN[name]["by_stype_median_api00"]
    found = estimate(data(source), design, quantile("api00", 0.5), by="stype").to_pandas()
    for ours, theirs in (("value", "api00"), ("se", "se.api00"), ("low", "ci_l"), ("high", "ci_u")):
        np.testing.assert_allclose(found[ours], np.array(expected[theirs], float), rtol=1e-10)


def test_equal_weights_keep_their_tie():
    """200 rows of 30.97: the running sum misses one half by rounding, the median does not."""
    weight = np.full(200, 30.97)
    assert np.cumsum(weight)[99] / weight.sum() != 0.5
    rows = {"y": np.arange(200)[::-1], "w": weight}
    found = estimate(rows, Design(weight="w"), quantile("y", 0.5), quantile("y", 0.5, rule="school"))
    assert found.points.tolist() == [99.0, 99.5]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("hf1", 2.0), ("hf2", 2.5), ("hf3", 2.0), ("hf4", 2.0), ("hf5", 2.5), ("hf6", 2.5), ("hf7", 2.5),
     ("hf8", 2.5), ("hf9", 2.5), ("shahvaish", 2.0)],
)  # fmt: skip
def test_the_median_of_four_by_hand(rule: str, expected: float):
    """1, 2, 3, 4 with one weight: what each definition says."""
    found = weighted_quantile(np.arange(1.0, 5.0), np.full(4, 7.0), 0.5, QuantileRule(rule))
    assert found == pytest.approx(expected)


values = st.lists(st.integers(-50, 50), min_size=6, max_size=60)


@given(values, st.sampled_from(list(QuantileRule)), st.floats(0.02, 0.98), st.integers(0, 10**6))
def test_many_domains_equal_each_alone(items: list[int], rule: QuantileRule, share: float, seed: int):
    """The histogram's answer in a domain is the rule applied to the domain's rows alone."""
    rng = np.random.default_rng(seed)
    y, w = np.array(items, float), rng.gamma(2.0, 1.0, len(items))
    g = np.arange(len(items)) % 2
    asked = quantile("y", share, rule=rule, interval="beta")
    found = estimate({"y": y, "w": w, "g": g}, Design(weight="w"), asked, by="g", df=30)
    for d in (0, 1):
        order = np.argsort(y[g == d], kind="stable")
        alone = weighted_quantile(y[g == d][order], w[g == d][order], share, rule)
        assert found.points[d] == pytest.approx(alone, rel=1e-12, abs=1e-12)


@given(values, st.floats(0.5, 40))
def test_scale_of_weights_and_order_of_rows_do_not_matter(items: list[int], factor: float):
    """Weights times a constant and rows in another order give the same median and error."""
    y, w = np.array(items, float), 1.0 + np.arange(len(items)) % 3
    design = Design(weight="w")
    first = estimate({"y": y, "w": w}, design, quantile("y", 0.4, interval="beta"))
    other = estimate({"y": y[::-1], "w": w[::-1] * factor}, design, quantile("y", 0.4, interval="beta"))
    assert other[0].value == first[0].value
    assert other[0].se == pytest.approx(first[0].se, rel=1e-9, abs=1e-12)


def test_missing_values_zero_weights_and_one_category():
    """Missing rows and rows without weight leave the quantile; one value has no error."""
    rows = {"y": [3.0, np.nan, 3.0, 90.0, 3.0], "w": [1.0, 5.0, 2.0, 0.0, 1.0]}
    found = estimate(rows, Design(weight="w"), quantile("y", 0.5))
    assert (found[0].value, found[0].se, found[0].n) == (3.0, 0.0, 3)


def test_covariance_with_other_estimates_keeps_signs():
    """The variance of a median is its error squared; it goes with the mean."""
    source, design = API["strat_fpc"]
    found = estimate(data(source), design, quantile("api00", 0.25, 0.5), mean("api00"))
    square = found.covariance()
    np.testing.assert_allclose(np.sqrt(np.diag(square)), found.se, rtol=1e-10)
    assert (square > 0).all()


def test_all_missing_and_wrong_options_are_named():
    """Nobody answered; an unknown rule; a share outside 0 to 1."""
    rows = {"y": [np.nan, np.nan], "w": [1.0, 1.0]}
    with pytest.raises(AnalysisError, match="estimate-no-answers"):
        estimate(rows, Design(weight="w"), quantile("y", 0.5))
    with pytest.raises(AnalysisError) as caught:
        estimate(rows, Design(weight="w"), quantile("y", 1.5, rule="hf12"))
    assert [problem.path for problem in caught.value.problems] == ["rule", "quantile"]


def test_the_share_is_written_in_the_readers_notation():
    """0,25 in a Vietnamese table, 0.25 in an English one."""
    found = estimate({"y": [1.0, 2.0, 3.0, 4.0] * 9}, Design(), quantile("y", 0.25))
    assert [found.table(lang).iloc[0, 2] for lang in ("vi", "en")] == ["0,25", "0.25"]
