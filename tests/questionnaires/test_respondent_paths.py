"""The path follows the answers: forward, back, changed and forgotten."""

from __future__ import annotations


def test_a_question_that_hangs_on_another_appears_with_the_answer(respondent):
    """Whoever drinks coffee is asked how much."""
    assert respondent("condition").post({"drinks": "yes"}).page == "detail"


def test_a_question_that_hangs_on_another_is_skipped_without_the_answer(respondent):
    """Neither "no" nor silence leads to the number of cups."""
    assert respondent("condition").post({"drinks": "no"}).page == "end"
    assert respondent("condition").post({}).page == "end"


def test_changing_an_answer_makes_what_hung_on_it_vanish(respondent):
    """Go back, change yes to no: the cups, and the sleep that hung on the cups, are gone from the answers."""
    visit = respondent("condition").post({"drinks": "yes"}).post({"cups": "7"}).post({"sleeps": "no"})
    assert visit.stored == {"drinks": "yes", "cups": 7, "sleeps": "no"}
    visit.back().back().back()
    assert visit.page == "habit"
    visit.post({"drinks": "no"})
    assert (visit.page, visit.stored) == ("end", {"drinks": "no"})


def test_what_vanished_does_not_come_back_by_itself(respondent):
    """After yes, no, yes the number of cups is asked again, empty."""
    visit = respondent("condition").post({"drinks": "yes"}).post({"cups": "7"})
    visit.open("habit").post({"drinks": "no"}).open("habit").post({"drinks": "yes"})
    assert (visit.page, visit.stored) == ("detail", {"drinks": "yes"})


def test_back_skips_what_is_not_on_the_path(respondent):
    """From the end back to the habit, when the pages between are not asked."""
    assert respondent("condition").post({"drinks": "no"}).back().page == "habit"


def test_the_first_page_has_nothing_before_it(respondent):
    """Going back from the first page leads nowhere."""
    assert respondent("condition").back().page is None


def test_a_page_that_left_the_path_cannot_be_opened(respondent):
    """A link to a page that is no longer asked finds nothing."""
    assert respondent("condition").post({"drinks": "no"}).open("detail").page is None


def test_units_are_rated_one_after_the_other(respondent):
    """All pages about one unit come before the next unit; pages about the round come once, at the end."""
    visit = respondent("several_units", "BYT", "BTC")
    walk = ({"q1@BYT": "1"}, {"reasons@BYT": "slow"}, {"q1@BTC": "3"})
    assert [visit.page, *(visit.post(raw).page for raw in walk)] == [
        "quality@BYT",
        "reasons@BYT",
        "quality@BTC",
        "end",
    ]


def test_a_condition_about_a_unit_looks_at_the_same_unit(respondent):
    """A poor rating of one ministry asks for reasons about that ministry only; changed, its reasons vanish."""
    visit = (
        respondent("several_units", "BYT", "BTC")
        .post({"q1@BYT": "1"})
        .post({"reasons@BYT": ["slow", "unclear"]})
    )
    visit.post({"q1@BTC": "__cannot_judge"})
    assert visit.page == "end"
    visit.open("quality@BYT").post({"q1@BYT": "2"})
    assert (visit.page, visit.stored) == (
        "quality@BTC",
        {"q1@BTC": {"special": "cannot_judge"}, "q1@BYT": "2"},
    )


def test_no_opinion_cannot_judge_and_silence_lead_to_three_pages(respondent):
    """The three kinds of non-answer are three things to a condition, too."""
    assert respondent("specials").post({"q1@BYT": "__no_opinion"}).page == "opinion@BYT"
    assert respondent("specials").post({"q1@BYT": "__cannot_judge"}).page == "knowledge@BYT"
    assert respondent("specials").post({}).page == "silence@BYT"
    assert respondent("specials").post({"q1@BYT": "2"}).page is None


def test_good_answers_of_a_page_with_a_problem_are_kept(respondent):
    """One required answer is missing: the other three stand, and the page says which one is missing."""
    visit = respondent("required").post({"q1": "a", "q2": "b", "q4": "a"})
    assert visit.problems == {"q3": "answer-required"}
    assert visit.stored == {"q1": "a", "q2": "b", "q4": "a"}
