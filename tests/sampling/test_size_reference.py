"""Sizes against the numbers of R's PracTools, to 1e-9 relative."""

from __future__ import annotations

import math

import pytest

from sampling.size import clusters, clusters3, contrast, design_effect, finite, mean, printed, proportion
from sampling.size.domains import Quantity, within_sample
from sampling.size.followup import follow_up
from sampling.size.normal import Sided
from sampling.size.proportion import Interval
from tests.sampling.size_reference import golden


def close(expected: float):
    return pytest.approx(expected, rel=1e-9)


def test_proportion_by_variance_and_cv():
    """nProp: V0 = 0.0005² and CV0 = 0.05 at p = 0.01; half-width 0.005 through its variance; N = 50,000."""
    expected = golden()["nProp"]
    assert proportion.by_variance(0.01, 0.0005**2) == close(expected["V0_0005_inf_p01"])
    assert proportion.by_cv(0.01, 0.05) == close(expected["CV05_p01"])
    assert proportion.by_variance(0.01, (0.005 / 1.96) ** 2) == close(expected["moe005"])
    assert proportion.by_variance(0.3, 0.0001, population=50_000) == close(expected["N50000_V"])


def test_proportion_by_margin():
    """nPropMoe: absolute and relative margins, finite populations."""
    expected = golden()["nPropMoe"]
    assert proportion.by_margin(0.4 / 10, 0.01) == close(expected["e01_p04"])
    sizes = [proportion.by_margin(0.5, e / 100) for e in range(1, 9)]
    assert sizes == [close(x) for x in expected["e1to8_p5"]]
    assert proportion.by_margin(0.5, 0.05, population=1000) == close(expected["e05_p5_N1000"])
    assert proportion.by_margin(0.3, 0.03, population=50_155) == close(expected["e03_p3_N50155"])
    assert proportion.by_margin(0.5, 0.1, relative=True) == close(expected["rel10_p5"])


@pytest.mark.parametrize(("case", "p", "e"), [("a", 0.04, 0.01), ("b", 0.5, 0.05), ("c", 0.1, 0.03)])
def test_proportion_by_wilson(case: str, p: float, e: float):
    """nWilson: the size, both limits and the length of the interval."""
    expected = golden()["nWilson"][case]
    n = proportion.by_margin(p, e, interval=Interval.WILSON)
    low, high = proportion.bounds(p, n, interval=Interval.WILSON)
    assert n == close(expected["n.sam"])
    assert low == close(expected["CI lower limit"])
    assert high == close(expected["CI upper limit"])
    assert high - low == close(expected["length of CI"])


def test_proportion_by_log_odds():
    """nLogOdds: a very large population, and N = 2,000 with the correction as the book prints it."""
    expected = golden()["nLogOdds"]
    assert proportion.by_margin(0.04, 0.01, interval=Interval.LOG_ODDS) == close(expected["a"])
    assert printed.log_odds_size(0.5, 0.05, 2000) == close(expected["b"])


def test_our_log_odds_correction_is_the_one_that_solves_the_variance():
    """The interval that our size gives back has the asked width in N units; the printed formula's has not."""
    asked = {"interval": Interval.LOG_ODDS, "population": 2000}
    ours = proportion.by_margin(0.5, 0.05, **asked)
    assert proportion.margin(0.5, ours, **asked) == close(0.05)
    assert proportion.margin(0.5, printed.log_odds_size(0.5, 0.05, 2000), **asked) > 0.05001


def test_mean_by_cv_and_variance():
    """nCont: unit CV 1 and CV 0.05; N = 1,000 and CV 0.1; S² = 300 and V0 = 5 (inputs that give the number)."""
    expected = golden()["nCont"]
    assert mean.by_cv(1, 0.05) == close(expected["a"])
    assert mean.by_cv(1, 0.1, population=1000) == close(expected["b"])
    assert mean.by_variance(math.sqrt(300), 5) == close(expected["c"])


def test_mean_by_margin():
    """nContMoe: S² = 2 and e = 0.05; relative margin 0.05, unit CV 1, N = 5,000."""
    expected = golden()["nContMoe"]
    assert mean.by_margin(math.sqrt(2), 0.05) == close(expected["a"])
    assert mean.by_margin(1, 0.05, population=5000) == close(expected["b"])


def test_domains_met_by_chance():
    """nDomain: totals and means of a domain that is half of the population."""
    expected = golden()["nDomain"]
    assert within_sample(1, 0.05, share=0.5, quantity=Quantity.TOTAL) == close(expected["a"])
    assert within_sample(1, 0.05, share=0.5) == close(expected["b"])
    by_variance = within_sample(10 / 50, math.sqrt(50) / 50, share=0.5, quantity=Quantity.TOTAL)
    assert by_variance == close(expected["c"])
    assert within_sample(10 / 50, 0.05, share=0.5) == close(expected["d"])


def test_two_proportions_with_overlap():
    """nProp2sam: R prints whole numbers; ours is 1,012.5 before rounding up."""
    expected = golden()["nProp2sam"]["a"]
    n1 = contrast.by_power(contrast.proportions(0.5, 0.55, joint=0.45, overlap=0.5), 0.05)
    z = 1.959963984540054 + 0.8416212335729143
    assert n1 == close(z**2 * (0.25 + 0.2475 - 2 * 0.5 * 0.175) / 0.05**2)
    assert (finite.whole(n1), finite.whole(n1)) == (expected["n1"], expected["n2"])


