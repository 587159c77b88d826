"""Scoring refuses data that contradict themselves, and says where."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.component import Given, survey_component
from analysis.errors import AnalysisError
from survey.words import explain_all
from tests.analysis.invented import Listing, criterion, linked, tier

SCHEME = tier(criterion("c", 2.0, {"P": 1}), linked("s", 10.0, area="2"), units=("A", "B"))


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two cells with five answers each."""
    listing = Listing().own("P", "A", 9, c=[5, 4, 3, 2, 1]).own("P", "B", 9, c=[5, 4, 3, 2, 1])
    return listing.ratings.astype({"cell": str}), listing.listed


def problems(ratings: pd.DataFrame, listed: pd.DataFrame, **more) -> set[tuple[str, str]]:
    """Path and code of all problems; every one has words in both languages."""
    with pytest.raises(AnalysisError) as caught:
        survey_component(ratings, listed, SCHEME, seed=1, **more)
    assert all(explain_all(caught.value.problems, "vi"))
    assert all(explain_all(caught.value.problems, "en"))
    return {(problem.path, str(problem.code)) for problem in caught.value.problems}


def changed(frame: pd.DataFrame, row: int, column: str, value: object) -> pd.DataFrame:
    """Return a copy with one value changed."""
    copy = frame.astype({column: object})
    copy.loc[row, column] = value
    return copy.infer_objects()


def test_good_tables_are_scored():
    """The starting point of all cases below."""
    assert len(survey_component(*tables(), SCHEME, seed=1).units) == 2


@pytest.mark.parametrize("column", ["response", "cell", "unit", "c"])
def test_a_missing_column_is_named(column):
    """An item that the scheme scores must be in the ratings."""
    ratings, listed = tables()
    assert problems(ratings.drop(columns=column), listed) == {(f"ratings.{column}", "data-column-missing")}


@pytest.mark.parametrize("column", ["units", "eligible", "valid"])
def test_a_missing_column_of_the_list_is_named(column):
    """Likewise for the list."""
    ratings, listed = tables()
    assert problems(ratings, listed.drop(columns=column)) == {(f"listed.{column}", "data-column-missing")}


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("c", np.nan, "data-missing"),
        ("c", 6, "data-level"),
        ("c", -4, "data-level"),
        ("c", 2.5, "data-level"),
        ("c", "x", "data-level"),
        ("cell", "P|C", "data-cell-unlisted"),
        ("cell", None, "data-missing"),
        ("unit", "C", "data-unit-unknown"),
        ("unit", "B", "data-unit-outside-cell"),
        ("group", "Q", "data-cell-group"),
    ],
)
def test_each_wrong_rating_has_its_code(column, value, code):
    """One wrong value in the first row."""
    ratings, listed = tables()
    assert (f"ratings.{column}", code) in problems(changed(ratings, 0, column, value), listed)


@pytest.mark.parametrize(
    ("column", "value", "path", "code"),
    [
        ("eligible", 4, "listed[P|A]", "data-counts-order"),
        ("valid", 8, "listed[P|A]", "data-counts-order"),
        ("eligible", -1, "listed[P|A].eligible", "data-count"),
        ("eligible", 9.5, "listed[P|A].eligible", "data-count"),
        ("valid", np.nan, "listed.valid", "data-missing"),
        ("units", "A+C", "listed[P|A].units", "data-unit-unknown"),
        ("units", "", "listed[P|A].units", "data-unit-unknown"),
        ("group", "Z", "listed.group", "data-group-unknown"),
        ("cell", "P|B", "listed[P|B]", "data-cell-twice"),
    ],
)
def test_each_wrong_count_has_its_code(column, value, path, code):
    """One wrong value in the first cell."""
    ratings, listed = tables()
    assert (path, code) in problems(ratings, changed(listed, 0, column, value))


def test_more_answers_than_valid_forms_are_refused():
    """Five forms answered, four are said to be valid."""
    ratings, listed = tables()
    assert problems(ratings, changed(listed, 0, "valid", 4)) == {("ratings[P|A]", "data-more-than-valid")}


def test_valid_forms_without_a_rating_keep_their_place():
    """Eight valid forms, five of them rated: the other three count as answers without a value."""
    ratings, listed = tables()
    listed.loc[0, ["returned", "valid"]] = 8
    found = survey_component(ratings, listed, SCHEME, seed=1)
    assert found.unit("A").forms == 8
    assert found.unit("A").total.estimate.se > 0


def test_a_form_that_rates_a_unit_twice_is_refused():
    """The same row again."""
    ratings, listed = tables()
    assert ("ratings.response", "data-rated-twice") in problems(
        pd.concat([ratings, ratings.iloc[:1]]), listed
    )


def test_a_form_in_two_cells_is_refused():
    """Response 0 of cell A also stands in cell B."""
    ratings, listed = tables()
    assert ("ratings.cell", "data-response-cells") in problems(changed(ratings, 5, "response", 0), listed)


def test_an_empty_list_is_refused():
    """There is nothing to score."""
    ratings, listed = tables()
    assert ("listed", "data-no-cells") in problems(ratings.iloc[:0], listed.iloc[:0])


def test_a_round_that_nobody_answered_has_no_points_and_no_ranks():
    """Forms were sent out, none came back: every part is absent."""
    ratings, listed = tables()
    listed[["returned", "valid"]] = 0
    found = survey_component(ratings.iloc[:0], listed, SCHEME, seed=1)
    assert [(unit.total.estimate, unit.rank) for unit in found.units] == [(None, None), (None, None)]
    assert found.pairs == 0


def test_several_problems_come_at_once():
    """Wrong levels, a wrong cell and a wrong unit in one go."""
    ratings, listed = tables()
    broken = changed(changed(changed(ratings, 0, "c", 9), 1, "cell", "P|C"), 2, "unit", "C")
    assert {code for _, code in problems(broken, listed)} == {
        "data-level",
        "data-cell-unlisted",
        "data-unit-unknown",
    }


@pytest.mark.parametrize(
    ("more", "path", "code"),
    [
        ({"given": {"c": {"A": Given(50)}}}, "given[c]", "given-criterion"),
        ({"given": {"s": {"C": Given(50)}}}, "given[s][C]", "given-unit"),
        ({"given": {"s": {"A": Given(101)}}}, "given[s][A]", "given-range"),
        ({"given": {"s": {"A": Given(float("nan"))}}}, "given[s][A]", "given-range"),
        ({"given": {"s": {"A": Given(50, se=-1)}}}, "given[s][A]", "given-range"),
        ({"appraised": {"C": 50.0}}, "appraised[C]", "appraised-unit"),
        ({"appraised": {"A": 88.5}}, "appraised[A]", "appraised-range"),
        ({"appraised": {"A": float("nan")}}, "appraised[A]", "appraised-range"),
    ],
)
def test_given_and_appraised_figures_are_checked(more, path, code):
    """Criterion, unit and range; at most 100 - 12 = 88 appraised points."""
    assert (path, code) in problems(*tables(), **more)


def test_responses_may_be_named_by_text():
    """Only their being the same or different counts."""
    ratings, listed = tables()
    named = ratings.assign(response="r" + ratings["response"].astype(str))
    first, second = (survey_component(each, listed, SCHEME, seed=1) for each in (ratings, named))
    assert first.units == second.units
