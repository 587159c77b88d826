"""What each way to make replicates promises, by hand, by property, and what it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.designs import Design, bind, covariance
from analysis.errors import AnalysisError
from analysis.replicates import (
    brr,
    canty_davison,
    fay,
    hadamard,
    jk1,
    jk2,
    jkn,
    preston,
    rake_replicates,
    rao_wu,
    rao_wu_yue_beaumont,
    replicate_covariance,
    replicate_means,
    replicate_se,
    replicate_totals,
    row_weights,
    successive,
    unit_totals,
    write_replicates,
)
from analysis.replicates.hadamard import buildable
from analysis.weight_codes import WeightCode
from analysis.weighting import base_weights, factor, margin, rake

FEW = settings(max_examples=25, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)


def invented(seed, sizes, rows_each=2, fpc=None):
    """Return a bound design with strata of the given numbers of units, and two items."""
    rng = np.random.default_rng(seed)
    stratum = np.repeat(np.arange(len(sizes)), np.array(sizes) * rows_each)
    psu = np.repeat(np.arange(sum(sizes)), rows_each)
    data = pd.DataFrame({"w": rng.uniform(1, 5, len(psu)), "h": stratum, "p": psu})
    if fpc is not None:
        data["N"] = np.array(fpc)[stratum]
    bound = bind(data, Design(weight="w", strata="h", psu="p", fpc=None if fpc is None else "N"))
    return bound, rng.normal(3, 1, (len(psu), 2)), rng


def variance(replication, bound, items):
    """Return the replicate covariance of totals."""
    return replicate_covariance(
        replication, replicate_totals(replication, unit_totals(replication, bound.weight, items))
    )


def codes(refused):
    """Return the codes of a refusal."""
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize("order", [1, 2, *(n for n in range(4, 133, 4) if buildable(n))])
def test_hadamard_matrices_are_orthogonal(order: int):
    """HᵀH = n I, first column ones, for every order that can be built."""
    matrix = hadamard(order).astype(int)
    assert matrix.shape == (order, order)
    np.testing.assert_array_equal(matrix.T @ matrix, order * np.eye(order, dtype=int))
    assert (matrix[:, 0] == 1).all()


def test_only_few_orders_below_two_hundred_are_skipped():
    """The next order is taken instead; 316 strata need 320 half-samples."""
    assert [n for n in range(4, 201, 4) if not buildable(n)] == [92, 116, 156, 172, 184, 188]
    assert len(hadamard(92)) == 96
    assert len(hadamard(317)) == 320


def test_a_hadamard_matrix_of_no_rows_is_refused():
    """Below one, and beyond any use."""
    with pytest.raises(AnalysisError) as refused:
        hadamard(0)
    assert codes(refused) == [WeightCode.HADAMARD_SIZE]


@given(SEEDS, st.integers(1, 12))
@FEW
def test_paired_methods_give_the_linear_variance_of_totals_exactly(seed: int, strata: int):
    """BRR in full balance, Fay, JK2 and JKn agree with (d₁ − d₂)² summed over strata, with covariance."""
    bound, items, rng = invented(seed, [2] * strata)
    expected = covariance(bound, items)
    for made in (
        brr(bound),
        fay(bound, 0.5),
        jk2(bound, mse=True),
        jk2(bound, rng=rng, mse=True),
        jkn(bound),
    ):
        np.testing.assert_allclose(variance(made, bound, items), expected, rtol=1e-10, atol=1e-10)


@given(SEEDS)
@FEW
def test_finite_populations_shrink_the_variance_exactly(seed: int):
    """Half-samples carry (1 − f) in the perturbation, jackknives in rscales."""
    bound, items, _ = invented(seed, [2, 2, 2], fpc=[4, 5, 10])
    expected = covariance(bound, items)
    for made in (brr(bound), fay(bound, 0.3), jk2(bound, mse=True), jkn(bound)):
        np.testing.assert_allclose(variance(made, bound, items), expected, rtol=1e-10)
    assert brr(bound).factors.min() >= 0


@given(SEEDS)
@FEW
def test_jackknives_of_any_strata_give_the_linear_variance_of_totals(seed: int):
    """JKn for unequal strata, JK1 without strata."""
    bound, items, _ = invented(seed, [2, 5, 3], fpc=[8, 50, 9])
    np.testing.assert_allclose(
        variance(jkn(bound, mse=True), bound, items), covariance(bound, items), rtol=1e-10
    )
    single, items, _ = invented(seed, [7])
    np.testing.assert_allclose(variance(jk1(single), single, items), covariance(single, items), rtol=1e-10)


@given(SEEDS, st.integers(3, 30))
@FEW
def test_successive_differences_are_exact_with_enough_replicates(seed: int, units: int):
    """Half the sum of squared differences of neighbours, around the circle."""
    bound, items, _ = invented(seed, [units], rows_each=1)
    z = items[:, 0] * bound.weight
    expected = 0.5 * np.sum((z - np.roll(z, -1)) ** 2)
    made = successive(bound, 2 * units)
    assert variance(made, bound, items[:, :1])[0, 0] == pytest.approx(expected, rel=1e-10)
    np.testing.assert_allclose(made.factors.mean(axis=1), 1, atol=1e-12)


@pytest.mark.parametrize("make", [rao_wu, canty_davison, rao_wu_yue_beaumont, preston])
def test_bootstraps_reach_the_linear_variance_on_average(make):
    """8,000 replicates: within four per cent, for strata of equal size."""
    bound, items, _ = invented(11, [6, 6, 6], fpc=[20, 30, 60])
    made = make(bound, 8000, np.random.default_rng(3))
    found, expected = variance(made, bound, items), covariance(bound, items)
    np.testing.assert_allclose(np.diag(found), np.diag(expected), rtol=0.06)
    np.testing.assert_allclose(made.factors.mean(axis=1), 1, atol=0.05)
    assert made.df == 15


@pytest.mark.parametrize("make", [rao_wu_yue_beaumont, preston])
def test_bootstraps_of_two_stages_reach_the_variance_of_both(make):
    """Districts and schools, both with large fractions."""
    rng = np.random.default_rng(8)
    district = np.repeat(np.arange(8), 6)
    data = pd.DataFrame(
        {
            "d": district,
            "s": np.arange(48),
            "N1": 16,
            "N2": 12,
            "y": rng.normal(0, 2, 8)[district] + rng.normal(0, 3, 48),
        }
    )
    bound = bind(data, Design(psu=("d", "s"), fpc=("N1", "N2")))
    made = make(bound, 12000, np.random.default_rng(4))
    found = variance(made, bound, data[["y"]].to_numpy())[0, 0]
    assert found == pytest.approx(covariance(bound, data[["y"]].to_numpy())[0, 0], rel=0.05)


@given(SEEDS, st.integers(1, 4))
@FEW
def test_rao_wu_factors_follow_from_the_draws(seed: int, draws: int):
    """1 − λ + λ(n/m)t sums to n in each stratum; never negative; the same seed gives the same."""
    bound, _, _ = invented(seed, [5, 5])
    made = rao_wu(bound, 10, np.random.default_rng(seed), draws=draws)
    np.testing.assert_allclose(made.factors[:5].sum(axis=0), 5, rtol=1e-12)
    assert made.factors.min() >= 0
    again = rao_wu(bound, 10, np.random.default_rng(seed), draws=draws)
    np.testing.assert_array_equal(made.factors, again.factors)


def test_the_usual_rao_wu_factor_is_a_count():
    """M = n − 1 without correction: n/(n − 1) times the number of draws."""
    bound, _, _ = invented(1, [4], fpc=[10])
    made = rao_wu(bound, 50, np.random.default_rng(1), fpc=False)
    np.testing.assert_allclose(made.factors * 3 / 4, np.round(made.factors * 3 / 4), atol=1e-12)


def test_units_taken_for_certain_do_not_vary():
    """A stratum taken whole has factor one everywhere, and no degrees of freedom."""
    bound, _items, _ = invented(2, [3, 4], fpc=[3, 8])
    for made in (
        jkn(bound),
        rao_wu(bound, 20, np.random.default_rng(1)),
        preston(bound, 20, np.random.default_rng(1)),
    ):
        assert (made.factors[:3] == 1).all()
        assert made.df == 3


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (jk1, WeightCode.REPLICATE_SHAPE),
        (brr, WeightCode.REPLICATE_PAIRS),
        (jk2, WeightCode.REPLICATE_PAIRS),
        (lambda b: fay(b, 1.0), WeightCode.REPLICATE_FAY),
        (lambda b: rao_wu(b, 1, np.random.default_rng(1)), WeightCode.REPLICATE_COUNT),
        (lambda b: rao_wu(b, 9, np.random.default_rng(1), draws=9), WeightCode.REPLICATE_DRAWS),
    ],
)
def test_designs_that_do_not_fit_are_refused(make, code):
    """Two strata of three and two units: each method says what it needs."""
    bound, _, _ = invented(3, [3, 2])
    with pytest.raises(AnalysisError) as refused:
        make(bound)
    assert code in codes(refused)


def test_a_lonely_unit_is_named():
    """One unit in a stratum shows no variation."""
    data = pd.DataFrame({"w": 1.0, "h": ["north", "north", "south"], "p": [1, 2, 3]})
    bound = bind(data, Design(weight="w", strata="h", psu="p", lonely="certainty"))
    with pytest.raises(AnalysisError) as refused:
        jkn(bound)
    assert refused.value.problems[0].facts == {"stratum": "south"}


@given(SEEDS)
@FEW
def test_domains_and_gaps_in_one_product_equal_each_alone(seed: int):
    """Means by domain with missing items are those of the domain's rows without the gaps."""
    bound, items, rng = invented(seed, [3, 4], rows_each=6)
    items[rng.random(items.shape) < 0.2] = np.nan
    domain = factor("d", rng.integers(0, 2, len(items)))
    made = jkn(bound)
    found = replicate_means(made, unit_totals(made, bound.weight, items, domains=domain))
    full = row_weights(made, bound.weight)
    for place, (code, item) in enumerate((c, k) for c in range(2) for k in range(2)):
        rows = (domain.codes == code) & ~np.isnan(items[:, item])
        own = (full[rows] * items[rows, item : item + 1]).sum(axis=0) / full[rows].sum(axis=0)
        np.testing.assert_allclose(found.replicates[:, place], own, rtol=1e-12)
    np.testing.assert_allclose(
        replicate_se(made, found) ** 2, np.diag(replicate_covariance(made, found)), rtol=1e-12
    )


