"""Answers in storage: JSON in, the same answers out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import QuestionnaireError, Special, answer_key, decode_answers, encode_answers, field_name

items = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,31}", fullmatch=True)
units = st.none() | st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,11}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8"), max_size=20)
values = st.one_of(
    texts,
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(texts, max_size=4).map(tuple),
    st.sampled_from(Special),
)


@given(st.dictionaries(st.tuples(items, units), values, max_size=8))
def test_answers_survive_storage(answers):
    """Encoding, JSON and decoding give back equal answers; specials stay specials."""
    stored = json.loads(json.dumps(encode_answers(answers)))
    back = decode_answers(stored)
    assert back == answers
    assert {key: type(value) is Special for key, value in back.items()} == {
        key: type(value) is Special for key, value in answers.items()
    }


@given(items, units)
def test_the_name_of_an_answer_stands_for_its_key(item, unit):
    """Item and unit are found again in the name."""
    assert answer_key(field_name((item, unit))) == (item, unit)


@given(st.dictionaries(st.tuples(items, units), values, max_size=8))
def test_the_order_of_answers_does_not_change_what_is_stored(answers):
    """The stored text says nothing about the order in which questions were answered."""
    turned = dict(reversed(answers.items()))
    assert json.dumps(encode_answers(turned)) == json.dumps(encode_answers(answers))


def test_every_stored_value_of_another_form_is_refused_at_once():
    """Truth values, nested lists, null and unknown specials are no answers."""
    stored = {
        "a": True,
        "b": [["x"]],
        "c": None,
        "d": {"special": "maybe"},
        "e": {"special": []},
        "f": "fine",
    }
    with pytest.raises(QuestionnaireError) as refused:
        decode_answers(stored)
    assert [problem.path for problem in refused.value.problems] == ["a", "b", "c", "d", "e"]
