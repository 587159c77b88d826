"""Every estimate of the reference file that sums can make, against R survey 4.5."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from analysis.designs import Brewer, Design, bind, degrees
from analysis.estimands import (
    correlation,
    count,
    estimate,
    mean,
    proportion,
    ratio,
    size,
    total,
    variance,
)
from tests.analysis.engine.golden import API, data, election_designs, numbers

GOLDEN = numbers("estimates")
PROFILES = numbers("intervals")
INTERVALS = ("logit", "asin", "beta", "mean", "xlogit")


def close(found, expected, tolerance=1e-10):
    np.testing.assert_allclose(
        np.asarray(found, dtype=float), np.asarray(expected, dtype=float), rtol=tolerance
    )


def asked(name: str, *estimands, **options):
    """Estimates from one of the api designs with the degrees of freedom of the whole design."""
    source, design = API[name]
    return estimate(data(source), design, *estimands, df=GOLDEN[name]["degf"], **options)


def agrees(found, expected: dict, *, covariance: bool = True) -> None:
    """Values, standard errors, intervals, and the full covariance."""
    close(found.points, list(expected["est"].values()), 1e-12)
    near_zero = 1e-14 * np.abs(found.points).max()
    np.testing.assert_allclose(found.se, list(expected["se"].values()), rtol=1e-10, atol=near_zero)
    close(found.low, list(expected["ci_low"].values()))
    close(found.high, list(expected["ci_high"].values()))
    np.testing.assert_allclose(np.diag(found.covariance()), found.se**2, rtol=1e-10, atol=near_zero**2)
    if covariance:
        np.testing.assert_allclose(
            found.covariance(),
            expected["cov"],
            rtol=1e-10,
            atol=1e-10 * np.abs(expected["cov"]).max() + near_zero**2,
        )


@pytest.mark.parametrize("name", API)
def test_means_totals_proportions_ratios_and_variances(name: str):
    """svymean, svytotal (na.rm), factors, svyratio, svyvar on eight designs."""
    golden = GOLDEN[name]
    agrees(asked(name, mean("api00")), golden["mean_api00"])
    agrees(asked(name, mean("api00", "api.stu")), golden["mean_multi"])
    agrees(asked(name, total("enroll")), golden["total_enroll"])
    agrees(asked(name, proportion("stype", interval="mean")), golden["prop_stype"])
    agrees(asked(name, count("stype")), golden["total_stype"])
    agrees(asked(name, proportion("comp.imp", interval="mean")), golden["prop_compimp"])
    agrees(asked(name, ratio("api.stu", "enroll")), golden["ratio_apistu_enroll"])
    agrees(asked(name, variance("api00")), golden["var_api00"])
    close(asked(name, size()).points, [golden["sum_weights"]])


@pytest.mark.parametrize("name", API)
def test_design_effects(name: str):
    """Deff against sampling without and with replacement, for means, totals and proportions."""
    golden = GOLDEN[name]
    close(asked(name, mean("api00"), deff="wor").deff, golden["mean_api00"]["deff"], 1e-9)
    close(asked(name, mean("api00"), deff="wr").deff, golden["mean_api00_deff_wr"], 1e-9)
    close(asked(name, total("enroll"), deff="wor").deff, golden["total_enroll"]["deff"], 1e-9)
    close(asked(name, proportion("comp.imp"), deff="wor").deff, golden["prop_compimp"]["deff"], 1e-9)


@pytest.mark.parametrize("name", API)
def test_domains_with_their_covariance_and_degrees(name: str):
    """svyby: mean by stype, total by comp.imp, ratio by stype, covariance between domains, domain df."""
    golden, (source, design) = GOLDEN[name], API[name]
    for part, wanted, by in (
        ("by_stype_mean_api00", mean("api00"), "stype"),
        ("by_compimp_total_enroll", total("enroll"), "comp.imp"),
        ("by_stype_ratio", ratio("api.stu", "enroll"), "stype"),
    ):
        expected = golden[part]
        found = estimate(data(source), design, wanted, by=by)
        assert [row.domain[0][1] for row in found] == expected["domain"]
        close(found.points, expected["est"], 1e-12)
        close(found.se, expected["se"])
        scale = np.abs(expected["cov"]).max()
        np.testing.assert_allclose(found.covariance(), expected["cov"], rtol=1e-10, atol=1e-10 * scale)
        close(found.df, list(expected["domain_df"].values()))


@pytest.mark.parametrize("name", API)
def test_a_condition_is_a_domain(name: str):
    """subset(design, stype == "E"): mean, total, df."""
    golden, (source, design) = GOLDEN[name]["subset_stypeE"], API[name]
    for part, wanted in (("mean_api00", mean("api00")), ("total_enroll", total("enroll"))):
        found = estimate(data(source), design, wanted, where='stype == "E"')
        agrees(found, golden[part])
        assert found[0].df == golden["degf"]


@pytest.mark.parametrize("kind", INTERVALS)
@pytest.mark.parametrize("name", API)
def test_intervals_of_proportions(name: str, kind: str):
    """svyciprop(~I(comp.imp == "Yes"), df = degf(design)) by five methods."""
    expected = GOLDEN[name]["ciprop"][kind]
    found = asked(name, proportion("comp.imp", levels=("Yes",), interval=kind))
    close(found.points, expected["est"], 1e-8)
    close([found.low[0], found.high[0]], expected["ci"], 1e-8)


@pytest.mark.parametrize("name", API)
def test_likelihood_intervals(name: str):
    """svyciprop(method="likelihood") reads the ends off a coarse spline; on a fine grid it closes in on ours."""
    found = asked(name, proportion("comp.imp", levels=("Yes",), interval="likelihood"))
    ends, coarse = np.array([found.low[0], found.high[0]]), GOLDEN[name]["ciprop"]["likelihood"]["ci"]
    fine = PROFILES[name]["likelihood"]
    close(ends, coarse, 2e-5)
    close(ends, fine, 2e-6)


@pytest.mark.parametrize("name", API)
def test_likelihood_intervals_solve_their_equation(name: str):
    """2 m (p log(p/q) + (1-p) log((1-p)/(1-q))) = t², m = p (1-p)/V over the dispersion of svyglm."""
    found = asked(name, proportion("comp.imp", levels=("Yes",), interval="likelihood"))[0]
    p, q = found.value, np.array([found.low, found.high])
    size = p * (1 - p) / found.se**2 / PROFILES[name]["dispersion"]
    deviance = 2 * size * (p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)))
    close(deviance, np.full(2, student.ppf(0.975, found.df) ** 2), 1e-9)


@pytest.mark.parametrize("name", API)
def test_wilson_intervals(name: str):
    """The roots of (p - q)² = t² q (1 - q)/size, by R's uniroot (intervals.R)."""
    found = asked(name, proportion("comp.imp", levels=("Yes",), interval="wilson"))[0]
    close([found.low, found.high], PROFILES[name]["wilson"], 1e-12)