@given(SEEDS)
@FEW
def test_raking_all_replicates_at_once_is_raking_each(seed: int):
    """Cells × R against one replicate after the other."""
    bound, _, rng = invented(seed, [4, 4], rows_each=20)
    sides = [rng.integers(0, 2, 160), rng.integers(0, 3, 160)]
    margins = [
        margin("a", sides[0], {0: 300.0, 1: 200.0}),
        margin("b", sides[1], {0: 200.0, 1: 150.0, 2: 150.0}),
    ]
    base, made = base_weights(bound.weight), jkn(bound)
    both = rake_replicates(made, base, margins, tolerance=1e-12)
    found = row_weights(both.replication, both.weights.current)
    for column in range(made.count):
        own = base_weights(bound.weight * made.factors[made.unit, column], allow_zero=True)
        np.testing.assert_allclose(found[:, column], rake(own, margins, tolerance=1e-12).current, rtol=1e-9)


def test_a_category_that_a_replicate_loses_is_told():
    """The only unit with a category is dropped in one replicate."""
    data = pd.DataFrame({"w": 1.0, "p": [1, 2, 3, 3], "g": list("aabb")})
    bound = bind(data, Design(weight="w", psu="p"))
    with pytest.raises(AnalysisError) as refused:
        rake_replicates(jk1(bound), base_weights(data.w), [margin("g", data.g, {"a": 5, "b": 5})])
    assert codes(refused) == [WeightCode.REPLICATE_EMPTY]
    assert refused.value.problems[0].facts["count"] == 1
    made = jk1(bound)
    with pytest.raises(AnalysisError) as refused:
        replicate_means(made, unit_totals(made, bound.weight, np.ones((4, 1)), domains=factor("g", data.g)))
    assert codes(refused) == [WeightCode.REPLICATE_EMPTY]


def test_items_of_another_length_are_refused():
    """Ten values for eight rows."""
    bound, _, _ = invented(1, [2, 2])
    made = jkn(bound)
    with pytest.raises(AnalysisError) as refused:
        unit_totals(made, bound.weight, np.ones((10, 1)))
    assert codes(refused) == [WeightCode.LENGTH]


def test_columns_are_written_for_other_programs(tmp_path):
    """Parquet with weight, replicates, and how to use them in the file's metadata."""
    bound, _, _ = invented(5, [3, 3])
    made = jkn(bound)
    write_replicates(tmp_path / "r.parquet", made, bound.weight)
    table = pq.read_table(tmp_path / "r.parquet")
    np.testing.assert_array_equal(table.to_pandas().to_numpy()[:, 1:], row_weights(made, bound.weight))
    assert table.schema.metadata[b"khaosat.kind"] == b"jkn"
    assert table.schema.metadata[b"khaosat.rscales"].count(b",") == 5
