"""Controlled rounding: whole numbers next to every cell and margin that still add up."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.controlled_rounding import margins, nearest_rounding, steady_rounding, unbiased_rounding
from sampling.errors import SamplingError
from survey.words import explain

NO_ROUNDING = [[[0, 0.5], [0.5, 0]], [[0.5, 0], [0, 0.5]]]
"""Four halves, each two of them in one plane: one a plane in two directions puts both into one in the third."""


@st.composite
def tables(draw, most=5, dimensions=2):
    """Return a table of sevenths, thirds, whole numbers and zeros."""
    shape = tuple(draw(st.integers(1, most)) for _ in range(dimensions))
    cell = st.builds(Fraction, st.integers(0, 60), st.sampled_from([1, 2, 3, 7]))
    cells = draw(st.lists(cell, min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
    return np.array(cells, dtype=object).reshape(shape)


def is_controlled(table, cells, base=1):
    """Return whether every cell and margin is a multiple next to its value, and multiples stay."""
    scaled, steps = table / Fraction(base), cells // base
    inside = all(
        floor(scaled[place]) <= steps[place] <= ceil(scaled[place]) for place in np.ndindex(table.shape)
    )
    sums = all(floor(one.value) <= one.rounded <= ceil(one.value) for one in margins(scaled, steps))
    return inside and sums and bool(np.all(cells % base == 0))


def best_distance(table):
    """Return the least squared distance of all controlled roundings, by trying every one."""
    choices = [sorted({floor(cell), ceil(cell)}) for cell in table.ravel()]
    tried = (np.array(choice).reshape(table.shape) for choice in product(*choices))
    return min(
        float(sum((int(a) - b) ** 2 for a, b in zip(cells.ravel(), table.ravel(), strict=True)))
        for cells in tried
        if is_controlled(table, cells)
    )


@given(tables())
def test_every_cell_and_margin_is_next_to_its_value(table):
    """Cells, rows, columns and the grand total, without chance, with chance, and nearest."""
    rng = np.random.default_rng(757)
    for rounded in (steady_rounding(table), unbiased_rounding(table, rng), nearest_rounding(table)):
        assert is_controlled(table, rounded.cells)
        assert rounded.outside == ()


@given(tables(), st.sampled_from([3, 5, 100]))
def test_a_base_makes_multiples_of_it(table, base):
    """To fives or hundreds: what is a multiple already stays."""
    for rounded in (steady_rounding(table, base=base), nearest_rounding(table, base=base)):
        assert is_controlled(table, rounded.cells, base)


@given(tables(most=3))
def test_the_nearest_is_as_near_as_the_best_of_all(table):
    """Against every possible controlled rounding of the table."""
    assert nearest_rounding(table).distance == pytest.approx(best_distance(table), rel=1e-9, abs=1e-12)


@given(tables(most=4))
def test_whole_tables_stay_as_they_are(table):
    """There is nothing to round."""
    whole = np.array([int(cell) for cell in table.ravel()]).reshape(table.shape)
    for rounded in (steady_rounding(whole), nearest_rounding(whole)):
        assert (rounded.cells == whole).all()
        assert rounded.distance == 0


def test_a_case_to_redo_by_hand():
    """Rows 3,8 and 3,5, columns 1,6 and 5,7, total 7,3: down 1,2→1, up 2,6→3, down 0,4→0, down 3,1→3."""
    rounded = nearest_rounding([[1.2, 2.6], [0.4, 3.1]])
    assert rounded.cells.tolist() == [[1, 3], [0, 3]]
    assert rounded.distance == pytest.approx(0.2**2 + 0.4**2 + 0.4**2 + 0.1**2, rel=1e-9)


def test_halves_go_up_with_probability_one_half():
    """[[½, ½], [½, ½]] has two controlled roundings, each the other's mirror."""
    rng = np.random.default_rng(1987)
    drawn = [tuple(unbiased_rounding(np.full((2, 2), 0.5), rng).cells.ravel().tolist()) for _ in range(2000)]
    assert set(drawn) == {(1, 0, 0, 1), (0, 1, 1, 0)}
    assert abs(drawn.count((1, 0, 0, 1)) - 1000) < 4 * np.sqrt(500)


