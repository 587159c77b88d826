"""The whole form: what is missing, whether it counts as valid, and that nothing foreign is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from questionnaires import Special, check_complete, load_questionnaire

SURVEYS = Path(__file__).parent.parent / "surveys"
REQUIRED = load_questionnaire(SURVEYS / "required.yaml")


def test_what_is_missing_is_named_with_its_step():
    """A review page can link each missing answer to the page and the field that ask it."""
    found = check_complete(REQUIRED, ("BYT",), {("q1", None): "a", ("q4", None): "b"})
    assert [(missing.step, missing.field.name) for missing in found.missing] == [
        ("page", "q2"),
        ("page", "q3"),
    ]


@pytest.mark.parametrize(
    ("answers", "share", "valid"),
    [
        ({}, 0.0, False),
        ({("q1", None): "a"}, 0.25, False),
        ({("q1", None): "a", ("extra", None): "x"}, 0.25, False),
        ({("q1", None): "a", ("q2", None): Special.NO_OPINION}, 0.5, True),
    ],
)
def test_a_form_is_valid_from_half_of_its_required_answers(answers, share, valid):
    """Specials count as answered, questions that are not required do not count."""
    found = check_complete(REQUIRED, ("BYT",), answers)
    assert (found.answered_share, found.valid) == (share, valid)


def test_a_form_without_required_questions_counts_all_of_them():
    """Two of the three questions on the path of this form are answered."""
    questionnaire = load_questionnaire(SURVEYS / "condition.yaml")
    found = check_complete(questionnaire, ("BYT",), {("drinks", None): "yes", ("cups", None): 2})
    assert (round(found.answered_share, 4), found.valid, found.missing) == (0.6667, True, ())


def test_a_required_question_that_is_not_asked_is_not_missing():
    """Only the path counts: two units rated, one with reasons to give."""
    questionnaire = load_questionnaire(SURVEYS / "several_units.yaml")
    found = check_complete(questionnaire, ("BYT", "BTC"), {("q1", "BYT"): "3"})
    assert [missing.field.name for missing in found.missing] == ["q1@BTC"]


@pytest.mark.parametrize(
    ("answers", "path", "code"),
    [
        ({("q1", None): "z"}, "q1", "answer-not-offered"),
        ({("q1", None): Special.CANNOT_JUDGE}, "q1", "answer-not-offered"),
        ({("q1", None): ("a", "b")}, "q1", "answer-not-offered"),
        ({("q1", "BYT"): "a"}, "q1@BYT", "answer-field-unknown"),
        ({("q9", None): "a"}, "q9", "answer-field-unknown"),
        ({("extra", None): 5}, "extra", "answer-stored"),
        ({("extra", None): ""}, "extra", "answer-stored"),
        ({("extra", None): "x" * 2001}, "extra", "answer-long"),
    ],
)
def test_stored_answers_that_fit_no_question_are_problems(answers, path, code):
    """A form with an answer nobody could give, or that nobody asked for, is not accepted as it is."""
    problems = check_complete(REQUIRED, ("BYT",), answers).problems
    assert [(problem.path, str(problem.code)) for problem in problems] == [(path, code)]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "12", ("12",)])
def test_a_stored_number_is_a_finite_number(value):
    """Whatever a database might hold in the place of a number is a problem, not a crash."""
    questionnaire = load_questionnaire(SURVEYS / "number.yaml")
    problems = check_complete(questionnaire, ("BYT",), {("people", None): value}).problems
    assert [str(problem.code) for problem in problems] == ["answer-number"]


@pytest.mark.parametrize("value", [(), "mail", ("mail", "mail"), ("mail", "none"), ("fax",)])
def test_stored_codes_are_options_each_once(value):
    """An empty list is not "unanswered", and "none" is not one among others."""
    questionnaire = load_questionnaire(SURVEYS / "multiple.yaml")
    assert len(check_complete(questionnaire, ("BYT",), {("ways", None): value}).problems) == 1