@pytest.mark.parametrize("name", API)
def test_wilson_intervals_are_those_of_korn_and_graubards_size(name: str):
    """The size corrected for few degrees of freedom, with the quantile for n - 1 rows, ends at the same q."""
    found = asked(name, proportion("comp.imp", levels=("Yes",), interval="wilson"))[0]
    p, t, rows = found.value, student.ppf(0.975, found.df), student.ppf(0.975, found.n - 1)
    size = p * (1 - p) / found.se**2 * (rows / t) ** 2
    for q in (found.low, found.high):
        close((p - q) ** 2, rows**2 * q * (1 - q) / size, 1e-10)


@pytest.mark.parametrize("name", API)
def test_contrasts(name: str):
    """Svycontrast of two means: a difference by coefficients, a ratio by formula and by function."""
    golden, found = GOLDEN[name], asked(name, mean("api00", "api99"))
    for contrast, expected in (
        (found.contrast(np.array([1.0, -1.0])), golden["contrast_lin"]),
        (found.contrast("api00 - api99"), golden["contrast_lin"]),
        (found.contrast("api00/api99"), golden["contrast_nl"]),
        (found.contrast(lambda v: v[0] / v[1]), golden["contrast_nl"]),
    ):
        close(contrast.value, expected["est"], 1e-11)
        close(contrast.se, expected["se"])


@pytest.mark.parametrize("name", ["nofpc", "fpc_N", "fpc_frac"])
def test_the_fpc_example(name: str):
    """data(fpc): means and totals."""
    table = data("fpc").assign(fraction=lambda t: t.nh / t.Nh)
    fpc = {"nofpc": None, "fpc_N": "Nh", "fpc_frac": "fraction"}[name]
    design = Design(weight="weight", strata="stratid", psu="psuid", fpc=fpc, nest=True)
    agrees(estimate(table, design, mean("x")), GOLDEN["fpc_example"][name]["mean_x"])
    agrees(estimate(table, design, total("x")), GOLDEN["fpc_example"][name]["total_x"])


def test_two_stages_of_mu284():
    """Mean and total under corrections at both stages."""
    design = Design(psu=("id1", "id2"), fpc=("n1", "n2"))
    agrees(estimate(data("mu284_twostage"), design, mean("y1")), GOLDEN["mu284_twostage"]["mean"])
    agrees(estimate(data("mu284_twostage"), design, total("y1")), GOLDEN["mu284_twostage"]["total"])


