"""Binding a design: what is accepted, what is refused and how it is named; cases to redo by hand."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.designs import (
    Design,
    JointProbabilities,
    Lonely,
    Replacement,
    Replicates,
    Response,
    bind,
    covariance,
    degrees,
)
from analysis.errors import AnalysisError
from tests.analysis.engine.golden import data

SMALL = {
    "h": ["a", "a", "b", "b", "b"],
    "u": [1, 2, 3, 4, 4],
    "w": [2.0, 2.0, 3.0, 3.0, 3.0],
    "N": [4, 4, 6, 6, 6],
    "y": [1.0, 3.0, 2.0, 5.0, 1.0],
}
FEW = settings(max_examples=40)


def problems(table, design: Design) -> list[tuple[str, str]]:
    """Where and what of each problem that binding finds."""
    with pytest.raises(AnalysisError) as caught:
        bind(table, design)
    return [(each.path, str(each.code)) for each in caught.value.problems]


def changed(**columns) -> dict:
    return {**SMALL, **columns}


def test_a_stratified_total_by_hand():
    """Stratum a: totals 2 and 6, (1 - 2/4) · 2 · 8 = 8; b: units 6 and 18, (1 - 2/6) · 2 · 72 = 96."""
    bound = bind(SMALL, Design(weight="w", strata="h", psu="u", fpc="N"))
    assert covariance(bound, np.array(SMALL["y"])) == pytest.approx(np.array([[104.0]]))
    assert degrees(bound) == 2


def test_weights_follow_from_the_populations_when_none_are_given():
    """Two of four units and two of six: weights 2 and 3."""
    assert bind(SMALL, Design(strata="h", psu="u", fpc="N")).weight.tolist() == [2, 2, 3, 3, 3]


@pytest.mark.filterwarnings("ignore:The 'future.infer_string' option")  # ibis 12 sets it
@pytest.mark.parametrize(
    "make",
    [
        pd.DataFrame,
        pl.DataFrame,
        lambda d: pl.DataFrame(d).lazy(),
        pa.table,
        lambda d: {k: np.array(v) for k, v in d.items()},
        lambda d: pd.DataFrame(d).convert_dtypes(),
        lambda d: pd.DataFrame(d).assign(h=lambda t: t.h.astype("category")),
        lambda d: ibis.memtable(pd.DataFrame(d)),
    ],
)
def test_every_kind_of_table_gives_the_same(make):
    """Pandas (plain, nullable, categorical), polars, lazy polars, pyarrow, arrays, ibis."""
    bound = bind(make(SMALL), Design(weight="w", strata="h", psu="u", fpc="N"))
    assert covariance(bound, np.array(SMALL["y"]))[0, 0] == pytest.approx(104.0)


def test_a_parquet_file_is_read_by_its_path(tmp_path):
    """Only the columns of the design are read."""
    path = tmp_path / "rows.parquet"
    pd.DataFrame(SMALL).to_parquet(path)
    bound = bind(path, Design(weight="w", strata="h", psu="u"), columns=["y"])
    assert bound.table.names == ("w", "h", "u", "y")


def test_crossed_strata_are_named_by_their_columns():
    """``a*b`` makes a stratum of each pair that occurs."""
    table = {"a": [1, 1, 1, 1, 2, 2], "b": list("xxyyxx"), "w": [1.0] * 6}
    frame = bind(table, Design(weight="w", strata="a*b")).frame
    assert frame.last.names == ("1 × x", "1 × y", "2 × x")


@pytest.mark.parametrize(
    ("columns", "design", "expected"),
    [
        ({"w": [2.0, -1.0, 3.0, 3.0, 3.0]}, {}, [("w", "design-weight-negative")]),
        (
            {"w": [2.0, np.nan, -3.0, 3.0, 3.0]},
            {},
            [("w", "design-weight-missing"), ("w", "design-weight-negative")],
        ),
        ({"w": [2.0, np.inf, 3.0, 3.0, 3.0]}, {}, [("w", "design-infinite")]),
        ({"w": [0.0] * 5}, {}, [("w", "design-weight-all-zero")]),
        ({"w": list("abcde")}, {}, [("w", "design-not-numeric")]),
        ({"w": [2**53 + 1] * 5}, {}, [("w", "design-integer-too-large")]),
        ({"N": [1, 1, 6, 6, 6]}, {}, [("N", "design-fpc-below-sample")]),
        ({"N": [0, 0, 6, 6, 6]}, {}, [("N", "design-fpc-not-positive")]),
        ({"N": [0.5, 0.5, 6, 6, 6]}, {}, [("N", "design-fpc-mixed")]),
        ({"N": [4, 5, 6, 6, 6]}, {}, [("N", "design-fpc-varies")]),
        ({"N": [4, 4, 6, 6, 7]}, {}, [("N", "design-fpc-varies")]),
        ({"u": [1, 2, 1, 4, 4]}, {}, [("u", "design-unit-in-two-strata")]),
        ({"h": ["a", None, "b", "b", "b"]}, {}, [("h", "design-column-empty-cells")]),
        ({"h": ["a", "c", "b", "b", "b"], "N": [4, 4, 6, 6, 6]}, {}, [("stage 1", "design-unit-lonely")] * 2),
        ({}, {"fpc": {"a": 4, "b": 6, "c": 9}}, [("c", "design-stratum-empty")]),
        ({}, {"fpc": {"a": 4}}, [("b", "design-stratum-unlisted")]),
        ({}, {"weight": "gone"}, [("gone", "design-column-missing")]),
        ({}, {"lonely": "ignore"}, [("lonely", "design-option")]),
        ({}, {"psu": None, "fpc": ("N", "N", "N")}, [("fpc", "design-stages")]),
        ({"y": [1]}, {"weight": "y"}, [("data", "design-lengths")]),
        ({}, {"fpc": "w", "pps": JointProbabilities(np.eye(3))}, [("pps", "design-joint-shape")]),
        ({}, {"replicates": Replicates(["w"], "jkn")}, [("replicates", "design-replicate-scale")]),
        (
            {},
            {"response": Response("h", answered="zero")},
            [("a", "design-response-cell-silent"), ("b", "design-response-cell-silent")],
        ),
        (
            {},
            {"response": Response("h", asked="one")},
            [("a", "design-response-count"), ("b", "design-response-count")],
        ),
    ],
)
def test_bad_input_is_named(columns: dict, design: dict, expected: list):
    """Each kind of bad input has its code and its place; nothing is computed from it."""
    given_design = Design(**{"weight": "w", "strata": "h", "psu": "u", "fpc": "N", **design})
    assert problems(changed(**columns, zero=[0] * 5, one=[1] * 5), given_design) == expected


def test_all_problems_come_at_once():
    """A negative weight, a population below the sample, and a unit in two strata are three problems."""
    table = changed(w=[2.0, -1.0, 3.0, 3.0, 3.0], N=[1, 1, 6, 6, 6], u=[1, 2, 2, 4, 4])
    found = problems(table, Design(weight="w", strata="h", psu="u", fpc="N"))
    assert {code for _, code in found} == {
        "design-weight-negative", "design-fpc-below-sample", "design-unit-in-two-strata"
    }  # fmt: skip


def test_data_of_an_unknown_kind_are_refused():
    """A list of numbers is no table."""
    assert problems([1, 2, 3], Design()) == [("data", "design-data-kind")]


def test_data_without_rows_are_refused():
    """An empty table has nothing to estimate."""
    assert problems({"w": []}, Design(weight="w")) == [("data", "design-no-rows")]


def test_labels_that_start_again_in_each_stratum_are_told_by_nest():
    """Unit 1 of stratum a is not unit 1 of stratum b."""
    bound = bind(changed(u=[1, 2, 1, 2, 2]), Design(weight="w", strata="h", psu="u", nest=True))
    assert bound.frame.last.units == 4


def test_take_all_strata_add_nothing():
    """Stratum b was taken whole: only the 16 of stratum a are left (no correction there)."""
    table = changed(all=[False, False, True, True, True])
    bound = bind(table, Design(weight="w", strata="h", psu="u", take_all="all"))
    assert covariance(bound, np.array(SMALL["y"]))[0, 0] == pytest.approx(16.0)


def test_a_draw_with_replacement_has_no_correction():
    """The inclusion probabilities make the weights and nothing else."""
    table = {"p": [0.5, 0.5, 0.5], "y": [1.0, 2.0, 6.0]}
    bound = bind(table, Design(fpc="p", pps=Replacement()))
    assert bound.weight.tolist() == [2, 2, 2]
    assert covariance(bound, np.array(table["y"]))[0, 0] == pytest.approx(84.0)


def test_collapsing_joins_a_lonely_stratum_to_the_next_and_says_so():
    """Stratum 3 of one unit is joined to stratum 4; three units of it make the variance."""
    bound = bind(data("lonely"), Design(weight="w", strata="h", psu="psu", lonely=Lonely.COLLAPSE))
    assert bound.frame.collapsed == ("3+4",)
    by_hand = data("lonely").assign(h=lambda t: t.h.replace(3, 4))
    merged = bind(by_hand, Design(weight="w", strata="h", psu="psu"))
    values = data("lonely").y.to_numpy(float)
    np.testing.assert_allclose(covariance(bound, values), covariance(merged, values))
    assert degrees(bound) == degrees(merged)


def test_collapsed_strata_keep_their_common_fraction():
    """One of 9 and two of 12 units: three of 21."""
    bound = bind(data("lonely"), Design(weight="w", strata="h", psu="psu", fpc="N2", lonely="collapse"))
    assert bound.frame.last.fraction[-3:] == pytest.approx([3 / 21] * 3)


def test_a_census_that_loses_only_to_non_response():
    """Cell of 4 asked and 2 answering 1 and 3: V = 4² (1 - 2/4) · 2 / 2 = 8; with everybody answering 0."""
    table = {"cell": ["x"] * 4, "all": [1] * 4, "got": [1, 1, 0, 0], "full": [1] * 4}
    values = np.array([1.0, 3.0, 0.0, 0.0])
    partly = bind(table, Design(fpc="all", response=Response("cell", answered="got")))
    fully = bind(table, Design(fpc="all", response=Response("cell", answered="full")))
    assert covariance(partly, values)[0, 0] == pytest.approx(8.0)
    assert covariance(fully, values)[0, 0] == 0
    assert degrees(partly) == 1


def test_two_phases_with_pairs_written_out():
    """The sum over all pairs of Δ / π* of Särndal, Swensson and Wretman (9.3.7), stratified first phase."""
    table = data("apistrat").assign(answered=lambda t: (np.arange(1, len(t) + 1) * 7) % 10 < 6)
    design = Design(strata="stype", fpc="fpc", response=Response("sch.wide", answered="answered"))
    bound = bind(table, design)
    values = table.api00.to_numpy(float)
    assert covariance(bound, values)[0, 0] == pytest.approx(pairs_written_out(table, values), rel=1e-10)


def pairs_written_out(table, y) -> float:
    n = table.groupby("stype").stype.transform("size").to_numpy(float)
    size = table.fpc.to_numpy(float)
    same = (table.stype.to_numpy()[:, None] == table.stype.to_numpy()[None, :]) & ~np.eye(len(y), dtype=bool)
    pi = n / size
    joint1 = np.where(same, (pi * (n - 1) / (size - 1))[:, None], np.outer(pi, pi))
    np.fill_diagonal(joint1, pi)
    cell = table["sch.wide"]
    asked = cell.groupby(cell).transform("size").to_numpy(float)
    did = table.answered.groupby(cell).transform("sum").to_numpy(float)
    rate = did / asked
    within = (cell.to_numpy()[:, None] == cell.to_numpy()[None, :]) & ~np.eye(len(y), dtype=bool)
    joint2 = np.where(within, (rate * (did - 1) / (asked - 1))[:, None], np.outer(rate, rate))
    np.fill_diagonal(joint2, rate)
    r = table.answered.to_numpy()
    a, b = (y / pi)[r], (y / (pi * rate))[r]
    j1, j2 = joint1[np.ix_(r, r)], joint2[np.ix_(r, r)]
    first = ((j1 - np.outer(pi[r], pi[r])) / j1 / j2 * np.outer(a, a)).sum()
    second = ((j2 - np.outer(rate[r], rate[r])) / j2 * np.outer(b, b)).sum()
    return float(first + second)


@st.composite
def samples(draw):
    """Draw a small stratified cluster sample with at least two units in each stratum."""
    units = draw(st.lists(st.integers(2, 4), min_size=1, max_size=3))
    rows = [
        (h, (h, u))
        for h, count in enumerate(units)
        for u in range(count)
        for _ in range(draw(st.integers(1, 3)))
    ]
    size = len(rows)
    number = st.floats(-100, 100, allow_nan=False, width=32)
    return pd.DataFrame(
        {
            "h": [h for h, _ in rows],
            "u": [f"{h}-{u}" for h, (_, u) in rows],
            "w": draw(st.lists(st.floats(0.5, 20, width=32), min_size=size, max_size=size)),
            "y": draw(st.lists(number, min_size=size, max_size=size)),
            "d": draw(st.lists(st.booleans(), min_size=size, max_size=size)),
        }
    )


PLAIN = Design(weight="w", strata="h", psu="u")


@FEW
@given(samples(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(table, chance):
    """Shuffled rows give the same covariance and the same degrees of freedom."""
    order = list(range(len(table)))
    chance.shuffle(order)
    shuffled = table.iloc[order].reset_index(drop=True)
    one = covariance(bind(table, PLAIN), table.y.to_numpy(float))
    two = covariance(bind(shuffled, PLAIN), shuffled.y.to_numpy(float))
    np.testing.assert_allclose(two, one, rtol=1e-9, atol=1e-9)
    assert degrees(bind(table, PLAIN)) == degrees(bind(shuffled, PLAIN))


@FEW
@given(samples(), st.floats(0.01, 1000))
def test_scaled_weights_scale_the_covariance_of_totals(table, factor):
    """Weights times c: covariance times c²."""
    scaled = table.assign(w=table.w * factor)
    y = table.y.to_numpy(float)
    one, two = covariance(bind(table, PLAIN), y), covariance(bind(scaled, PLAIN), y)
    np.testing.assert_allclose(two, one * factor**2, rtol=1e-8, atol=1e-8 * factor**2)


@FEW
@given(samples())
def test_a_domain_keeps_the_units_outside_it(table):
    """Zeros outside a domain equal zero weights outside it."""
    values = np.where(table.d, table.y, 0.0)
    zeroed = table.assign(w=np.where(table.d, table.w, 0.0))
    zeroed.loc[0, "w"] = table.w[0]
    values[0] = table.y[0]
    one = covariance(bind(table, PLAIN), values)
    np.testing.assert_allclose(covariance(bind(zeroed, PLAIN), table.y.to_numpy(float)), one, atol=1e-8)


@FEW
@given(samples())
def test_duplicated_rows_at_half_the_weight_change_nothing(table):
    """A unit's total is the same however many rows carry it."""
    twice = pd.concat([table.assign(w=table.w / 2)] * 2, ignore_index=True)
    one = covariance(bind(table, PLAIN), table.y.to_numpy(float))
    two = covariance(bind(twice, PLAIN), twice.y.to_numpy(float))
    np.testing.assert_allclose(two, one, rtol=1e-9, atol=1e-9)


def test_given_replicates_vary_around_the_estimate_or_their_mean():
    """Two replicates of a total of 6: 4 and 10; with mse 4 + 16, else 9 + 9, times 1/2."""
    table = {"w": [1.0, 1.0], "a": [2.0, 0.0], "b": [1.0, 1.5], "y": [2.0, 4.0]}
    values = np.array(table["y"])
    design = Design(weight="w", replicates=Replicates(["a", "b"], "brr", mse=True))
    plain = Design(weight="w", replicates=Replicates(["a", "b"], "brr"))
    assert covariance(bind(table, design), values)[0, 0] == pytest.approx((2**2 + 2**2) / 2)
    assert covariance(bind(table, plain), values)[0, 0] == pytest.approx((2**2 + 2**2) / 2)
    assert degrees(bind(table, plain)) == 1
