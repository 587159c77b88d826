"""Every design draws with the probabilities it claims, one by one and in pairs."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from sampling.errors import SamplingError
from sampling.selection.cube import balanced
from sampling.selection.joint import stratified_joint, two_stage_joint
from sampling.selection.methods import (
    APPROXIMATE,
    Method,
    draw_samples,
    hajek_joint,
    joint_probabilities,
)
from sampling.selection.ordered import place_in_domain
from sampling.selection.sizes import inclusion_probabilities, shared_probabilities
from sampling.selection.systematic import serpentine_order, systematic_in_domains

R = json.loads(
    (Path(__file__).parents[2] / "reference" / "selection" / "selection.json").read_text(encoding="utf-8")
)
PIK = np.array(R["n4"])
DRAWS = 20_000
UNEQUAL = [
    Method.PPS_SYSTEMATIC,
    Method.PPS_RANDOM_SYSTEMATIC,
    Method.BREWER,
    Method.SAMPFORD,
    Method.TILLE,
    Method.MIDZUNO,
    Method.MAXIMUM_ENTROPY,
]
EXACT_JOINT = [
    Method.PPS_SYSTEMATIC,
    Method.BREWER,
    Method.SAMPFORD,
    Method.TILLE,
    Method.MIDZUNO,
    Method.MAXIMUM_ENTROPY,
]


def codes(caught):
    return [str(problem.code) for problem in caught.value.problems]


def distance(samples, expected):
    """Return the quadratic distance of rates to probabilities, chi-square with N - 1 degrees of freedom."""
    rates, n = samples.mean(axis=0), expected.sum()
    size = expected.size
    spread = expected * (1 - expected)
    return ((rates - expected) ** 2 / spread).sum() * len(samples) * (size - 1) / size, n


@pytest.mark.parametrize("total", [4, 9])
def test_inclusion_probabilities_agree_with_r(total):
    """Certain units are taken out in turn, as in the package sampling."""
    assert inclusion_probabilities(R["x"], total) == pytest.approx(R[f"n{total}"], rel=1e-12)


@pytest.mark.parametrize("total", [50, 200])
def test_inclusion_probabilities_of_589_municipalities_agree_with_r(total):
    """With 200 of 589, more than one pass is needed."""
    found = inclusion_probabilities(R["tot04"], total)
    assert found == pytest.approx(R[f"tot04_n{total}"], rel=1e-12)


@pytest.mark.parametrize(
    ("method", "name"),
    [
        (Method.PPS_SYSTEMATIC, "systematic"),
        (Method.TILLE, "tille"),
        (Method.MIDZUNO, "midzuno"),
        (Method.SAMPFORD, "sampford"),
        (Method.MAXIMUM_ENTROPY, "maximum_entropy"),
    ],
)
def test_joint_probabilities_agree_with_r(method, name):
    """Twelve units, four of them."""
    assert joint_probabilities(method, PIK) == pytest.approx(np.array(R[name]), abs=1e-12)


@pytest.mark.parametrize(("method", "name"), [(Method.SAMPFORD, "sampford20"), (Method.TILLE, "tille20")])
def test_joint_probabilities_of_twenty_units_agree_with_r(method, name):
    """Twenty units, seven of them."""
    assert joint_probabilities(method, R["pik20"]) == pytest.approx(np.array(R[name]), abs=1e-12)


def test_brewer_for_two_units_is_brewer_of_1963():
    """With n = 2 the joint probabilities have a closed form, redone here by hand."""
    pi = inclusion_probabilities([2, 3, 4, 6], 2)
    scale = sum(p / (1 - p) for p in pi)
    by_hand = pi[0] * pi[1] / (2 + scale) * (1 / (1 - pi[0]) + 1 / (1 - pi[1]))
    assert joint_probabilities(Method.BREWER, pi)[0, 1] == pytest.approx(by_hand, rel=1e-12)


def test_maximum_entropy_is_the_conditional_poisson_design():
    """All 495 samples of four of twelve, weighed by the odds, give the same joint probabilities."""
    from sampling.selection.conditional_poisson import working_probabilities

    working = working_probabilities(PIK)
    odds, joint, total = working / (1 - working), np.zeros((12, 12)), 0.0
    for sample in combinations(range(12), 4):
        chance = np.prod(odds[list(sample)])
        joint[np.ix_(sample, sample)] += chance
        total += chance
    assert joint_probabilities(Method.MAXIMUM_ENTROPY, PIK) == pytest.approx(joint / total, rel=1e-10)


@pytest.mark.parametrize("method", EXACT_JOINT)
def test_joint_probabilities_of_a_fixed_size_add_up(method):
    """Σ_l π_kl = n π_k."""
    joint = joint_probabilities(method, PIK)
    assert joint.sum(axis=1) == pytest.approx(4 * PIK, rel=1e-12)
    assert joint == pytest.approx(joint.T, abs=1e-15)


@pytest.mark.parametrize("method", UNEQUAL)
def test_rates_of_20000_draws_agree_with_the_probabilities(method):
    """The chance of a larger distance is one in a thousand; the seed is fixed."""
    samples = draw_samples(method, PIK, np.random.default_rng(20231101), draws=DRAWS)
    far, n = distance(samples, PIK)
    assert set(samples.sum(axis=1)) == {round(n)}
    assert far < chi2.ppf(0.999, 11)


@pytest.mark.parametrize("method", EXACT_JOINT)
def test_rates_of_pairs_agree_with_the_joint_probabilities(method):
    """All 66 pairs within five standard errors; pairs that cannot be are never drawn."""
    samples = draw_samples(method, PIK, np.random.default_rng(20231102), draws=DRAWS).astype(float)
    found, expected = samples.T @ samples / DRAWS, joint_probabilities(method, PIK)
    allowed = 5 * np.sqrt(np.clip(expected * (1 - expected), 0, None) / DRAWS) + 1e-12
    assert (np.abs(found - expected) <= allowed).all()


@pytest.mark.parametrize("method", [Method.SRS, Method.SYSTEMATIC])
def test_equal_probabilities_are_kept(method):
    """Five of thirteen, 20,000 times."""
    pi = np.full(13, 5 / 13)
    far, _ = distance(draw_samples(method, pi, np.random.default_rng(5), draws=DRAWS), pi)
    assert far < chi2.ppf(0.999, 12)


@pytest.mark.parametrize("method", sorted(APPROXIMATE))
def test_order_sampling_comes_near_its_probabilities(method):
    """Both are approximate by design and better with more units; with 4 of 12, within 0.05."""
    rates = draw_samples(method, PIK, np.random.default_rng(6), draws=DRAWS).mean(axis=0)
    assert np.abs(rates - PIK).max() < 0.05


def test_poisson_sampling_varies_in_size_and_keeps_its_probabilities():
    """Its joint probabilities are products."""
    samples = draw_samples(Method.POISSON, PIK, np.random.default_rng(7), draws=DRAWS)
    assert len(set(samples.sum(axis=1))) > 3
    assert (np.abs(samples.mean(axis=0) - PIK) < 5 * np.sqrt(PIK * (1 - PIK) / DRAWS)).all()
    assert joint_probabilities(Method.POISSON, PIK)[0, 1] == pytest.approx(PIK[0] * PIK[1])


@given(
    st.lists(st.floats(0.5, 50), min_size=3, max_size=14),
    st.integers(1, 6),
    st.sampled_from(UNEQUAL),
    st.integers(0, 99),
)
@settings(max_examples=60, deadline=None)
def test_the_size_is_what_was_asked_and_certain_units_are_in(sizes, n, method, seed):
    """Whatever the sizes."""
    n = min(n, len(sizes))
    pi = inclusion_probabilities(sizes, n)
    sample = draw_samples(method, pi, np.random.default_rng(seed))[0]
    assert pi.sum() == pytest.approx(n)
    assert sample.sum() == n
    assert sample[pi == 1].all()


@given(st.lists(st.floats(0.5, 50), min_size=4, max_size=10), st.sampled_from(EXACT_JOINT))
@settings(max_examples=40, deadline=None)
def test_joint_probabilities_never_exceed_those_of_one_unit(sizes, method):
    """0 ≤ π_kl ≤ min(π_k, π_l), and the rows add up, with certain units too."""
    pi = inclusion_probabilities(sizes, 3)
    joint = joint_probabilities(method, pi)
    assert (joint > -1e-12).all()
    assert (joint <= np.minimum.outer(pi, pi) + 1e-12).all()
    assert joint.sum(axis=1) == pytest.approx(3 * pi, rel=1e-9)


def test_one_unit_one_draw_and_nothing_to_draw():
    """The edges: everybody, nobody, a single unit."""
    rng = np.random.default_rng(1)
    assert draw_samples(Method.SAMPFORD, [1.0], rng).tolist() == [[True]]
    assert draw_samples(Method.TILLE, [0.0, 0.0], rng).tolist() == [[False, False]]
    assert joint_probabilities(Method.TAKE_ALL, [1.0, 1.0]).tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert inclusion_probabilities([3.0, 5.0], 2).tolist() == [1.0, 1.0]
    assert inclusion_probabilities([3.0, 5.0], 0).tolist() == [0.0, 0.0]


def test_bad_sizes_are_all_named():
    """Zero, negative, missing: each with its place, and the sample that is too large."""
    with pytest.raises(SamplingError) as caught:
        inclusion_probabilities([1.0, 0.0, -2.0, float("nan")], 5)
    assert codes(caught) == ["selection-size-bad"] * 3 + ["selection-sample-larger"]
    assert [problem.path for problem in caught.value.problems[:3]] == ["[1]", "[2]", "[3]"]


def test_probabilities_over_one_are_refused():
    """Each of them, with its value."""
    with pytest.raises(SamplingError) as caught:
        draw_samples(Method.BREWER, [1.2, 0.5, -0.7], np.random.default_rng(1))
    assert codes(caught) == ["selection-probability-outside"] * 2
    assert caught.value.problems[0].facts["found"] == 1.2


def test_a_sum_that_is_no_whole_number_is_refused_where_the_size_is_fixed():
    """0.5 + 0.7 is no sample size."""
    with pytest.raises(SamplingError) as caught:
        joint_probabilities(Method.TILLE, [0.5, 0.7])
    assert codes(caught) == ["selection-sum-not-whole"]


def test_designs_without_exact_joint_probabilities_say_so():
    """Hájek's approximation is offered instead."""
    with pytest.raises(SamplingError) as caught:
        joint_probabilities(Method.PARETO, PIK)
    assert codes(caught) == ["selection-no-exact-joint"]
    assert hajek_joint(PIK) == pytest.approx(np.array(R["maximum_entropy"]), abs=0.01)