def test_two_means_with_overlap():
    """nDep2sam: one-sided, three quarters asked again, n₁/n₂ = 0.9."""
    expected = golden()["nDep2sam"]
    s2 = math.sqrt(200)
    changed = contrast.means(s2, s2, correlation=0.9, overlap=0.75, ratio=0.9)
    n1 = contrast.by_power(changed, 5, sided=Sided.ONE)
    assert n1 == close(137 / 25 * (1.6448536269514722 + 0.8416212335729143) ** 2)
    assert (finite.whole(n1), finite.whole(n1 / 0.9)) == (expected["n1"], expected["n2"])


@pytest.mark.parametrize("i", range(5))
def test_two_stages_for_a_budget(i: int):
    """clusOpt2, example b (whose first entry is example a): R rounds to one decimal, the CV to four."""
    expected = golden()["clusOpt2"]["b"]
    delta = expected["delta"][i]
    found = clusters.optimal(750, 100, clusters.Population2(delta), budget=100_000)
    assert found.persons == close(math.sqrt(7.5 * (1 - delta) / delta))
    assert found.cost == close(100_000)
    rounded = (round(found.clusters, 1), round(found.persons, 1), round(found.cv, 4))
    assert rounded == tuple(pytest.approx(expected[key][i]) for key in ("m.opt", "n.opt", "CV"))


def test_two_stages_for_a_cv():
    """clusOpt2, example c: the cost comes unrounded."""
    expected = golden()["clusOpt2"]["c"]
    found = clusters.optimal(750, 100, clusters.Population2(0.01), target_cv=0.05)
    assert found.cost == close(expected["cost"])
    assert found.cv == close(0.05)
    assert (round(found.clusters, 1), round(found.persons, 1)) == (expected["m.opt"], expected["n.opt"])


def test_two_stages_with_given_clusters():
    """clusOpt2fixedPSU: a hundred clusters, five persons in each; and back from the CV to the persons."""
    expected = golden()["clusOpt2"]["fixed"]
    known = clusters.Population2(0.05, 2)
    found = clusters.fixed_clusters(500, 100, known, clusters=100, budget=100_000)
    assert found.persons == close(expected["n"])
    assert round(found.cv, 4) == expected["CV"]
    back = clusters.fixed_clusters(500, 100, known, clusters=100, target_cv=found.cv)
    assert (back.persons, back.cost) == (close(5), close(100_000))


def test_three_stages():
    """clusOpt3: for a budget, and for a CV with its unrounded cost."""
    expected = golden()["clusOpt3"]
    costs = clusters3.Costs3(500, 100, 120)
    found = clusters3.optimal(costs, clusters3.Population3(0.01, 0.1), budget=100_000)
    rounded = [round(x, 1) for x in (found.clusters, found.divisions, found.persons)] + [round(found.cv, 4)]
    assert rounded == [expected["a"][key] for key in ("m.opt", "n.opt", "q.opt", "CV")]
    assert found.cost == close(100_000)
    found = clusters3.optimal(costs, clusters3.Population3(0.01, 0.05), target_cv=0.05)
    assert found.cost == close(expected["b"]["cost"])
    rounded = [round(x, 1) for x in (found.clusters, found.divisions, found.persons)] + [round(found.cv, 4)]
    assert rounded == [expected["b"][key] for key in ("m.opt", "n.opt", "q.opt", "CV.chk")]


def test_three_stages_with_given_clusters_return_to_where_they_came_from():
    """The divisions for a CV are the divisions that gave this CV for a budget."""
    costs, known = clusters3.Costs3(500, 100, 120), clusters3.Population3(0.01, 0.05)
    found = clusters3.fixed_clusters(costs, known, clusters=100, budget=500_000)
    back = clusters3.fixed_clusters(costs, known, clusters=100, target_cv=found.cv)
    assert (back.divisions, back.cost) == (close(found.divisions), close(500_000))


def test_cv_of_a_cluster_design():
    """CVcalc2: V = 1, 20 clusters, 10 persons, δ = 0.05 (inputs that give the number)."""
    assert clusters.cv(clusters.Population2(0.05), 20, 10) == close(golden()["CVcalc2"])


def test_design_effect_of_weights():
    """As deffK on forty weights."""
    expected = golden()["deffK"]
    assert design_effect.of_weights(expected["w"]) == close(expected["deffK"])


def test_follow_up_of_non_respondents():
    """NRFUopt for a fixed cost; the CV printed belongs to a unit CV of 0.7."""
    expected = golden()["NRFUopt"]
    found = follow_up(50, 200, response=0.5, budget=100_000, unit_cv=0.7)
    assert found.first == close(expected["n1.opt"])
    second = "Expected number of phase-1 nonrespondents sampled for phase-2, n2"
    assert found.second == close(expected[second])
    assert found.single == close(expected["srs sample for same cv"])
    assert found.cost == close(expected["Total variable cost"])
    assert found.share == close(math.sqrt(0.5))
    assert (round(found.share, 4), round(found.cv or 0, 4)) == (expected["v.opt"], expected["CV"])
    assert round(found.cost_ratio, 3) == expected["Cost Ratio: Two phase to srs"]
    assert follow_up(50, 200, response=0.5, cv=found.cv, unit_cv=0.7).first == close(found.first)
