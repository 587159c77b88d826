"""Vietnamese order."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.collation import plain, vietnamese_key
from sampling.units import units_of

VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệòỏõóọờởỡớợÀĐƯ -.", max_size=12
)


def test_letters_follow_the_alphabet():
    """A letter with its own shape is a letter of its own: a ă â, d đ, e ê, o ô ơ, u ư."""
    alphabet = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    assert sorted(alphabet, key=vietnamese_key) == alphabet


def test_tones_follow_level_falling_asking_tumbling_rising_heavy():
    """Among equal letters the order is ngang, huyền, hỏi, ngã, sắc, nặng."""
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(tones, key=vietnamese_key) == tones


def test_letters_count_before_tones():
    """A tone decides only between texts with the same letters."""
    assert sorted(["tân", "tạm", "tàn", "tan", "tam"], key=vietnamese_key) == [
        "tam",
        "tạm",
        "tan",
        "tàn",
        "tân",
    ]


def test_small_letters_come_before_capitals_at_last():
    """Capitals decide only when letters and tones are equal."""
    assert sorted(["Ba", "ba", "bà"], key=vietnamese_key) == ["ba", "Ba", "bà"]


def test_the_63_provinces_stand_in_dictionary_order():
    """The first and last names of the list, and the run of Đ after D and B, are where a reader looks for them."""
    names = [row.name for row in units_of("province", date(2023, 12, 1))]
    ordered = sorted(names, key=vietnamese_key)
    assert ordered[:5] == ["An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn"]
    assert ordered[-3:] == ["Vĩnh Long", "Vĩnh Phúc", "Yên Bái"]
    assert [name for name in ordered if name.startswith("Đ")] == [
        "Đà Nẵng",
        "Đắk Lắk",
        "Đắk Nông",
        "Điện Biên",
        "Đồng Nai",
        "Đồng Tháp",
    ]


@given(VIETNAMESE)
def test_composed_and_decomposed_texts_are_equal(text):
    """How a text is composed does not show in its key."""
    keys = {vietnamese_key(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("old", "new"), [("hoà", "hòa"), ("Khánh Hoà", "Khánh Hòa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe")]
)
def test_both_ways_of_placing_a_tone_are_equal(old, new):
    """A tone belongs to its syllable, not to a letter."""
    assert vietnamese_key(old) == vietnamese_key(new)


@given(st.text(max_size=20))
def test_any_text_has_a_key(text):
    """No text of any script breaks the order."""
    assert vietnamese_key(text) == vietnamese_key(text)


@given(st.lists(st.text(max_size=8), max_size=8), st.randoms())
def test_the_order_does_not_depend_on_the_start(texts, random):
    """Sorting by the key gives the same keys from any order."""
    shuffled = list(texts)
    random.shuffle(shuffled)
    assert sorted(map(vietnamese_key, shuffled)) == sorted(map(vietnamese_key, texts))


@given(VIETNAMESE, VIETNAMESE)
def test_a_longer_text_comes_after_its_beginning(start, rest):
    """A text followed by another word comes after it."""
    assert vietnamese_key(start) <= vietnamese_key(f"{start} {rest}")


def test_plain_drops_every_mark():
    """Headings without marks are found too."""
    assert plain("Điện thoại (nếu có)") == "dien thoai neu co"
