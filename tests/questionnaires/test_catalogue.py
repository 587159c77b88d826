"""The sample questionnaires: complete, marked as samples, short, and in good order."""

from __future__ import annotations

import re
import unicodedata
from importlib.resources import files

import pytest
import yaml

from questionnaires import About, ItemType, Questionnaire, Special, load_set, set_names, steps

SETS = {name: load_set(name) for name in set_names()}
ALL = [pytest.param(q, id=q.id) for found in SETS.values() for q in found.values()]
FIVE = ["Rất tốt", "Tốt", "Trung bình", "Chưa tốt", "Kém"]
MINISTRY = ["M1.1", "M1.2", "M2.1", "M2.2", "M3.1", "M3.2", "M4.1", "M4.2", "M5.1", "M5.2", "M6.1", "M6.2", "M7.1", "M7.2"]  # fmt: skip
PROVINCE = [
    "P1.1",
    "P1.2",
    "P2.1",
    "P2.2",
    "P3.1",
    "P3.2",
    "P4.1",
    "P4.2",
    "P5.1",
    "P5.2",
    "P6.1",
    "P7.1",
    "P8.1",
]
BY_FIELD = ["M1.1", "M2.1", "M2.2", "M3.1", "M3.2", "M4.1", "M5.1", "M7.1", "M7.2"]
UNIT_TIER = ["D1.1", "D2.1", "D3.1", "D4.1", "D5.1", "D6.1", "D7.1"]
CRITERIA = {
    "Q01": MINISTRY,
    "Q02": BY_FIELD,
    "Q03": BY_FIELD,
    "Q04": MINISTRY,
    "Q07": ["M2.1", "M2.2", "M3.1", "M3.2", "M5.1", "M7.1"],
    "Q08": ["P1.1", "P1.2", "P2.1", "P2.2", "P5.1", "P8.1"],
    "Q09": PROVINCE,
    "Q10": PROVINCE,
    "Q11": ["P1.1", "P1.2", "P2.1", "P3.1", "P3.2", "P4.1", "P4.2", "P5.1", "P5.2", "P7.1"],
    "Q13": UNIT_TIER,
    "Q14": UNIT_TIER,
    "Q15": UNIT_TIER,
    "Q16": UNIT_TIER,
}


def wordings(questionnaire: Questionnaire):
    """Return every wording of a questionnaire."""
    yield from (
        text for text in (questionnaire.title, questionnaire.intro, *questionnaire.assumptions) if text
    )
    for page in questionnaire.pages:
        yield from (text for text in (page.title, page.intro) if text)
        for item in page.items:
            yield from (text for text in (item.label, item.hint) if text)
            yield from (option.label for option in item.options)


def test_each_group_of_the_plans_has_its_questionnaire():
    """Nine groups of the Ministry's plan are asked by us (Q12 through SIPAS), and four of Bình Phước."""
    assert {name: list(found) for name, found in SETS.items()} == {
        "757-2023": ["Q01", "Q02", "Q03", "Q04", "Q07", "Q08", "Q09", "Q10", "Q11"],
        "binh-phuoc-2022": ["Q13", "Q14", "Q15", "Q16"],
    }


@pytest.mark.parametrize("questionnaire", ALL)
def test_each_group_answers_its_criteria(questionnaire):
    """Which group answers which criterion is what the scoring scheme expects."""
    assert [item.criterion for item in questionnaire.scored()] == CRITERIA[questionnaire.group]


@pytest.mark.parametrize("questionnaire", ALL)
def test_scored_items_are_five_level_scales_about_the_rated_unit(questionnaire):
    """One scale item a criterion, from very good (5) to poor (1), with both specials, answer required."""
    for item in questionnaire.scored():
        assert (item.type, item.about, item.required) == (ItemType.SCALE, About.UNIT, True)
        assert item.id == item.criterion.lower().replace(".", "_")
        assert [option.label.vi for option in item.options] == FIVE
        assert [(option.code, option.level) for option in item.options] == [
            (str(n), n) for n in (5, 4, 3, 2, 1)
        ]
        assert item.specials == (Special.NO_OPINION, Special.CANNOT_JUDGE)
        assert "{unit}" in item.label.vi
        assert item.label.en.startswith("{unit}: ")


