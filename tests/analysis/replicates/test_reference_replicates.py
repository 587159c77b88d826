"""R's replicate weights and what follows from them (survey 4.5, 12_open_replicates.R).

Deterministic methods are compared factor by factor; random ones take R's matrix, so nothing is left to
chance: ``as.svrepdesign(strat, type = "JKn")``, ``svymean(~api00, d)``, ``rake(d, …)``, …
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.designs import Design, Replication, bind
from analysis.estimands import estimate_bound, mean
from analysis.replicates import (
    Replicated,
    brr,
    fay,
    greg_totals,
    jk1,
    jkn,
    preston,
    rake_replicates,
    rank_degrees,
    recalibrated_bound,
    replicate_covariance,
    replicate_means,
    replicate_totals,
    rerun,
    row_weights,
    smooth,
    unit_totals,
)
from analysis.weighting import auxiliaries, calibrate, factor, poststratify
from tests.analysis.weighting.cases import BOUND, DATA, DESIGNS, FOLDER, TOTALS, indicators, margins, start

R = json.loads((FOLDER / "replicates.json").read_text(encoding="utf-8"))
ERRORS = 1e-10
SAMPLE = {
    "jk1_clus1_fpc": "clus1",
    "jk1_clus1": "clus1",
    "jk1_clus1_mse": "clus1",
    "jkn_strat_fpc": "strat",
    "jkn_strat": "strat",
    "jkn_strat_mse": "strat",
    "jk1_clus2": "clus2",
    "boot_canty_strat": "strat",
    "sub_raowu_clus1": "clus1",
    "sub_raowu_strat": "strat",
    "sub_raowu_strat_mse": "strat",
    "mrb_strat": "strat",
    "mrb_clus2": "clus2",
    "rake_on_jk1_clus1_fpc": "clus1",
    "ps_on_jk1_clus1_fpc": "clus1",
    "cal_on_jkn_strat_fpc": "strat",
}
NO_FPC = {
    "clus1": bind(DATA["clus1"], Design(weight="pw", psu="dnum")),
    "strat": bind(DATA["strat"], Design(weight="pw", strata="stype")),
    "clus2": bind(DATA["clus2"], Design(weight="pw", psu="dnum")),
}
SCD = pd.read_csv(FOLDER / "scd.csv").assign(w=1.0)
PAIRS = bind(SCD, Design(weight="w", strata="ESA", psu="ambulance", nest=True))


def columns(name):
    """Return R's weights by row: full (N,), replicates (N, R)."""
    table = pd.read_csv(FOLDER / "replicate_weights" / f"{name}.csv.gz").to_numpy(float)
    return table[:, 0], table[:, 1:]


def given(name):
    """Return R's replicates as a replication on rows, and the full weights."""
    full, replicates = columns(name)
    facts = R[name]["weights"]
    rscales = np.broadcast_to(np.asarray(facts["rscales"], float), replicates.shape[1])
    made = Replication(
        replicates / full[:, None], np.arange(len(full)), facts["scale"], rscales, bool(facts["mse"])
    )
    return made, full


def compare(replication, replicated, expected, *, covariance=True):
    """Compare estimates and covariance with R's."""
    np.testing.assert_allclose(replicated.value, list(expected["est"].values()), rtol=1e-10)
    found = replicate_covariance(replication, replicated)
    scale = np.abs(replicated.value).max()
    np.testing.assert_allclose(
        np.sqrt(np.diag(found)), list(expected["se"].values()), rtol=ERRORS, atol=1e-9 * scale
    )
    np.testing.assert_allclose(found, expected["cov"], rtol=1e-9, atol=1e-9 * max(np.abs(found).max(), scale))


@pytest.mark.parametrize("name", SAMPLE)
def test_a_mean_of_two_items_has_the_covariance_of_r(name: str):
    """svymean(~api00 + api.stu)."""
    made, full = given(name)
    data = DATA[SAMPLE[name]]
    sums = unit_totals(made, full, data[["api00", "api.stu"]].to_numpy(float))
    compare(made, replicate_means(made, sums), R[name]["mean_multi"])


@pytest.mark.parametrize("name", SAMPLE)
def test_a_total_with_gaps_has_the_standard_error_of_r(name: str):
    """svytotal(~enroll, na.rm = TRUE)."""
    made, full = given(name)
    sums = unit_totals(made, full, DATA[SAMPLE[name]][["enroll"]].to_numpy(float))
    compare(made, replicate_totals(made, sums), R[name]["total_enroll"])


@pytest.mark.parametrize("name", SAMPLE)
def test_proportions_have_the_covariance_of_r(name: str):
    """svymean(~stype)."""
    made, full = given(name)
    sums = unit_totals(made, full, indicators(DATA[SAMPLE[name]].stype, ["E", "H", "M"]))
    compare(made, replicate_means(made, sums), R[name]["prop_stype"])


