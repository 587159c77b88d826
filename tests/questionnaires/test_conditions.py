"""The language of conditions: what it means and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import Special
from questionnaires.conditions import MAX_CHARACTERS, ConditionSyntaxError, parse

ANSWERS = {
    "often": "yes",
    "cups": 3,
    "hours": 7.5,
    "ways": ("mail", "phone"),
    "rating": "4",
    "silent": None,
    "shy": Special.NO_OPINION,
    "blind": Special.CANNOT_JUDGE,
}
NUMBERS = {"rating": 4, "cups": 3, "hours": 7.5}


class Known:
    """Answers of one respondent; scales have their level as a number."""

    def value(self, item):
        """Return the answer."""
        return ANSWERS.get(item)

    def number(self, item):
        """Return the number or level."""
        return NUMBERS.get(item)


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("often = 'yes'", True),
        ("often != 'yes'", False),
        ("often = 'no'", False),
        ("cups > 2", True),
        ("cups >= 3.0", True),
        ("cups < -1", False),
        ("hours = 7.5", True),
        ("rating <= 4", True),
        ("rating = '4'", True),
        ("rating != '4'", False),
        ("selected(ways, 'mail')", True),
        ("selected(ways,'visit')", False),
        ("selected(often, 'yes')", True),
        ("answered(silent)", False),
        ("not answered(silent)", True),
        ("answered(shy)", True),
        ("no_opinion(shy)", True),
        ("cannot_judge(shy)", False),
        ("cannot_judge(blind)", True),
        ("shy = 'no_opinion'", False),
        ("selected(shy, 'no_opinion')", False),
        ("often = 'no' or cups = 3", True),
        ("often = 'no' and cups = 3 or hours > 7", True),
        ("often = 'no' and (cups = 3 or hours > 7)", False),
        ("not often = 'no' and not (cups = 1)", True),
        ("not not often = 'yes'", True),
        ("  often='yes'and(cups=3)  ", True),
    ],
)
def test_a_condition_means_what_it_says(source, holds):
    """Comparison, selection, the special answers, and the usual order of not, and, or."""
    assert parse(source).holds(Known()) is holds


@pytest.mark.parametrize("item", ["silent", "shy", "blind", "unheard_of"])
@pytest.mark.parametrize("comparison", ["= 'a'", "!= 'a'", "= 0", "!= 0", "< 9", ">= 0"])
def test_no_comparison_holds_without_a_value(item, comparison):
    """Silence, no opinion and cannot judge are neither equal nor unequal to anything."""
    assert parse(f"{item} {comparison}").holds(Known()) is False


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("", 1),
        ("often", 6),
        ("often = ", 9),
        ("often = yes", 9),
        ("often == 'yes'", 8),
        ("often = 'yes", 9),
        ("often < 'yes'", 7),
        ("'yes' = often", 1),
        ("and often = 'yes'", 1),
        ("often = 'yes' and", 18),
        ("often = 'yes' cups = 3", 15),
        ("(often = 'yes'", 15),
        ("often = 'yes')", 14),
        ("answered often", 10),
        ("answered(often, 'yes')", 15),
        ("selected(often)", 15),
        ("__import__('os')", 1),
        ("cups > 1e9", 9),
        ("điểm > 1", 1),
        pytest.param("a" * 2000, MAX_CHARACTERS + 1, id="long"),
    ],
)
def test_a_fault_is_told_with_its_place(source, place):
    """The character at which reading stopped is named, counted from 1."""
    with pytest.raises(ConditionSyntaxError) as refused:
        parse(source)
    assert (refused.value.place, refused.value.deep) == (place, False)


@pytest.mark.parametrize(
    "source", ["(" * 17 + "cups = 1" + ")" * 17, "not " * 17 + "cups = 1", "(not " * 150]
)
def test_depth_is_limited(source):
    """No condition can exhaust the stack."""
    with pytest.raises(ConditionSyntaxError) as refused:
        parse(source)
    assert refused.value.deep


def test_sixteen_levels_are_enough():
    """The limit itself is accepted."""
    assert parse("(" * 15 + "cups = 3" + ")" * 15).holds(Known())


tokens = st.sampled_from(
    ["often", "cups", "ways", "and", "or", "not", "(", ")", "=", "!=", "<", "3", "-1", "'yes'", ",", "answered", "selected", "@"]
)  # fmt: skip


@given(st.lists(tokens, max_size=14).map(" ".join))
def test_any_text_is_a_condition_or_a_named_fault(source):
    """Reading ends in a condition that answers true or false, or in a place inside the text or just after it."""
    assert outcome(source) in {True, False, "fault"}


def outcome(source):
    """Return what a condition says, or that it is none."""
    try:
        return parse(source).holds(Known())
    except ConditionSyntaxError as error:
        return "fault" if 1 <= error.place <= len(source) + 1 else error.place


conditions = st.recursive(
    st.sampled_from(["often = 'yes'", "cups > 5", "answered(silent)", "selected(ways, 'mail')"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})")
        | inner.map(lambda text: f"not ({text})")
    ),
    max_leaves=5,
)


@given(conditions, conditions)
def test_the_laws_of_logic_hold(first, second):
    """De Morgan: not (a and b) is (not a) or (not b)."""
    left = parse(f"not ({first} and {second})").holds(Known())
    assert left is parse(f"not ({first}) or not ({second})").holds(Known())
