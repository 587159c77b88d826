"""What holds for every size: monotone, within the population, enough and no form too many."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.size import clusters, contrast, design_effect, domains, finite, mean, proportion, ratio, total
from sampling.size.proportion import Interval
from sampling.size.slovin import slovin

shares = st.floats(0.02, 0.98)
margins = st.floats(0.01, 0.2)
populations = st.integers(2, 100_000) | st.just(math.inf)
effects = st.floats(0.5, 5)
intervals = st.sampled_from(list(Interval))


@given(p=shares, e=margins, population=populations, deff=effects)
def test_a_size_is_enough_and_one_form_less_is_not(p: float, e: float, population: float, deff: float):
    """The margin of n whole forms is within the asked one, that of n − 1 forms is not."""
    design = {"population": population, "deff": deff}
    n = finite.whole(proportion.by_margin(p, e, **design))
    assert n <= population
    assert proportion.margin(p, n, **design) <= e * (1 + 1e-9)
    assert n == 1 or proportion.margin(p, n - 1, **design) > e * (1 - 1e-9)


@given(p=shares, e=margins, population=populations, interval=intervals)
def test_each_interval_gives_back_its_width(p: float, e: float, population: float, interval: Interval):
    """Wald, Wilson and log-odds: the size for a margin has that margin."""
    wanted = {"population": population, "interval": interval}
    n = proportion.by_margin(p, e, **wanted)
    assert proportion.margin(p, n, **wanted) == pytest.approx(e, rel=1e-6)


@given(p=shares, e=margins, wider=st.floats(1.01, 2), population=populations, interval=intervals)
def test_a_wider_margin_never_needs_more(
    p: float, e: float, wider: float, population: float, interval: Interval
):
    """Sizes fall as the margin grows."""
    wanted = {"population": population, "interval": interval}
    assert proportion.by_margin(p, e * wider, **wanted) <= proportion.by_margin(p, e, **wanted)


@given(sd=st.floats(0.1, 100), e=st.floats(0.01, 10), population=populations, deff=effects)
def test_a_mean_gives_back_its_margin_and_its_difference(sd: float, e: float, population: float, deff: float):
    """Size, margin, detectable difference and power of a mean agree."""
    design = {"population": population, "deff": deff}
    n = mean.by_margin(sd, e, **design)
    assert 0 < n <= population
    assert mean.margin(sd, n, **design) == pytest.approx(e, rel=1e-4)
    m = mean.by_power(sd, e, **design)
    assert mean.power(sd, e, n=m, **design) == pytest.approx(0.8, rel=1e-4)
    assert mean.detectable(sd, m, **design) == pytest.approx(e, rel=1e-4)


@given(
    p=st.tuples(shares, shares),
    overlap=st.sampled_from([0.0, 1.0]),
    rho=st.floats(0, 0.9),
    population=populations,
    e=margins,
)
def test_a_change_gives_back_its_margin(
    p: tuple[float, float], overlap: float, rho: float, population: float, e: float
):
    """Two years of one population, fresh samples or the same persons: the size for a margin has it."""
    p1, p2 = p
    both = min(p1, p2, p1 * p2 + rho * math.sqrt(p1 * (1 - p1) * p2 * (1 - p2)))
    design = {"joint": both, "population1": population, "population2": population}
    changed = contrast.proportions(p1, p2, overlap=overlap, **design)
    n = contrast.by_margin(changed, e)
    assert n <= population
    assert contrast.margin(changed, n) == pytest.approx(e, rel=1e-3)


@given(p1=shares, p2=shares, rho=st.floats(0, 1), e=margins)
def test_asking_the_same_persons_again_needs_fewer(p1: float, p2: float, rho: float, e: float):
    """A positive correlation makes the overlap pay."""
    both = min(p1, p2, p1 * p2 + rho * math.sqrt(p1 * (1 - p1) * p2 * (1 - p2)))
    fresh = contrast.proportions(p1, p2, joint=both)
    panel = contrast.proportions(p1, p2, joint=both, overlap=0.5)
    assert contrast.by_margin(panel, e) <= contrast.by_margin(fresh, e) * (1 + 1e-12)


@given(n=st.floats(1, 1e5), e=st.floats(0.01, 0.3))
def test_slovin_is_the_two_sigma_size_within_one_form(n: float, e: float):
    """N / (1 + N e²) differs from the exact size at z = 2 only by N − 1 for N."""
    found = slovin(n, e)
    assert found.formula == pytest.approx(found.exact_two_sigma, abs=1)
    assert found.formula >= found.exact - 1e-9 - 1


def test_samples_that_overlap_little_must_fit_into_the_population():
    """60 and 60 of 100 persons overlap in 20 at least: a tenth is impossible, and said."""
    changed = contrast.means(3, 3, correlation=0.5, overlap=0.1, population1=100, population2=100)
    assert changed.largest() == pytest.approx(100 / 1.9)
    with pytest.raises(SamplingError) as caught:
        contrast.by_margin(changed, 0.4)
    assert [problem.code for problem in caught.value.problems] == ["size-sample-over-population"]


def test_a_panel_asked_in_full_has_no_error():
    """Everyone, both years: the change is known."""
    changed = contrast.means(3, 4, correlation=0.5, overlap=1, population1=50, population2=50)
    assert contrast.se(changed, 50) == 0


def test_a_size_by_hand():
    """384,16 × 1.197 / (1.196 + 384,16) = 291,01: 292 of 1.197 departments."""
    srs = 1.96**2 * 0.25 / 0.05**2
    assert srs == pytest.approx(384.16)
    assert finite.proportion_size(srs, 1197) == pytest.approx(384.16 * 1197 / 1580.16)
    assert finite.whole(finite.proportion_size(srs, 1197)) == 292


def test_a_total_is_a_mean_times_its_units():
    """The margin of a total of 500 units is 500 margins of the mean."""
    n = total.by_margin(10, 500, population=500)
    assert n == pytest.approx(mean.by_margin(10, 1, population=500))
    assert total.margin(10, n, population=500) == pytest.approx(500)
    assert total.by_cv(2, 0.05, population=500) == mean.by_cv(2, 0.05, population=500)


def test_a_ratio_gains_from_its_correlation():
    """1² + 1² − 2 × 0,5 = 1; the higher the correlation, the fewer."""
    assert ratio.by_cv(1, 1, correlation=0.5, cv=0.05) == pytest.approx(400)
    assert ratio.by_cv(1, 1, correlation=0.9, cv=0.05) == pytest.approx(80)
    n = ratio.by_margin(1, 1, correlation=0.9, margin=0.1)
    assert 1.959963984540054 * ratio.cv(1, 1, correlation=0.9, n=n) == pytest.approx(0.1)


def test_domains_together():
    """Apart: the sum; by chance: what the smallest share needs, never more than everybody."""
    found = domains.several([domains.Domain("lớn", 900, 100), domains.Domain("nhỏ", 100, 80)])
    assert (found.apart, found.by_chance, found.driving) == (180, 800, "nhỏ")


def test_homogeneity_of_a_worked_example():
    """Two clusters of two: MSB = 16, MSW = 0,5, so ρ = 15,5 / 16,5."""
    assert design_effect.icc_from_answers([1, 2, 5, 6], ["a", "a", "b", "b"]) == pytest.approx(15.5 / 16.5)


@given(b=st.floats(1.5, 50), rho=st.floats(0, 1))
def test_homogeneity_and_design_effect_are_each_other_turned_round(b: float, rho: float):
    """From deff = 1 + (b − 1) ρ and back."""
    effect = design_effect.of_clusters(b, rho)
    assert design_effect.icc_from_effect(effect, b) == pytest.approx(rho, abs=1e-12)


@given(delta=st.floats(0.01, 0.9), c1=st.floats(1, 1000), c2=st.floats(1, 100), other=st.floats(0.3, 3))
def test_the_best_cluster_size_beats_every_other(delta: float, c1: float, c2: float, other: float):
    """For one budget no other number of persons a cluster has a smaller CV."""
    known = clusters.Population2(delta)
    best = clusters.optimal(c1, c2, known, budget=1e5)
    persons = best.persons * other
    count = 1e5 / (c1 + c2 * persons)
    assert best.cv <= clusters.cv(known, count, persons) * (1 + 1e-12)


def test_equal_weights_have_no_design_effect():
    """Kish's is 1; Henry's does not exceed it where the answers follow the auxiliary."""
    assert design_effect.of_weights([3, 3, 3]) == 1
    assert design_effect.of_weights_and_answers([1, 1, 1, 1], [1, 2, 3, 5], [1, 2, 3, 4]) < 0.2


@pytest.mark.parametrize(
    ("ask", "codes"),
    [
        (lambda: proportion.by_margin(0, 0.05), ["size-not-between"]),
        (
            lambda: proportion.by_margin(1, 1.5, population=0),
            ["size-not-between", "size-below", "size-not-between"],
        ),
        (lambda: proportion.by_cv(0.5, 0), ["size-not-positive"]),
        (lambda: proportion.by_margin(0.5, 0.05, deff=0), ["size-not-positive"]),
        (lambda: proportion.by_margin(0.5, 0.6, interval=Interval.LOG_ODDS), ["size-interval-outside"]),
        (lambda: proportion.by_margin(0.5, 0.5, interval=Interval.WILSON), ["size-interval-outside"]),
        (lambda: proportion.by_power(0.5, 0.5), ["size-no-difference"]),
        (lambda: proportion.margin(0.5, 101, population=100), ["size-sample-over-population"]),
        (lambda: mean.by_cv(-1, float("nan")), ["size-not-positive", "size-not-finite"]),
        (lambda: total.by_margin(1, 1, population=math.inf), ["size-not-finite"]),
        (lambda: contrast.proportions(0.2, 0.9, correlation=1, overlap=1), ["size-joint-outside"]),
        (lambda: contrast.means(1, 1, correlation=1, overlap=1), ["size-no-spread"]),
        (lambda: contrast.means(1, 1, overlap=1, ratio=2), ["size-not-between"]),
        (lambda: ratio.unit_cv(1, 1, 1), ["size-no-spread"]),
        (lambda: domains.several([]), ["size-domains-none"]),
        (lambda: domains.several([domains.Domain("a", 9, 3)] * 2), ["size-domain-twice"]),
        (lambda: clusters.optimal(1, 1, clusters.Population2(0), budget=9), ["size-not-between"]),
        (lambda: clusters.optimal(1, 1, clusters.Population2(0.1)), ["size-no-target"]),
        (
            lambda: clusters.fixed_clusters(9, 1, clusters.Population2(0.1), clusters=9, budget=80),
            ["size-budget-small"],
        ),
        (
            lambda: clusters.fixed_clusters(9, 1, clusters.Population2(0.1), clusters=9, target_cv=0.1),
            ["size-precision-out-of-reach"],
        ),
        (lambda: design_effect.of_weights([1, 0, -1]), ["size-not-positive"] * 2),
        (lambda: design_effect.of_weights([]), ["size-weights-none"]),
        (lambda: design_effect.icc_from_answers([1, 1, 1, 1], [1, 1, 2, 2]), ["size-no-spread"]),
        (lambda: slovin(0, 1), ["size-below", "size-not-between"]),
    ],
)
def test_what_cannot_be_is_refused_by_name(ask, codes: list[str]):
    """Every fault of a question at once; never a NaN."""
    with pytest.raises(SamplingError) as caught:
        ask()
    assert [problem.code for problem in caught.value.problems] == codes


def test_one_person_is_asked_whatever_the_margin():
    """N = 1: one form, no error."""
    assert finite.whole(proportion.by_margin(0.5, 0.05, population=1)) == 1
    assert proportion.margin(0.5, 1, population=1) == 0