@pytest.mark.parametrize("name", SAMPLE)
def test_a_ratio_is_a_smooth_function_of_totals(name: str):
    """svyratio(~api.stu, ~enroll, na.rm = TRUE): rows without either are left out."""
    made, full = given(name)
    pair = DATA[SAMPLE[name]][["api.stu", "enroll"]].to_numpy(float)
    pair[np.isnan(pair).any(axis=1)] = 0.0
    totals = replicate_totals(made, unit_totals(made, full, pair))
    compare(made, smooth(totals, lambda t: t[..., :1] / t[..., 1:]), R[name]["ratio"])


@pytest.mark.parametrize("domain", ["by_stype", "by_schwide"])
@pytest.mark.parametrize("name", SAMPLE)
def test_domain_means_have_the_covariance_of_r(name: str, domain: str):
    """svyby(~api00, ~stype, svymean, covmat = TRUE)."""
    made, full = given(name)
    data, expected = DATA[SAMPLE[name]], R[name][domain]
    column = {"by_stype": "stype", "by_schwide": "sch.wide"}[domain]
    sums = unit_totals(made, full, data[["api00"]].to_numpy(float), domains=factor(column, data[column]))
    found = replicate_means(made, sums)
    np.testing.assert_allclose(found.value, expected["est"], rtol=1e-12)
    np.testing.assert_allclose(
        np.sqrt(np.diag(replicate_covariance(made, found))), expected["se"], rtol=ERRORS
    )
    np.testing.assert_allclose(replicate_covariance(made, found), expected["cov"], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", [name for name in SAMPLE if "clus" in name])
def test_degrees_of_freedom_need_no_decomposition_of_rows(name: str):
    """degf(): rank of the replicate weights less one."""
    made, _ = given(name)
    assert rank_degrees(made) == R[name]["weights"]["degf"]


DETERMINISTIC = {
    "jk1_clus1_fpc": lambda: jk1(BOUND["clus1"]),
    "jk1_clus1": lambda: jk1(NO_FPC["clus1"]),
    "jk1_clus1_mse": lambda: jk1(NO_FPC["clus1"], mse=True),
    "jk1_clus2": lambda: jk1(NO_FPC["clus2"]),
    "jkn_strat_fpc": lambda: jkn(BOUND["strat"]),
    "jkn_strat": lambda: jkn(NO_FPC["strat"]),
    "jkn_strat_mse": lambda: jkn(NO_FPC["strat"], mse=True),
}


@pytest.mark.parametrize("name", DETERMINISTIC)
def test_jackknife_factors_and_scales_equal_those_of_r(name: str):
    """Each replicate of R is one of ours, with the same scale (their order differs)."""
    made = DETERMINISTIC[name]()
    full, theirs = columns(name)
    facts = R[name]["weights"]
    scales = np.broadcast_to(np.asarray(facts["rscales"], float) * facts["scale"], theirs.shape[1])
    ours = np.vstack([row_weights(made, full), made.scale * made.rscales])
    both = [table[:, np.lexsort(np.round(table, 6))] for table in (ours, np.vstack([theirs, scales]))]
    np.testing.assert_allclose(*both, rtol=1e-12, atol=1e-12)
    assert made.df == facts["degf"]


@pytest.mark.parametrize(
    ("name", "made"), [("scd_brr_auto", brr(PAIRS)), ("scd_fay03_auto", fay(PAIRS, 0.3))]
)
def test_half_samples_in_full_balance_give_the_totals_of_r(name: str, made: Replication):
    """as.svrepdesign(scd, type = "BRR"): whatever the signs, totals agree; so do R's own replicates."""
    theirs, full = given(name)
    items = SCD[["arrests", "alive"]].to_numpy(float)
    compare(made, replicate_totals(made, unit_totals(made, full, items)), R[name]["total"])
    totals = replicate_totals(theirs, unit_totals(theirs, full, items))
    compare(theirs, smooth(totals, lambda t: t[..., 1:] / t[..., :1]), R[name]["ratio"])
    assert made.scale == pytest.approx(R[name]["weights"]["scale"], rel=1e-14)


def test_the_published_half_samples_give_the_published_numbers():
    """Levy and Lemeshow's ambulance data with their four half-samples."""
    factors = np.array(R["scd_brr"]["repweights"], float)
    made = Replication(factors, np.arange(6), 0.25, np.ones(4))
    totals = replicate_totals(made, unit_totals(made, np.ones(6), SCD[["arrests", "alive"]].to_numpy(float)))
    compare(made, totals, R["scd_brr"]["total"])
    compare(made, smooth(totals, lambda t: t[..., 1:] / t[..., :1]), R["scd_brr"]["ratio"])


@pytest.mark.parametrize("name", ["mrb_strat", "mrb_clus2"])
def test_preston_takes_the_same_factor_values_as_r(name: str):
    """as.svrepdesign(type = "mrbbootstrap"): chance apart, a unit's weight has the same few values."""
    _, theirs = columns(name)
    bound = BOUND[SAMPLE[name]]
    ours = row_weights(preston(bound, 200, np.random.default_rng(1)), bound.weight)
    for row in range(0, len(theirs), 9):
        np.testing.assert_allclose(
            np.unique(np.round(ours[row], 6)), np.unique(np.round(theirs[row], 6)), rtol=1e-6
        )


def test_replicates_raked_on_cells_equal_those_of_r():
    """rake(jk1, list(~stype, ~sch.wide), …)."""
    made = rake_replicates(jk1(BOUND["clus1"]), start("clus1"), margins("clus1"), tolerance=1e-12)
    _, theirs = columns("rake_on_jk1_clus1_fpc")
    ours = row_weights(made.replication, made.weights.current)
    ours, theirs = (table[:, np.lexsort(np.round(table, 5))] for table in (ours, theirs))
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)
    sums = unit_totals(made.replication, made.weights.current, DATA["clus1"][["api00"]].to_numpy(float))
    compare(
        made.replication, replicate_means(made.replication, sums), R["rake_on_jk1_clus1_fpc"]["mean_api00"]
    )


