"""Design covariances against R survey: stages, fractions, policies, unequal probabilities, two phases."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.designs import Design, HartleyRao, Overton, Response, bind, covariance, degrees
from analysis.errors import AnalysisError
from tests.analysis.engine.golden import API, data, election_designs, influence_of_mean, numbers

ESTIMATES, LONELY = numbers("estimates"), numbers("lonely_psu")
ANSWERED = {"lonely": {"remove": "certainty"}}
POLICIES = [key for key in LONELY if not key.startswith(("_", "api", "fail_none", "fail_N2"))]
DOMAINS = [key for key in LONELY if key.startswith("api_domain_") and key != "api_domain_rows"]


def close(found, expected, tolerance=1e-10):
    np.testing.assert_allclose(found, expected, rtol=tolerance)


def standard_error(bound, values, mask=None) -> float:
    return float(np.sqrt(covariance(bound, influence_of_mean(bound, values, mask)[1], mask)[0, 0]))


@pytest.mark.parametrize("name", API)
def test_means_of_the_api_designs(name: str):
    """svymean(~api00) and its standard error, the degrees of freedom, and the same in a domain."""
    source, design = API[name]
    table, expected = data(source), ESTIMATES[name]
    bound, values = bind(table, design), table.api00.to_numpy(float)
    domain = (table.stype == "E").to_numpy()
    close(influence_of_mean(bound, values)[0], expected["mean_api00"]["est"]["api00"], 1e-13)
    close(standard_error(bound, values), expected["mean_api00"]["se"]["api00"])
    close(standard_error(bound, values, domain), expected["subset_stypeE"]["mean_api00"]["se"]["api00"])
    assert degrees(bound) == expected["degf"]
    assert degrees(bound, domain) == expected["subset_stypeE"]["degf"]


def test_two_stages_with_corrections_at_both():
    """svydesign(id=~id1+id2, fpc=~n1+n2, data=mu284); svytotal(~y1) and svymean(~y1)."""
    table, expected = data("mu284_twostage"), ESTIMATES["mu284_twostage"]
    bound, values = bind(table, Design(psu=("id1", "id2"), fpc=("n1", "n2"))), data("mu284_twostage").y1
    close(covariance(bound, values.to_numpy(float)), expected["total"]["cov"])
    close(standard_error(bound, values.to_numpy(float)), expected["mean"]["se"]["y1"])
    assert degrees(bound) == expected["degf"]


@pytest.mark.parametrize(
    ("name", "fpc"), [("nofpc", None), ("fpc_N", "Nh"), ("fpc_frac", "fraction"), ("fpc_N", {1: 15, 2: 12})]
)
def test_populations_as_sizes_fractions_or_a_mapping(name: str, fpc):
    """data(fpc): the same numbers whichever way the population is told."""
    table = data("fpc").assign(fraction=lambda t: t.nh / t.Nh)
    expected = ESTIMATES["fpc_example"][name]
    bound = bind(table, Design(weight="weight", strata="stratid", psu="psuid", fpc=fpc, nest=True))
    close(covariance(bound, table.x.to_numpy(float)), expected["total_x"]["cov"])
    close(standard_error(bound, table.x.to_numpy(float)), expected["mean_x"]["se"]["x"])
    assert degrees(bound) == expected["degf"]


@pytest.mark.parametrize("name", election_designs())
def test_unequal_probabilities(name: str):
    """data(election): svytotal(~Bush+Kerry+Nader) and svymean(~Bush) under eight ways to draw."""
    table, expected = data("election_pps"), ESTIMATES["pps_election"][name]
    bound = bind(table, election_designs()[name])
    close(covariance(bound, table[["Bush", "Kerry", "Nader"]].to_numpy(float)), expected["total"]["cov"])
    close(standard_error(bound, table.Bush.to_numpy(float)), expected["mean"]["se"]["Bush"])


@pytest.mark.parametrize("key", POLICIES)
def test_policies_for_strata_of_one_unit(key: str):
    """options(survey.lonely.psu, survey.adjust.domain.lonely) with and without corrections, 4.5."""
    policy, fpc, domains = key.split("_")
    table, expected = data("lonely"), LONELY[key]
    design = Design(
        weight="w",
        strata="h",
        psu="psu",
        fpc={"none": None}.get(fpc, fpc),
        lonely=ANSWERED["lonely"].get(policy, policy),
        lonely_domains=domains == "domadj",
    )
    bound, values, domain = bind(table, design), table.y.to_numpy(float), (table.dom == "a").to_numpy()
    close(covariance(bound, values), expected["total"]["cov"])
    close(standard_error(bound, values), expected["mean"]["se"]["y"])
    close(standard_error(bound, values, domain), expected["sub_a"]["mean"]["se"]["y"])
    assert (degrees(bound), degrees(bound, domain)) == (expected["degf"], expected["sub_a"]["degf"])


@pytest.mark.parametrize("fpc", [None, "N2"])
def test_a_stratum_of_one_unit_is_refused_unless_a_policy_is_chosen(fpc: str | None):
    """options(survey.lonely.psu="fail"): the stratum is named."""
    with pytest.raises(AnalysisError) as caught:
        bind(data("lonely"), Design(weight="w", strata="h", psu="psu", fpc=fpc))
    assert [(p.code, p.facts["stratum"]) for p in caught.value.problems] == [("design-unit-lonely", "3")]


@pytest.mark.parametrize("key", DOMAINS)
def test_domains_that_leave_one_unit_in_a_stratum(key: str):
    """A domain of apistrat with one high school, under each policy, with and without the domain's scale."""
    _, _, policy, domains = key.split("_")
    table, expected = data("apistrat"), LONELY[key]
    lonely = ANSWERED["lonely"].get(policy, policy)
    design = Design(weight="pw", strata="stype", fpc="fpc", lonely=lonely, lonely_domains=domains == "TRUE")
    domain = np.isin(np.arange(200), np.array(LONELY["api_domain_rows"]) - 1)
    bound = bind(table, design)
    close(standard_error(bound, table.api00.to_numpy(float), domain), expected["se"]["api00"])
    assert degrees(bound, domain) == expected["df"]


@pytest.mark.parametrize(
    ("name", "source", "design"),
    [
        ("srs", "apisrs", Design(fpc="fpc", response=Response("stype", answered="answered"))),
        ("clus1", "apiclus1", Design(psu="dnum", fpc="fpc", response=Response("stype", answered="answered"))),
    ],
)
def test_response_as_a_second_phase(name: str, source: str, design: Design):
    """twophase(..., method="full"): totals and covariance; the script is two_phase.R."""
    table = data(source)
    table = table.assign(answered=(np.arange(1, len(table) + 1) * 7) % 10 < 6)
    bound, values = bind(table, design), table[["api00", "api99"]].to_numpy(float)
    expected = numbers("two_phase")[name]
    close(bound.weight @ values, expected["est"], 1e-13)
    close(covariance(bound, values).ravel(), expected["cov"])


@pytest.mark.parametrize(
    ("name", "pps"), [("overton_yg", Overton("yg")), ("hr_yg", HartleyRao(estimator="yg"))]
)
def test_approximated_joint_probabilities_in_the_yates_grundy_form(name: str, pps):
    """svydesign(pps=..., variance="YG"); the script is two_phase.R."""
    bound = bind(data("election_pps"), Design(fpc="p", pps=pps))
    values = data("election_pps")[["Bush", "Kerry"]].to_numpy(float)
    close(covariance(bound, values).ravel(), numbers("two_phase")[name]["cov"])