def test_strata_are_independent_of_one_another():
    """π_kl is a product across strata, and R's matrix within one."""
    pi, strata = np.concatenate([PIK, [0.5, 0.5]]), [0] * 12 + [1, 1]
    joint = stratified_joint(Method.SAMPFORD, pi, strata)
    assert joint[:12, :12] == pytest.approx(np.array(R["sampford"]), abs=1e-12)
    assert joint[0, 12] == pytest.approx(PIK[0] * 0.5)
    assert joint[12, 13] == 0.0


def test_two_stages_multiply():
    """Two of three clusters, then one of two persons: pairs by hand."""
    within = [joint_probabilities(Method.SRS, [0.5, 0.5])] * 3
    joint = two_stage_joint(joint_probabilities(Method.SRS, [2 / 3] * 3), within)
    assert joint[0, 0] == pytest.approx(1 / 3)
    assert joint[0, 1] == 0.0
    assert joint[0, 2] == pytest.approx(1 / 3 * 1 / 4)
    assert joint.sum() == pytest.approx(2 * 2)


def test_systematic_selection_in_many_domains_at_once_is_that_of_each():
    """The same starts give the same units."""
    sizes = np.array([3.0, 1, 2, 5, 4, 4, 4])
    domain, n = np.array([0, 0, 0, 0, 1, 1, 1]), np.array([2.0, 1.0])
    pi = shared_probabilities(sizes, domain, n)
    found = systematic_in_domains(pi, domain, np.array([0.3, 0.9]))
    assert found.astype(int).tolist() == [1, 0, 0, 1, 0, 0, 1]