def test_the_expectation_is_the_table():
    """Over 4,000 roundings the mean of each cell lies within four standard errors."""
    rng, table = (
        np.random.default_rng(19870601),
        np.array([[0.2, 1.7, 3.0], [2.45, 0.05, 1.6], [0.9, 0.3, 0.1]]),
    )
    mean = np.mean([unbiased_rounding(table, rng).cells for _ in range(4000)], axis=0)
    share = table - np.floor(table)
    assert (np.abs(mean - table) <= 4 * np.sqrt(share * (1 - share) / 4000) + 1e-12).all()


def test_floats_that_mean_a_simple_fraction_are_read_as_it():
    """Three times 0,1 + 0,2 and thirds add up to whole margins, which stay."""
    rounded = steady_rounding([[0.1 + 0.2, 0.7], [1 / 3, 2 / 3]])
    assert rounded.cells.sum(axis=1).tolist() == [1, 1]


def test_one_row_is_rounded_to_its_total():
    """1.600 over 19 ministries: 84 or 85 each, and 1.600 together."""
    cells = steady_rounding([Fraction(1600, 19)] * 19).cells
    assert (set(cells.tolist()), cells.sum()) == ({84, 85}, 1600)


def test_a_three_way_table_without_a_rounding_is_refused():
    """The message says what to do."""
    with pytest.raises(SamplingError) as raised:
        nearest_rounding(NO_ROUNDING)
    assert [str(problem.code) for problem in raised.value.problems] == ["rounding-impossible"]
    assert "relax" in explain(raised.value.problems[0], "vi")


def test_relaxed_it_names_the_margins_that_moved():
    """Two planes of one direction become 2 and 0 instead of 1 and 1: nothing less will do."""
    rounded = nearest_rounding(NO_ROUNDING, relax=True)
    assert [(one.value, abs(one.rounded - one.value)) for one in rounded.outside] == [(1, 1), (1, 1)]
    assert rounded.cells.sum() == 2


def test_a_three_way_table_is_rounded_where_it_can_be():
    """All seven kinds of margins are kept."""
    table = np.random.default_rng(3).integers(0, 30, (4, 3, 3)) / 7
    rounded = nearest_rounding(table)
    exact = np.array([Fraction(round(cell * 7), 7) for cell in table.ravel()], dtype=object).reshape(
        table.shape
    )
    assert is_controlled(exact, rounded.cells)


@pytest.mark.parametrize(
    ("table", "options", "codes"),
    [
        ([[-1.5]], {}, ["rounding-negative"]),
        ([[float("nan"), float("inf")], [True, "x"]], {}, ["rounding-not-finite"] * 4),
        ([[1.5]], {"base": 0}, ["rounding-base"]),
        ([], {}, ["rounding-shape"]),
        (np.zeros((1, 1, 1, 1)), {"base": -2}, ["rounding-base", "rounding-shape"]),
        (np.zeros((40, 40, 40)), {}, ["rounding-too-large"]),
    ],
)
def test_what_cannot_be_rounded_is_refused_with_everything_wrong(table, options, codes):
    """No NaN, no negative count, no base of zero."""
    with pytest.raises(SamplingError) as raised:
        nearest_rounding(table, **options)
    assert [str(problem.code) for problem in raised.value.problems] == codes
    assert all(explain(problem, lang) for problem in raised.value.problems for lang in ("vi", "en"))


def test_the_same_table_gives_the_same_rounding():
    """Without chance always, with chance from the same state."""
    table = np.random.default_rng(5).random((12, 9)) * 9
    assert (steady_rounding(table).cells == steady_rounding(table).cells).all()
    first, again = (unbiased_rounding(table, np.random.default_rng(8)).cells for _ in range(2))
    assert (first == again).all()