@pytest.mark.parametrize("name", election_designs())
def test_the_election_sample(name: str):
    """Totals with covariance, a ratio and a mean under eight ways to draw; intervals from the normal."""
    golden, design = GOLDEN["pps_election"][name], election_designs()[name]
    for part, wanted in (
        ("total", total("Bush", "Kerry", "Nader")),
        ("ratio", ratio("Bush", "Kerry")),
        ("mean", mean("Bush")),
    ):
        agrees(estimate(data("election_pps"), design, wanted, df=np.inf), golden[part])


def test_the_textbook():
    """Lohr: the figures R gives, and the figures printed in the book."""
    golden = numbers("lohr_textbook")
    srs, strat = data("lohr_agsrs"), data("lohr_agstrat")
    srs = srs.assign(small=(srs.acres92 < 200_000).astype(int), N=3078)
    one = Design(fpc="N")
    agrees(estimate(srs, one, mean("acres92")), golden["agsrs"]["mean_acres92"])
    agrees(estimate(srs, one, total("acres92")), golden["agsrs"]["total"])
    agrees(estimate(srs, one, ratio("acres92", "acres87")), golden["agsrs"]["ratio_92_87"])
    agrees(estimate(srs, one, mean("small")), golden["agsrs"]["prop_lt200k"])
    two = Design(strata="region", fpc={"NC": 1054, "NE": 220, "S": 1382, "W": 422})
    agrees(estimate(strat, two, mean("acres92")), golden["agstrat"]["mean"])
    found = estimate(strat, two, total("acres92"))
    agrees(found, golden["agstrat"]["total"])
    assert round(found[0].se) == golden["agstrat"]["published"]["se_total"]
    by = estimate(strat, two, total("acres92"), by="region")
    close(by.se, golden["agstrat"]["by"]["se"])
    eggs = data("lohr_coots").assign(w=lambda t: t.csize / 2)
    agrees(estimate(eggs, Design(weight="w", psu="clutch"), mean("volume")), golden["coots"]["mean_volume"])


def test_a_correlation_is_the_covariance_over_the_deviations():
    """By the delta method on svyvar's three numbers: the same value and standard error."""
    table, design = data("apiclus1"), API["clus1_fpc"][1]
    from analysis.estimands import covariance_of

    parts = estimate(table, design, variance("api00", "api99"), covariance_of("api00", "api99"))
    by_hand = parts.contrast(lambda v: v[2] / (v[0] * v[1]) ** 0.5)
    found = estimate(table, design, correlation("api00", "api99"))
    close(found.points, by_hand.value, 1e-12)
    close(found.se, by_hand.se)


@pytest.mark.parametrize("name", API)
def test_the_degrees_of_freedom(name: str):
    """degf(design)."""
    source, design = API[name]
    assert degrees(bind(data(source), design)) == GOLDEN[name]["degf"]


STAGES = {
    "three": Design(psu=("p", "ss", "t"), strata=("h", "s2"), fpc=("N1", "N2", "N3"), nest=True),
    "weighted": Design(
        weight="w", psu=("p", "ss", "t"), strata=("h", "s2"), fpc=("N1", "N2", "N3"), nest=True
    ),
    "two": Design(weight="w", psu=("puniq", "ss"), strata="h", fpc=("N1", "N2")),
    "brewer_two": Design(psu=("puniq", "ss"), strata="h", fpc=("pi", "pi2"), pps=Brewer()),
    "brewer_one": Design(psu="puniq", strata="h", fpc="pi", pps=Brewer()),
    "rows": Design(weight="w", strata="h"),
}


@pytest.mark.parametrize("name", STAGES)
def test_many_stages_strata_inside_units_and_brewer(name: str):
    """Means, totals of a part, crossed domains, ratio, variance, design effects; the script is stages.R."""
    table, design, golden = data("stages"), STAGES[name], numbers("stages")[name]
    average = estimate(table, design, mean("x"), deff="wor")[0]
    close([average.value, average.se, average.df], golden["mean"])
    close(average.deff, golden["deff"][0], 1e-9)
    for part, wanted in (
        ("mean_missing", mean("y")),
        ("ratio", ratio("x", "y")),
        ("variance", variance("x")),
    ):
        row = estimate(table, design, wanted)[0]
        close([row.value, row.se], golden[part])
    part = estimate(table, design, total("x"), where='dom == "a" and x > 3')[0]
    close([part.value, part.se, part.df], golden["subset_total"])
    by = estimate(table, design, mean("x"), by=["c", "dom"])
    close([*by.points, *by.se], golden["by"])
    close(estimate(table, design, total("x"), deff="wr").deff, golden["deff_replace"], 1e-9)
    domain = estimate(table, design, total("x"), deff="wor", where='dom == "a"')
    close(domain.deff, golden["deff_domain"], 1e-9)
