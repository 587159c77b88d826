"""The codebook explains every value that can be found in the data."""

from __future__ import annotations

import pytest

from questionnaires import encode_answers, load_set, set_names
from questionnaires.codebook import codebook

ALL = [pytest.param(q, id=q.id) for name in set_names() for q in load_set(name).values()]


@pytest.mark.parametrize("questionnaire", ALL)
def test_each_stored_code_has_its_row(questionnaire):
    """Options and specials of every item are explained once."""
    rows = [(row.item, row.code) for row in codebook(questionnaire) if row.code]
    wanted = [
        (item.id, code)
        for item in questionnaire.items()
        for code in [*(option.code for option in item.options), *(special.value for special in item.specials)]
    ]
    assert sorted(rows) == sorted(wanted)
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("questionnaire", ALL)
def test_scored_values_are_levels_and_four_kinds_of_nothing(questionnaire):
    """In the ratings: 5…1, no opinion −1, cannot judge −2, unanswered 0, not asked −3."""
    for item in questionnaire.scored():
        values = [row.value for row in codebook(questionnaire) if row.item == item.id]
        assert values == [5, 4, 3, 2, 1, -1, -2, 0, -3]


def test_open_questions_say_what_they_take():
    """A number says its range, a text its length."""
    rows = {row.item: row.label for row in codebook(load_set("757-2023")["Q07"]) if not row.code}
    first = {row.item: row.label for row in reversed(codebook(load_set("757-2023")["Q07"])) if not row.code}
    assert rows["drafts"].en == "Not asked"
    assert (first["drafts"].vi, first["drafts"].en) == (
        "Số nguyên từ 0 đến 500",
        "Whole number from 0 to 500",
    )
    assert first["suggestion"].en == "Text, at most 1000 characters"


def test_the_codes_of_the_codebook_are_those_of_storage():
    """What is stored for a special is found in the codebook under the same code."""
    from questionnaires import Special

    stored = encode_answers({("m1_1", "BYT"): Special.CANNOT_JUDGE})
    codes = {row.code for row in codebook(load_set("757-2023")["Q01"]) if row.item == "m1_1"}
    assert stored["m1_1@BYT"]["special"] in codes
