"""Each kind of question, answered the way a browser posts it."""

from __future__ import annotations

import pytest

from questionnaires import check_step
from survey.words import explain


def test_one_option_is_kept(respondent):
    """A single choice holds the option's code, and the form ends after its only page."""
    visit = respondent("single").post({"drink": "coffee"})
    assert (visit.stored, visit.page) == ({"drink": "coffee"}, None)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"drink": "gin"}, "answer-not-offered"),
        ({"drink": ["tea", "coffee"]}, "answer-several"),
        ({"drink": "__no_opinion"}, "answer-not-offered"),
        ({"drink": "no_opinion"}, "answer-not-offered"),
        ({"drink": "  "}, "answer-required"),
        ({}, "answer-required"),
    ],
)
def test_a_single_choice_refuses_what_it_does_not_offer(respondent, raw, code):
    """Forged options, two options and no option are three named problems of the field."""
    visit = respondent("single").post(raw)
    assert (visit.problems, visit.stored, visit.page) == ({"drink": code}, {}, "drinks")


def test_several_options_are_kept_in_the_order_of_the_questionnaire(respondent):
    """The order in which a browser posts boxes means nothing."""
    assert respondent("multiple").post({"ways": ["visit", "mail", "visit"]}).stored == {
        "ways": ["mail", "visit"]
    }


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (["mail", "none"], "answer-exclusive"),
        (["mail", "forged"], "answer-not-offered"),
        (["mail", "__no_opinion"], "answer-special-mixed"),
        (["__cannot_judge"], "answer-not-offered"),
    ],
)
def test_a_multiple_choice_refuses_contradictions(respondent, raw, code):
    """An option "none" stands alone, and so does a special."""
    assert respondent("multiple").post({"ways": raw}).problems == {"ways": code}


def test_no_opinion_takes_the_place_of_options(respondent):
    """A special is an answer of its own."""
    assert respondent("multiple").post({"ways": ["__no_opinion"]}).stored == {
        "ways": {"special": "no_opinion"}
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("3", "3"),
        ("__no_opinion", {"special": "no_opinion"}),
        ("__cannot_judge", {"special": "cannot_judge"}),
    ],
)
def test_a_scale_keeps_level_and_specials_apart(respondent, typed, kept):
    """No opinion, cannot judge and a level are three different answers about the rated unit."""
    assert respondent("scale").post({"q1@BYT": typed}).stored == {"q1@BYT": kept}


def test_an_answer_about_a_unit_that_is_not_rated_is_refused(respondent):
    """A respondent of one ministry cannot rate another one by changing the page."""
    visit = respondent("scale").post({"q1@BYT": "3", "q1@BTC": "1"})
    assert (visit.problems, visit.stored) == ({"": "answer-field-unknown"}, {"q1@BYT": "3"})


@pytest.mark.parametrize(
    ("raw", "lang", "stored"),
    [
        ({"people": "1.600", "hours": "31,5"}, "vi", {"people": 1600, "hours": 31.5}),
        ({"people": "1,600", "hours": "31.5"}, "en", {"people": 1600, "hours": 31.5}),
        ({"people": " 0 ", "hours": "0,5"}, "vi", {"people": 0, "hours": 0.5}),
        ({"people": "", "hours": ["", "__cannot_judge"]}, "vi", {"hours": {"special": "cannot_judge"}}),
    ],
)
def test_numbers_are_read_in_the_notation_of_the_page(respondent, raw, lang, stored):
    """1.600 is sixteen hundred in Vietnamese; an empty box is no answer, not zero."""
    assert respondent("number").post(raw, lang=lang).stored == stored


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"people": "2.001"}, "answer-high"),
        ({"people": "-1"}, "answer-low"),
        ({"people": "1,5"}, "answer-whole"),
        ({"people": "31.5"}, "answer-number"),
        ({"people": "1e3"}, "answer-number"),
        ({"people": "nan"}, "answer-number"),
        ({"people": "9" * 400}, "answer-number"),
        ({"hours": ["7", "__cannot_judge"]}, "answer-special-mixed"),
    ],
)
def test_numbers_outside_the_question_are_refused(respondent, raw, code):
    """Range, whole numbers and notation are three things, each with its own words."""
    assert list(respondent("number").post(raw).problems.values()) == [code]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  ho\u0300a bi\u0300nh  ", "hòa bình"),
        ("một\r\nhai", "một\nhai"),
        ("a\x00b\x1bc\ud800", "abc"),
        ("__no_opinion", "__no_opinion"),
    ],
)
def test_text_is_kept_composed_and_clean(respondent, typed, kept):
    """Letters are composed (NFC), line ends plain, control characters gone; nothing else is changed."""
    assert respondent("text").post({"remark": typed}).stored == {"remark": kept}


def test_a_text_is_counted_in_composed_letters(respondent):
    """Twenty letters are twenty however they were typed; the twenty-first is refused."""
    visit = respondent("text").post({"remark": "e\u0302\u0301" * 20})
    assert visit.stored == {"remark": "ế" * 20}
    assert respondent("text").post({"remark": "ế" * 21}).problems == {"remark": "answer-long"}


def test_a_scale_over_units_is_one_page_with_a_row_for_each(respondent):
    """Each row has its own field, its own problem and its own answer."""
    visit = respondent("unit_scale", "BYT", "BTC", "BNV")
    assert [field.name for field in visit.at.fields(visit.units)] == [
        "overall@BYT",
        "overall@BTC",
        "overall@BNV",
    ]
    visit.post({"overall@BYT": "3", "overall@BNV": "__no_opinion"})
    assert visit.problems == {"overall@BTC": "answer-required"}
    visit.post({"overall@BYT": "3", "overall@BTC": "1", "overall@BNV": "__no_opinion"})
    assert visit.stored == {"overall@BNV": {"special": "no_opinion"}, "overall@BTC": "1", "overall@BYT": "3"}


def test_items_from_a_bank_are_taken_with_their_defaults_and_changes(respondent):
    """A questionnaire names what it takes and may change it; here the answer is no longer required."""
    visit = respondent("bank")
    assert visit.questionnaire.intro.say("vi") == "Kính chào"
    assert [item.id for item in visit.at.items] == ["b2"]
    assert visit.post({}).problems == {}


@pytest.mark.parametrize(("lang", "limit"), [("vi", "2.000"), ("en", "2,000")])
def test_a_limit_is_written_as_the_page_writes_numbers(respondent, lang, limit):
    """Who types in Vietnamese notation is answered in it."""
    visit = respondent("number")
    (problem,) = check_step(visit.at, visit.units, {"people": ["2001"]}, lang=lang).problems
    assert limit in explain(problem, lang)