@pytest.mark.parametrize("questionnaire", ALL)
def test_sample_content_says_so(questionnaire):
    """Nobody may take a sample question for an official one."""
    assert questionnaire.sample_content
    assert "câu hỏi minh họa" in questionnaire.source
    assert questionnaire.intro.vi.startswith("Câu hỏi minh họa")
    assert questionnaire.assumptions


@pytest.mark.parametrize("questionnaire", ALL)
def test_a_form_is_short(questionnaire):
    """At most eight minutes, at most five questions a page, scored questions together on their pages."""
    assert questionnaire.minutes <= 8
    assert all(len(page.items) <= 5 for page in questionnaire.pages)
    assert all(
        len(page.items) >= 3 for page in questionnaire.pages if any(item.criterion for item in page.items)
    )


@pytest.mark.parametrize("questionnaire", ALL)
def test_the_last_page_asks_about_the_form_itself(questionnaire):
    """Priorities, remarks without identity, and whether somebody typed for the respondent; all optional."""
    last = questionnaire.pages[-1]
    assert [item.id for item in last.items] == ["priorities", "suggestion", "mode"]
    assert not any(item.required for item in last.items)


@pytest.mark.parametrize("questionnaire", ALL)
def test_wordings_are_tidy(questionnaire):
    """Composed letters, no stray spaces, two different languages, questions that end as questions."""
    for text in wordings(questionnaire):
        for word in (text.vi, text.en):
            assert word == unicodedata.normalize("NFC", word).strip()
            assert "  " not in word
            assert not re.search(r" [,.?!:;]", word)
        assert text.vi != text.en
    assert all(item.label.vi.endswith("?") and item.label.en.endswith("?") for item in questionnaire.items())


@pytest.mark.parametrize("questionnaire", ALL)
def test_vietnamese_wordings_carry_their_marks(questionnaire):
    """A Vietnamese question without a single mark would be a question that lost them."""
    assert all(unicodedata.normalize("NFD", item.label.vi) != item.label.vi for item in questionnaire.items())


def test_rated_units_follow_the_plans():
    """Leaders in the provinces rate the ministries of their field, everybody else the own unit."""
    rates = {q.group: q.rates for found in SETS.values() for q in found.values()}
    assert {group for group, rate in rates.items() if rate == "sector"} == {"Q02", "Q03"}
    assert {rate for group, rate in rates.items() if group not in {"Q02", "Q03"}} == {"own"}


def test_every_feature_is_used_somewhere():
    """All six types, conditions, both specials, required and optional, exclusive options, decimals and whole numbers."""
    items = [item for found in SETS.values() for q in found.values() for item in q.items()]
    assert {item.type for item in items} == set(ItemType)
    assert {special for item in items for special in item.specials} == set(Special)
    assert {item.required for item in items} == {True, False}
    assert {item.whole for item in items if item.type is ItemType.NUMBER} == {True, False}
    assert any(item.asked_if for item in items)
    assert any(option.exclusive for item in items for option in item.options)


def test_everything_in_the_banks_is_used():
    """A question in a bank that no questionnaire takes would never be checked."""
    used = {item.id for found in SETS.values() for q in found.values() for item in q.items()}
    folder = files("questionnaires").joinpath("catalog", "banks")
    banks = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in folder.iterdir()]
    assert {item["id"] for bank in banks for item in bank["items"]} == used


def test_a_department_that_judges_two_ministries_is_asked_unit_by_unit():
    """The provincial committee's office rates two ministries: four pages each, then both together, then the end."""
    keys = [step.key for step in steps(SETS["757-2023"]["Q02"], ("BNV", "BTP"), {})]
    assert keys == [
        "contact@BNV", "direction@BNV", "procedures@BNV", "officials@BNV",
        "contact@BTP", "direction@BTP", "procedures@BTP", "officials@BTP",
        "overall", "closing",
    ]  # fmt: skip
