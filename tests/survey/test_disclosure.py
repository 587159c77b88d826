"""What must not be published cannot be found by adding and subtracting what is."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from survey.disclosure import Detail, Hidden, hidden_details


def details_of_units():
    """Draw the criteria of a unit: areas of one to three criteria, some of them given."""
    one = st.tuples(st.integers(0, 12), st.sampled_from([1.0, 1.5, 2.0]), st.booleans())
    return st.lists(st.lists(one, min_size=1, max_size=3), min_size=1, max_size=4).map(
        lambda areas: [
            Detail(f"c{a}.{c}", str(a), answers, points, given=own and answers % 7 == 0)
            for a, area in enumerate(areas)
            for c, (answers, points, own) in enumerate(area)
        ]
    )


def solvable(details, hidden):
    """Return the hidden criteria that follow from the published sums: unit vectors in their row space."""
    order = [d.criterion for d in details]
    rows = [[1.0] * len(order)]
    rows += [
        [float(c == d.criterion) for c in order]
        for d in details
        if d.criterion not in hidden.criteria or d.given
    ]
    areas = {d.area for d in details} - hidden.areas
    rows += [[float(d.area == area) for d in details] for area in areas]
    matrix = np.array(rows)
    rank = np.linalg.matrix_rank(matrix)
    unit = {c: np.array([float(c == o) for o in order]) for c in hidden.criteria}
    return {c for c, row in unit.items() if np.linalg.matrix_rank(np.vstack([matrix, row])) == rank}


def test_enough_answers_hide_nothing():
    """The normal case: everything is shown."""
    assert hidden_details([Detail("c1", "1", 5, 3.0), Detail("c2", "2", 90, 2.0)]) == Hidden()


def test_one_small_criterion_takes_its_area_and_one_more_of_each_with_it():
    """Total less the rest gives a sum of two criteria, of two areas."""
    details = [
        Detail("c1", "1", 3, 3.0),
        Detail("c2", "2", 90, 2.0),
        Detail("c3", "2", 50, 2.0),
        Detail("c4", "3", 70, 1.0),
    ]
    assert hidden_details(details) == Hidden(frozenset({"c1", "c3"}), frozenset({"1", "2"}))


def test_a_given_figure_neither_needs_nor_gives_protection():
    """SIPAS is public: hiding it would hide nothing."""
    details = [
        Detail("c1", "1", 3, 3.0),
        Detail("sipas", "2", 0, 10.0, given=True),
        Detail("c2", "3", 90, 2.0),
    ]
    assert hidden_details(details) == Hidden(frozenset({"c1", "c2"}), frozenset({"1", "3"}))


def test_a_marked_criterion_is_hidden_whatever_its_answers():
    """The scheme or the analysis may hide more."""
    details = [Detail("c1", "1", 30, 3.0), Detail("c2", "2", 90, 2.0)]
    assert hidden_details(details, marked={"c1"}).criteria == {"c1", "c2"}


@given(details_of_units())
def test_no_hidden_criterion_follows_from_the_published_sums(details):
    """Linear algebra over total, shown areas and shown criteria finds no hidden one, where two could be hidden."""
    hidden = hidden_details(details)
    protectable = sum(not d.given for d in details) > 1
    assert solvable(details, hidden) == set() or not protectable


@given(details_of_units())
def test_every_small_criterion_and_its_area_are_hidden(details):
    """Nothing under five answers is shown."""
    hidden = hidden_details(details)
    small = [d for d in details if d.answers < 5 and not d.given]
    assert {d.criterion for d in small} <= hidden.criteria
    assert {d.area for d in small} <= hidden.areas
