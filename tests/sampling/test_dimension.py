"""The unit algebra: what units multiply to, and which factor keeps a formula from counting persons."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.dimension import Left, dimension, left_over, meanings, say_dimension, split_unit, unit_words
from sampling.plan import Alias, Factor, Source, Text

WORDS = sorted(set(unit_words()) - {"person"})
SOURCE = Source("d", "p", "q")


def factor(above=(), below=(), value=1):
    return Factor("f", Text("f", "f"), Fraction(value), tuple(above), tuple(below), SOURCE)


def chain(words):
    """Return person/a, a/b, b/c, c: a formula that cancels to persons whatever the words."""
    steps = ["person", *words]
    links = [factor([upper], [lower]) for upper, lower in pairwise(steps)]
    return [*links, factor([steps[-1]])] if words else [factor(["person"])]


def test_persons_per_department_times_departments_are_persons():
    """40 người/sở × 19 sở/tỉnh × 63 tỉnh, by hand."""
    factors = [
        factor(["person"], ["department"]),
        factor(["department"], ["province"]),
        factor(["province"]),
    ]
    assert dimension(factors) == (("person", 1),)
    assert left_over(factors) == ()


def test_an_alias_lets_the_units_meet():
    """40 người/đơn vị × 19 bộ cancels only when đơn vị means bộ."""
    factors = [factor(["person"], ["unit"]), factor(["ministry"])]
    assert left_over(factors) == (Left(0, "unit", divides=True), Left(1, "ministry", divides=False))
    assert left_over(factors, {"unit": "ministry"}) == ()


def test_the_same_number_in_another_unit_does_not_cancel():
    """19 ministries in place of 19 departments a province leave both words."""
    factors = [factor(["person"], ["department"]), factor(["ministry"], value=19)]
    assert [(left.factor, left.word) for left in left_over(factors)] == [(0, "department"), (1, "ministry")]


@given(st.lists(st.sampled_from(WORDS), unique=True), st.randoms(use_true_random=False))
def test_a_chain_of_units_cancels_in_any_order(words, random):
    """The order of factors does not matter."""
    factors = chain(words)
    random.shuffle(factors)
    assert dimension(factors) == (("person", 1),)
    assert left_over(factors) == ()


@given(st.lists(st.sampled_from(WORDS), unique=True, min_size=2), st.data())
def test_a_missing_link_names_the_factors_beside_the_gap(words, data):
    """Dropping one factor of a chain leaves its words, on the sides where their partners were."""
    factors = chain(words)
    gone = data.draw(st.integers(1, len(factors) - 2))
    rest = factors[:gone] + factors[gone + 1 :]
    named = {(left.factor, left.word, left.divides) for left in left_over(rest)}
    assert named == {
        (gone - 1, factors[gone].numerator[0], True),
        (gone, factors[gone].denominator[0], False),
    }


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.booleans()), max_size=8))
def test_nothing_is_left_exactly_when_one_person_remains(parts):
    """What is named as left is what the dimension still holds beside one person."""
    factors = [factor(["person"])] + [
        factor([w]) if up else factor(["person"], [w, "person"]) for w, up in parts
    ]
    assert (left_over(factors) == ()) == (dimension(factors) == (("person", 1),))


@given(st.lists(st.sampled_from(WORDS), max_size=4), st.lists(st.sampled_from(WORDS), max_size=4))
def test_a_product_adds_exponents(first, second):
    """dimension(a + b) is the sum of the exponents of dimension(a) and dimension(b)."""
    one, two = [factor(first)], [factor([], second)]
    total = dict.fromkeys({*first, *second}, 0)
    for word, power in (*dimension(one), *dimension(two)):
        total[word] += power
    assert dict(dimension(one + two)) == {word: power for word, power in total.items() if power}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("person/department", (("person",), ("department",))),
        ("người/sở", (("person",), ("department",))),
        ("Người / 1 đơn vị", (("person",), ("unit",))),
        ("persons/ministry", (("person",), ("ministry",))),
        ("bộ, cơ quan ngang bộ", (("ministry",), ())),
        ("người × sở / tỉnh", (("person", "department"), ("province",))),
        ("hành tinh", (("hành tinh",), ())),
    ],
)
def test_units_are_read_in_both_languages(text, unit):
    """Also with "1", with capitals, with spaces; an unknown word stays as it is."""
    assert split_unit(text) == unit


def test_decomposed_text_of_a_unit_stays_unknown_until_the_loader_composes_it():
    """The loader makes NFC of the whole file, so units are compared as composed text."""
    assert split_unit(unicodedata.normalize("NFC", unicodedata.normalize("NFD", "người/sở"))) == split_unit(
        "người/sở"
    )


@pytest.mark.parametrize("text", ["a/b/c", "/b", "a/", " / "])
def test_a_unit_with_an_empty_side_is_refused(text):
    """Nothing sensible can be meant."""
    with pytest.raises(ValueError, match=r"."):
        split_unit(text)


def test_words_that_a_plan_declares_are_known():
    """Delegates and copies are counted in one plan only."""
    own = {"delegate": Text("đại biểu", "delegates")}
    assert split_unit("đại biểu", own) == (("delegate",), ())


def test_aliases_are_followed_to_the_end():
    """đơn vị → cơ quan → sở."""
    aliases = [Alias("unit", "body", SOURCE), Alias("body", "department", SOURCE)]
    assert meanings(aliases) == {"unit": "department", "body": "department"}


@pytest.mark.parametrize(
    "pairs", [[("a", "a")], [("a", "b"), ("b", "a")], [("a", "b"), ("b", "c"), ("c", "b")]]
)
def test_aliases_in_a_circle_are_refused(pairs):
    """Otherwise they would be followed for ever."""
    with pytest.raises(ValueError, match=r"."):
        meanings([Alias(word, means, SOURCE) for word, means in pairs])


def test_english_units_have_a_plural():
    """19 ministries, but persons per ministry."""
    words = unit_words()
    per = (("ministry", -1), ("person", 1))
    assert (say_dimension(per, words, "en"), say_dimension(per, words, "vi")) == (
        "persons/ministry",
        "người/bộ",
    )
    assert say_dimension((("ministry", 1),), words, "en", one=True) == "ministry"