def test_raked_replicates_serve_the_estimation_engine():
    """The same numbers by `estimate_bound`, domains with their covariance too."""
    made = rake_replicates(jk1(BOUND["clus1"]), start("clus1"), margins("clus1"), tolerance=1e-12)
    bound = recalibrated_bound(bind(DATA["clus1"], DESIGNS["clus1"], columns=["api00", "stype"]), made)
    expected = R["rake_on_jk1_clus1_fpc"]
    found = estimate_bound(bound, mean("api00"))[0]
    assert found.value == pytest.approx(expected["mean_api00"]["est"]["api00"], rel=1e-10)
    assert found.se == pytest.approx(expected["mean_api00"]["se"]["api00"], rel=1e-9)
    by = estimate_bound(bound, mean("api00"), by="stype")
    np.testing.assert_allclose([each.se for each in by], expected["by_stype"]["se"], rtol=1e-9)


def test_replicates_post_stratified_equal_those_of_r():
    """postStratify(jk1, ~stype, …): one margin."""
    made = rake_replicates(jk1(BOUND["clus1"]), start("clus1"), margins("clus1")[:1])
    items = indicators(DATA["clus1"].stype, ["E", "H", "M"])
    sums = unit_totals(made.replication, made.weights.current, np.column_stack([items, DATA["clus1"].api00]))
    expected = R["ps_on_jk1_clus1_fpc"]["mean_api00"]
    means = replicate_means(made.replication, sums)
    compare(made.replication, Replicated(means.value[3:], means.replicates[:, 3:]), expected)


def test_replicates_calibrated_from_unit_moments_equal_those_of_r():
    """calibrate(jkn, ~stype + api99, totals): linear calibration in each of 200 replicates."""
    data, made = DATA["strat"], jkn(BOUND["strat"])
    x = auxiliaries({"stype": data.stype, "api99": data.api99})
    items = np.column_stack([np.ones(len(data)), data.api00])
    totals = greg_totals(made, start("strat"), x, TOTALS, items)
    compare(made, smooth(totals, lambda t: t[..., 1:] / t[..., :1]), R["cal_on_jkn_strat_fpc"]["mean_api00"])


def test_any_recipe_can_be_run_again_in_each_replicate():
    """The general way gives what the moments give, row by row."""
    data, made = DATA["strat"], jkn(BOUND["strat"])
    x = auxiliaries({"stype": data.stype, "api99": data.api99})
    few = replace(made, factors=made.factors[:, :5], rscales=made.rscales[:5])
    items = data[["api00"]].to_numpy(float)
    slow = rerun(few, start("strat"), lambda w: calibrate(w, x, TOTALS), items)
    np.testing.assert_allclose(
        slow.replicates, greg_totals(few, start("strat"), x, TOTALS, items).replicates, rtol=1e-11
    )


def test_post_stratification_runs_again_too():
    """A recipe of another kind: R's post-stratified replicates."""
    made = jk1(BOUND["clus1"])
    items = np.column_stack([np.ones(183), DATA["clus1"].api00])
    found = rerun(made, start("clus1"), lambda w: poststratify(w, margins("clus1")[0]), items)
    means = smooth(found, lambda t: t[..., 1:] / t[..., :1])
    compare(made, means, R["ps_on_jk1_clus1_fpc"]["mean_api00"])