def test_serpentine_order_turns_at_each_change():
    """Neighbours across a change of the first key are alike in the second."""
    first, second = np.repeat([0, 1, 2], 3), np.tile([1, 2, 3], 3)
    order = serpentine_order([first, second])
    assert second[order].tolist() == [1, 2, 3, 3, 2, 1, 1, 2, 3]


def test_places_count_within_each_domain():
    """The smallest rank is 0."""
    assert place_in_domain(np.array([5.0, 1, 3, 2]), np.array([1, 0, 1, 0])).tolist() == [1, 0, 0, 1]


def test_balanced_samples_meet_the_totals_they_can_meet():
    """Two kinds of persons, equal shares: every sample has both in proportion, and the fixed size."""
    kind = np.tile([1.0, 0.0], 20)
    samples = balanced(np.full(40, 0.25), kind[:, None], np.random.default_rng(3), draws=50)
    assert set(samples.sum(axis=1)) == {10}
    assert set((samples @ kind).tolist()) == {5.0}


def test_balanced_samples_are_better_balanced_than_random_ones():
    """With continuous variables the landing loses little."""
    rng = np.random.default_rng(4)
    x = rng.gamma(2.0, size=(300, 3))
    pi = np.full(300, 0.1)
    off = lambda taken: np.abs((taken @ x) / 0.1 / x.sum(axis=0) - 1).mean()  # noqa: E731
    assert off(balanced(pi, x, rng, draws=20)) < 0.3 * off(draw_samples(Method.SRS, pi, rng, draws=20))


def test_rates_of_balanced_draws_agree_with_the_probabilities():
    """20,000 draws with an auxiliary variable, landing by dropping it."""
    x = np.array(R["x"], float)[:, None] ** 0.5
    samples = balanced(PIK, x, np.random.default_rng(8), draws=DRAWS, exact_landing=False)
    far, _ = distance(samples, PIK)
    assert set(samples.sum(axis=1)) == {4}
    assert far < chi2.ppf(0.999, 11)


def test_rates_of_balanced_draws_with_the_linear_programme_agree_too():
    """A thousand draws, landing by the programme."""
    x = np.array(R["x"], float)[:, None] ** 0.5
    samples = balanced(PIK, x, np.random.default_rng(9), draws=1000)
    assert set(samples.sum(axis=1)) == {4}
    assert distance(samples, PIK)[0] < chi2.ppf(0.999, 11)


def test_a_missing_balancing_value_is_refused():
    """With its place."""
    with pytest.raises(SamplingError) as caught:
        balanced([0.5, 0.5], [[1.0], [float("nan")]], np.random.default_rng(1))
    assert codes(caught) == ["selection-balance-not-number"]
