"""Estimates by hand, their properties, their edges, and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.designs import Design, Replicates, Response, bind, covariance
from analysis.designs.table import read_table
from analysis.engine import parse_condition
from analysis.engine.expressions import rows_where
from analysis.errors import AnalysisError
from analysis.estimands import (
    correlation,
    count,
    covariance_of,
    estimate,
    estimate_bound,
    mean,
    proportion,
    ratio,
    size,
    total,
    variance,
)
from tests.analysis.engine.golden import data, numbers
from tests.analysis.engine.test_designs import FEW, PLAIN, SMALL, samples

STRATIFIED = Design(weight="w", strata="h", psu="u", fpc="N")
EVERYTHING = (
    mean("y"), total("y"), size(), proportion("c"), count("c"), ratio("y", "x"), variance("y"),
    covariance_of("x", "y"), correlation("x", "y"),
)  # fmt: skip
TABLE = pd.DataFrame(
    {
        "h": ["a"] * 6 + ["b"] * 6,
        "u": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6],
        "w": [2.0, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3],
        "y": [1.0, 3, 2, 5, np.nan, 2, 4, 4, 1, 2, 5, np.nan],
        "x": [2.0, 2, 1, 4, 3, 1, np.nan, 5, 2, 2, 6, 1],
        "c": ["p", "q", "q", "p", None, "q", "p", "p", "q", "q", "p", "q"],
        "d": ["m", "m", "m", "n", "n", "n", "m", "n", "n", "m", "m", None],
    }
)


def codes(*arguments, **options) -> list[str]:
    with pytest.raises(AnalysisError) as caught:
        estimate(*arguments, **options)
    return [str(each.code) for each in caught.value.problems]


def test_a_total_and_a_mean_by_hand():
    """Total 2 + 6 + 24 = 32 with variance 104 (see the designs); mean 32/13."""
    found = estimate(SMALL, STRATIFIED, total("y"), mean("y"), size())
    assert found.points == pytest.approx([32, 32 / 13, 13])
    assert found.se[0] == pytest.approx(np.sqrt(104))
    assert [row.df for row in found] == [2, 2, 2]


def test_every_estimand_has_the_variance_of_its_influence_values():
    """The moment table gives what `covariance` gives for z written out over the rows, in domains too."""
    bound = bind(TABLE, PLAIN, columns=["y", "x", "d"])
    found = estimate_bound(bound, mean("y"), ratio("y", "x"), by="d")
    rows = []
    for label in ("m", "n"):
        inside = (TABLE.d == label).to_numpy()
        y, x, w = TABLE.y.to_numpy(), TABLE.x.to_numpy(), bound.weight
        own, both = inside & ~np.isnan(y), inside & ~np.isnan(y) & ~np.isnan(x)
        average = (w * y)[own].sum() / w[own].sum()
        share = (w * y)[both].sum() / (w * x)[both].sum()
        rows += [np.where(own, (y - average) / w[own].sum(), 0.0)]
        rows += [np.where(both, (y - share * x) / (w * x)[both].sum(), 0.0)]
    expected = covariance(bound, np.nan_to_num(np.column_stack(rows)))
    np.testing.assert_allclose(found.covariance(), expected, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(found.se**2, np.diag(expected), rtol=1e-10)


def test_missing_items_are_left_out_item_by_item():
    """A row without y still counts for x, and its unit for both."""
    found = estimate(TABLE, PLAIN, mean("y", "x"))
    assert [row.n for row in found] == [10, 11]
    assert found.points[0] == pytest.approx((2 * 13 + 3 * 16) / (2 * 5 + 3 * 5))


def test_domains_are_the_combinations_that_occur():
    """Rows without a value of `by` are in none."""
    found = estimate(TABLE, PLAIN, size(), by=["h", "d"])
    assert [row.domain for row in found] == [
        (("h", "a"), ("d", "m")), (("h", "a"), ("d", "n")), (("h", "b"), ("d", "m")), (("h", "b"), ("d", "n"))
    ]  # fmt: skip
    assert found.points.tolist() == [6, 6, 9, 6]


def test_the_crossing_of_domains_and_a_condition():
    """`where` inside `by` gives the same as `by` on both columns."""
    one = estimate(TABLE, PLAIN, mean("y"), by="d", where='h == "a"')
    two = estimate(TABLE, PLAIN, mean("y"), by=["h", "d"])
    np.testing.assert_array_equal(one.value, two.value[:2])
    np.testing.assert_allclose(one.se, two.se[:2], rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('h == "a" and u > 1', [2, 3, 4, 5]),
        ("not (y > 1)", [0, 8]),
        ("y > 1 or missing(y)", [1, 2, 3, 4, 5, 6, 7, 9, 10, 11]),
        ('d in ["n"] and c not in ("p",)', [5, 8]),
        ("2 <= y < 4", [1, 2, 5, 9]),
        ("(y + x == 9) | (u == 1)", [0, 1, 3, 7]),
        ("(`u` % 2 == 0) & (h == 'b')", [6, 7, 10, 11]),
        ("-y <= -5", [3, 10]),
        ('d != "m"', [3, 4, 5, 7, 8]),
    ],
)
def test_conditions_follow_the_rules_of_sql(text: str, expected: list[int]):
    """A comparison with a missing value is unknown, and what is unknown is not true."""
    chosen = rows_where(parse_condition(text), read_table(TABLE))
    assert np.flatnonzero(chosen).tolist() == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"where": "y >"}, ["estimate-where-syntax"]),
        ({"where": "print(y)"}, ["estimate-where-syntax"]),
        ({"where": "y == 'a'"}, ["estimate-where-syntax"]),
        ({"where": "y > 100"}, ["estimate-no-rows-where"]),
        ({"where": "z > 100"}, ["design-column-missing"]),
        ({"by": "gone"}, ["design-column-missing"]),
        ({"by": "void"}, ["estimate-no-rows-by"]),
        ({"deff": "kish", "level": 1.5, "empty": "zero", "df": 0}, ["estimate-option"] * 4),
    ],
)
def test_questions_that_make_no_sense_are_refused(options: dict, expected: list[str]):
    """Each with its code, all options at once."""
    assert codes(TABLE.assign(void=None), PLAIN, mean("y"), **options) == expected


@pytest.mark.parametrize(
    ("estimands", "expected"),
    [
        ((), ["estimate-nothing-asked"]),
        ((mean("c"),), ["design-not-numeric"]),
        ((mean("void"),), ["estimate-no-answers"]),
        ((ratio("y", "zero"),), ["estimate-not-defined"]),
        ((correlation("y", "zero"),), ["estimate-not-defined"]),
        ((mean("endless"),), ["design-infinite"]),
        ((mean("c", "y", "endless"),), ["design-not-numeric", "design-infinite"]),
        ((mean("large"),), ["design-integer-too-large"]),
        ((proportion("c", levels=("z",)),), ["estimate-level-unknown"]),
        ((proportion("c", interval="exact"),), ["estimate-option"]),
    ],
)
def test_items_that_cannot_be_estimated_are_refused(estimands: tuple, expected: list[str]):
    """No NaN comes out."""
    table = TABLE.assign(void=np.nan, zero=0, endless=np.inf, large=2**60)
    assert codes(table, PLAIN, *estimands) == expected


def test_an_error_names_the_row_and_not_the_answer():
    """What somebody wrote does not reach a log."""
    with pytest.raises(AnalysisError) as caught:
        estimate(TABLE.assign(y=[1.0, "a secret", *[2.0] * 10]), PLAIN, mean("y"))
    assert caught.value.problems[0].facts == {"column": "y", "row": 2}
    assert "secret" not in str(caught.value)


def test_a_domain_without_answers_is_named_or_left_out_on_request():
    """Nobody of domain n answered: refused by name, or dropped with a note."""
    table = TABLE.assign(y=TABLE.y.where(TABLE.d == "m"))
    with pytest.raises(AnalysisError) as caught:
        estimate(table, PLAIN, mean("y"), by="d")
    assert [p.path for p in caught.value.problems] == ["d=n"]
    found = estimate(table, PLAIN, mean("y"), by="d", empty="drop")
    assert [row.domain for row in found] == [(("d", "m"),)]
    assert [str(note.code) for note in found.notes] == ["note-estimate-dropped"]
    assert found.covariance().shape == (1, 1)


def test_one_category_has_no_spread_but_an_interval():
    """Everybody says yes: share 1, standard error 0, the exact interval at the number of rows."""
    table = TABLE.assign(c="yes")
    row = estimate(table, PLAIN, proportion("c"))[0]
    assert (row.value, row.se, row.high) == (1, 0, 1)
    assert 0.5 < row.low < 1


def test_a_domain_of_one_unit_has_no_interval_and_says_so():
    """One unit leaves no degrees of freedom."""
    found = estimate(TABLE, PLAIN, mean("y"), by="u")
    assert {(row.df, row.low, row.high) for row in found} == {(0.0, None, None)}
    assert [str(note.code) for note in found.notes] == ["note-estimate-no-degrees"]


@pytest.mark.parametrize("kind", ["wilson", "beta", "logit", "asin", "likelihood", "xlogit"])
def test_intervals_of_proportions_stay_inside(kind: str):
    """Between 0 and 1, around the share."""
    for row in estimate(TABLE, PLAIN, proportion("c", interval=kind)):
        assert 0 <= row.low < row.value < row.high <= 1


def test_values_far_from_zero_keep_their_digits():
    """A mean of 1e9 with a spread of 1: the standard error of the values less 1e9."""
    far = TABLE.assign(y=TABLE.y + 1e9)
    one, two = estimate(TABLE, PLAIN, mean("y")), estimate(far, PLAIN, mean("y"))
    np.testing.assert_allclose(two.se, one.se, rtol=1e-9)
    assert estimate(far, PLAIN, variance("y")).points == pytest.approx(
        estimate(TABLE, PLAIN, variance("y")).points, rel=1e-9
    )


def test_small_integers_do_not_overflow():
    """A sum of products of int8 is taken in floating point."""
    table = TABLE.assign(y=np.full(12, 120, dtype=np.int8), x=np.full(12, -120, dtype=np.int8))
    table.loc[0, "y"] = -128
    found = estimate(table, PLAIN, total("y", "x"), covariance_of("x", "y"))
    assert found.points[:2].tolist() == [120 * 28 - 128 * 2, -120 * 30]
    assert found.points[2] == 0


def test_zero_weights_keep_units_and_leave_out_rows():
    """A row of weight zero adds nothing and is not counted."""
    table = TABLE.assign(w=TABLE.w.where(TABLE.u != 6, 0.0))
    found = estimate(table, PLAIN, mean("x"))
    assert found[0].n == 9
    assert found[0].df == 3
    outside = estimate(TABLE, PLAIN, mean("x"), where="u != 6")
    np.testing.assert_allclose(found.se, outside.se, rtol=1e-12)


@pytest.mark.parametrize("lonely", ["certainty", "adjust", "average"])
@pytest.mark.parametrize("domains", [False, True])
def test_domains_under_each_policy_match_the_general_path(lonely: str, domains: bool):
    """Cells and full matrices of units give the same variance of a domain total."""
    design = Design(weight="w", strata="h", psu="psu", fpc="N2", lonely=lonely, lonely_domains=domains)
    table = data("lonely")
    bound = bind(table, design, columns=["y", "dom"])
    found = estimate_bound(bound, total("y"), by="dom")
    for row, label in zip(found, ("a", "b"), strict=True):
        inside = (table.dom == label).to_numpy()
        expected = covariance(bound, np.where(inside, table.y, 0.0), inside)
        assert row.se**2 == pytest.approx(expected[0, 0], rel=1e-10)


@pytest.mark.parametrize("lonely", ["certainty", "adjust", "average", "collapse"])
def test_rows_as_units_match_the_general_path(lonely: str):
    """Strata of single rows, domains, empty items and zero weights: sums by stratum against row by row."""
    table = TABLE.assign(h=list("aaaaabbbbccd"), w=TABLE.w.where(TABLE.index != 3, 0.0), N=20.0)
    design = Design(weight="w", strata="h", fpc="N", lonely=lonely, lonely_domains=True)
    shuffled = Design(weight="w", strata="h", psu="id", fpc="N", lonely=lonely, lonely_domains=True)
    bound = bind(table, design, columns=["y", "d"])
    found = estimate_bound(bound, total("y"), by="d")
    other = estimate(table.assign(id=list("lkjihgfedcba")), shuffled, total("y"), by="d")
    np.testing.assert_allclose(other.se, found.se, rtol=1e-12)
    for row, label in zip(found, ("m", "n"), strict=True):
        inside = (table.d == label).to_numpy()
        expected = covariance(bound, np.where(inside & table.y.notna(), table.y, 0.0), inside)
        assert row.se**2 == pytest.approx(expected[0, 0], rel=1e-10)


def test_many_rows_are_summed_slice_by_slice():
    """300,000 rows in three slices: the total and its variance as in one sum."""
    rng = np.random.default_rng(5)
    y, w = rng.integers(1, 6, 300_000).astype(np.int8), rng.uniform(1, 2, 300_000)
    table = {"y": y, "w": w, "u": np.arange(300_000) % 100}
    for design, units in ((Design(weight="w"), w * y), (Design(weight="w", psu="u"), None)):
        sums = np.bincount(table["u"], weights=w * y) if units is None else units
        row = estimate(table, design, total("y"))[0]
        assert row.value == pytest.approx((w * y).sum(), rel=1e-12)
        assert row.se**2 == pytest.approx(len(sums) * sums.var(ddof=1), rel=1e-10)


@pytest.mark.parametrize("lonely", ["certainty", "adjust", "average"])
def test_the_covariance_between_domains_matches_the_general_path(lonely: str):
    """Stratum by stratum, or all units at once: two totals in two domains, strata of one unit among them."""
    design = Design(weight="w", strata="h", psu="psu", fpc="N2", lonely=lonely)
    table = data("lonely").assign(x=lambda t: t.y**2)
    bound = bind(table, design, columns=["y", "x", "dom"])
    wide = [np.where(table.dom == label, table[name], 0.0) for label in "ab" for name in ("y", "x")]
    found = estimate_bound(bound, total("y", "x"), by="dom")
    expected = covariance(bound, np.column_stack(wide))
    np.testing.assert_allclose(found.covariance(), expected, rtol=1e-10, atol=1e-8)
    np.testing.assert_allclose(np.diag(expected), found.se**2, rtol=1e-10)


def test_the_covariance_of_two_stages_matches_the_general_path():
    """Corrections at both stages; domains that cut through schools of a district."""
    design = Design(psu=("dnum", "snum"), fpc=("fpc1", "fpc2"))
    bound = bind(data("apiclus2"), design, columns=["api00", "stype"])
    table = data("apiclus2")
    found = estimate_bound(bound, total("api00"), by="stype")
    wide = np.column_stack([np.where(table.stype == label, table.api00, 0.0) for label in "EHM"])
    np.testing.assert_allclose(found.covariance(), covariance(bound, wide), rtol=1e-10)


def test_non_response_as_a_second_phase_reaches_every_estimand():
    """The reference covariance of two totals, through `estimate`."""
    table = data("apiclus1").assign(answered=lambda t: (np.arange(1, len(t) + 1) * 7) % 10 < 6)
    design = Design(psu="dnum", fpc="fpc", response=Response("stype", answered="answered"))
    found = estimate(table, design, total("api00", "api99"))
    expected = numbers("two_phase")["clus1"]
    np.testing.assert_allclose(found.points, expected["est"], rtol=1e-12)
    np.testing.assert_allclose(found.covariance().ravel(), expected["cov"], rtol=1e-10)
    np.testing.assert_allclose(found.se**2, np.diag(found.covariance()), rtol=1e-12)


def test_a_census_with_non_response_by_cells_matches_the_general_path():
    """Persons as units of their response cells, or the sum over pairs: the same covariance in domains."""
    rng = np.random.default_rng(7)
    table = pd.DataFrame({"cell": rng.integers(0, 4, 60), "got": rng.random(60) < 0.7, "d": list("ab") * 30})
    table = table.assign(all=1, y=rng.normal(size=60))
    design = Design(fpc="all", response=Response("cell", answered="got"))
    bound = bind(table, design, columns=["y", "d"])
    found = estimate_bound(bound, total("y"), mean("y"), by="d")
    rows = []
    for label in "ab":
        inside = (table.d == label).to_numpy()
        size, whole = bound.weight[inside].sum(), (bound.weight * table.y)[inside].sum()
        rows += [np.where(inside, table.y, 0.0), np.where(inside, (table.y - whole / size) / size, 0.0)]
    np.testing.assert_allclose(
        found.covariance(), covariance(bound, np.column_stack(rows)), rtol=1e-9, atol=1e-12
    )
    np.testing.assert_allclose(found.se**2, np.diag(found.covariance()), rtol=1e-9)
    assert "non-response" in repr(found)
    assert estimate_bound(bound, mean("y"))[0].df == table.got.sum() - 4


def test_a_census_in_which_everybody_answered_has_no_error_and_says_so():
    """Standard error zero, the interval is the value itself."""
    table = {"cell": list("xxyy"), "all": [1] * 4, "got": [1] * 4, "y": [1.0, 2, 4, 5]}
    row = estimate(table, Design(fpc="all", response=Response("cell", answered="got")), mean("y"))[0]
    assert (row.value, row.se, row.low, row.high) == (3, 0, 3, 3)


def test_dates_make_domains_and_endless_degrees_are_written():
    """Labels come back as dates; infinite degrees of freedom are null in JSON and ∞ in tables."""
    table = TABLE.assign(day=pd.to_datetime(["2023-09-25", "2023-09-26"] * 6))
    found = estimate(table, PLAIN, mean("x"), by="day", df=np.inf)
    assert str(found[0].domain[0][1])[:10] == "2023-09-25"
    assert json.loads(found.to_json())["estimates"][0]["df"] is None
    assert found.table("en")["df"].tolist() == ["∞", "∞"]


@pytest.mark.parametrize(
    "make", [pd.DataFrame, lambda d: pd.DataFrame(d).convert_dtypes(), pl.DataFrame, pa.table]
)
def test_empty_cells_of_every_kind_of_table_are_the_same(make):
    """None, NaN and pandas.NA in numbers, texts and yes/no columns."""
    columns = {
        "w": [1.0, 2, 3, 4],
        "u": [1, 1, 2, 3],
        "y": [1, None, 3, 4],
        "d": ["a", None, "b", "b"],
        "f": [True, False, None, True],
    }
    found = estimate(make(columns), Design(weight="w", psu="u"), mean("y"), proportion("f"), by="d", df=5)
    assert found.points == pytest.approx([1, 0, 1, 25 / 7, 0, 1])
    assert [row.category for row in found[:3]] == [None, False, True]


def test_given_replicates_recompute_every_estimate():
    """A jackknife written out: the ratio in each replicate, and their spread around its mean."""
    units = np.unique(TABLE.u)
    columns = {f"r{u}": np.where(u == TABLE.u, 0.0, TABLE.w * 6 / 5) for u in units}
    table = TABLE.assign(**columns)
    design = Design(weight="w", replicates=Replicates(list(columns), "jk1"))
    found = estimate(table, design, ratio("y", "x"))
    both = TABLE.y.notna() & TABLE.x.notna()
    theta = np.array([(w * TABLE.y)[both].sum() / (w * TABLE.x)[both].sum() for w in columns.values()])
    assert found.se[0] ** 2 == pytest.approx(5 / 6 * ((theta - theta.mean()) ** 2).sum())
    assert found[0].df == 5


@FEW
@given(samples(), st.randoms(use_true_random=False))
def test_row_order_does_not_matter(table, chance):
    """Shuffled rows: the same rows of results in the same order."""
    order = list(range(len(table)))
    chance.shuffle(order)
    one = estimate(table, PLAIN, mean("y"), total("y"), by="d")
    two = estimate(table.iloc[order], PLAIN, mean("y"), total("y"), by="d")
    assert [row.domain for row in one] == [row.domain for row in two]
    np.testing.assert_allclose(two.value, one.value, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(two.se, one.se, rtol=1e-6, atol=1e-6)


@FEW
@given(samples(), st.floats(0.01, 1000))
def test_scaled_weights_leave_means_alone(table, factor):
    """Means, their errors and shares do not know the unit of the weights."""
    one = estimate(table, PLAIN, mean("y"), proportion("d", interval="mean"))
    two = estimate(table.assign(w=table.w * factor), PLAIN, mean("y"), proportion("d", interval="mean"))
    np.testing.assert_allclose(two.value, one.value, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(two.se, one.se, rtol=1e-6, atol=1e-6)


@FEW
@given(samples())
def test_duplicated_rows_at_half_the_weight(table):
    """The same means and errors, twice the rows."""
    twice = pd.concat([table.assign(w=table.w / 2)] * 2)
    one, two = estimate(table, PLAIN, mean("y")), estimate(twice, PLAIN, mean("y"))
    np.testing.assert_allclose(two.value, one.value, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(two.se, one.se, rtol=1e-6, atol=1e-6)
    assert two[0].n == 2 * one[0].n


@FEW
@given(samples())
def test_domains_add_up_to_the_whole(table):
    """Domain totals sum to the total, and so does their covariance."""
    parts, whole = estimate(table, PLAIN, total("y"), by="d"), estimate(table, PLAIN, total("y"))
    together = parts.contrast(np.ones(len(parts)))
    np.testing.assert_allclose(together.value, whole.value, rtol=1e-9, atol=1e-7)
    np.testing.assert_allclose(together.se, whole.se, rtol=1e-6, atol=1e-4)


@FEW
@given(samples())
def test_a_condition_and_a_domain_are_the_same(table):
    """``where="d"`` gives the row that ``by="d"`` gives for true."""
    table.loc[0, "d"] = True
    one, two = estimate(table, PLAIN, mean("y"), where="d == True"), estimate(table, PLAIN, mean("y"), by="d")
    np.testing.assert_allclose(one.se, two.se[-1:], rtol=1e-9, atol=1e-9)
    assert one[0].df == two[-1].df


def test_rows_of_results():
    """An estimate is a frozen row; the whole goes to pandas, polars and JSON."""
    found = estimate(TABLE, PLAIN, *EVERYTHING, deff="wor", by="h")
    frame, other = found.to_pandas(), found.to_polars()
    assert len(found) == len(frame) == len(other) == 22
    assert frame.columns.tolist() == [
        "h", "estimand", "variable", "category", "value", "se", "df", "low", "high", "deff", "n"
    ]  # fmt: skip
    read = json.loads(found.to_json())
    assert read["design"]["strata"] == 2
    assert read["estimates"][0] == {
        "estimand": "mean", "variable": "y", "category": None, "domain": {"h": "a"},
        "value": found[0].value, "se": found[0].se, "df": 2.0, "low": found[0].low, "high": found[0].high,
        "deff": found[0].deff, "n": 5,
    }  # fmt: skip


def test_a_table_for_publication_in_both_languages():
    """Vietnamese headings and decimal commas; English beside it."""
    found = estimate(TABLE, PLAIN, total("x"), proportion("c"))
    vi, en = found.table("vi", decimals=1), found.table("en", decimals=1)
    assert vi["Ước lượng"].tolist() == [number.replace(".", ",") for number in en["Estimate"]]
    assert vi["Chỉ tiêu"].tolist() == ["tổng", "tỷ lệ", "tỷ lệ"]
    assert vi.columns[5] == "Khoảng tin cậy 95%"


def test_what_a_notebook_shows():
    """Text and HTML hold the numbers and the design; labels are escaped, nothing runs."""
    table = TABLE.assign(d=TABLE.d.map({"m": "<script>", "n": "n"}))
    found = estimate(table, PLAIN, mean("y"), by="d")
    assert "6 sampling units in 2 strata" in repr(found)
    page = found._repr_html_()
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_contrasts_between_domains_use_their_covariance():
    """A difference of two domains that share units."""
    found = estimate(TABLE, PLAIN, mean("y"), by="d")
    matrix = found.covariance()
    difference = found.contrast("e0 - e1")
    assert difference.se[0] ** 2 == pytest.approx(matrix[0, 0] + matrix[1, 1] - 2 * matrix[0, 1])
    real = found.contrast(lambda v: abs(float(v[0])) - float(v[1]))
    assert real.se == pytest.approx(difference.se, rel=1e-9)


@pytest.mark.parametrize(
    "function", ["q9 / y", "__import__('os')", "y[", np.ones(5), lambda v: v[0] / 0.0 / v[0]]
)
def test_contrasts_that_make_no_sense_are_refused(function):
    """Unknown names, calls, wrong lengths, values that are not finite."""
    found = estimate(TABLE, PLAIN, mean("y", "x"))
    with pytest.raises((AnalysisError, ZeroDivisionError, FloatingPointError)):
        found.contrast(function)
