"""A plan file with mistakes: all of them at once, each with its path, each in words."""

from __future__ import annotations

import string
import unicodedata
from datetime import date

import pytest

from sampling.errors import SamplingError
from sampling.load import load_plan, parse_plan, plan_text
from survey.words import catalogue, explain
from tests.sampling.tiny_plan import FILE, GONE, plan, problems, raised, text

FACTOR = "groups[0].terms[0].factors[1]"

ONE_MISTAKE = {
    "no unit": ({"groups__0__terms__0__factors__1__unit": GONE}, FACTOR, "plan-number-bare"),
    "no source": ({"groups__0__terms__0__factors__1__source": GONE}, FACTOR, "plan-number-bare"),
    "no quoted words": (
        {"groups__0__stated__source__quote": GONE},
        "groups[0].stated.source",
        "plan-field-missing",
    ),
    "a document nobody declared": (
        {"groups__0__stated__source__document": "qd"},
        "groups[0].stated.source.document",
        "plan-reference-unknown",
    ),
    "a field nobody knows": ({"groups__0__quota": 5}, "groups[0]", "plan-field-unknown"),
    "a list where a mapping stands": ({"groups__0__stated": [1]}, "groups[0].stated", "plan-not-mapping"),
    "a text where a list stands": ({"totals__0__of": "G1"}, "totals[0].of", "plan-not-list"),
    "a number as code": ({"tiers__0__units": [1, "B", "C"]}, "tiers[0].units[0]", "plan-not-text"),
    "words as number": (
        {"groups__0__stated__value": "một trăm"},
        "groups[0].stated.value",
        "plan-not-number",
    ),
    "half a person": ({"groups__0__stated__value": 99.5}, "groups[0].stated.value", "plan-not-whole"),
    "a negative factor": (
        {"groups__0__terms__0__factors__1__value": -3},
        f"{FACTOR}.value",
        "plan-number-negative",
    ),
    "a factor of zero": (
        {"groups__0__terms__0__factors__1__value": 0},
        f"{FACTOR}.value",
        "plan-number-zero",
    ),
    "a number beyond reason": (
        {"groups__0__stated__value": 10**12},
        "groups[0].stated.value",
        "plan-number-huge",
    ),
    "infinity": ({"groups__0__stated__value": float("inf")}, "groups[0].stated.value", "plan-not-number"),
    "no date": ({"units_at": "hôm nay"}, "units_at", "plan-not-date"),
    "a date before the country": ({"units_at": date(1, 1, 1)}, "units_at", "plan-not-date"),
    "a year of five digits": ({"year": 20245}, "year", "plan-year-odd"),
    "an empty name": ({"tasks__0__lead": ["Sở Nội vụ", ""]}, "tasks[0].lead[1]", "plan-not-text"),
    "a unit without code": ({"tiers__0__units": ["A", None, "C"]}, "tiers[0].units[1]", "plan-not-text"),
    "an empty id": ({"groups__0__id": " ", "totals__0__of": ["G2"]}, "groups[0]", "plan-field-missing"),
    "a flag in words": ({"groups__0__stated__estimate": "có"}, "groups[0].stated.estimate", "plan-not-flag"),
    "an unknown kind": ({"groups__0__rates": "mine"}, "groups[0].rates", "plan-not-choice"),
    "figures in another unit": (
        {"groups__0__stated__unit": "form"},
        "groups[0].stated.unit",
        "plan-not-choice",
    ),
    "a range upside down": (
        {"groups__0__terms__0__factors__1__range": {"low": 4, "high": 3}},
        f"{FACTOR}.range",
        "plan-range-reversed",
    ),
    "a value outside its range": (
        {"groups__0__terms__0__factors__1__range": {"low": 4, "high": 5}},
        f"{FACTOR}.range",
        "plan-range-outside",
    ),
    "an end before the start": (
        {"tasks__0__period__end": date(2023, 12, 31)},
        "tasks[0].period",
        "plan-period-reversed",
    ),
    "an id twice": ({"groups__1__id": "G1", "totals__0__of": ["G1"]}, "groups[1].id", "plan-id-twice"),
    "a task twice": ({"tasks__1__id": "V1", "tasks__1__after": []}, "tasks[1].id", "plan-id-twice"),
    "a unit twice": ({"tiers__0__units": ["A", "B", "A"]}, "tiers[0].units[2]", "plan-id-twice"),
    "a total of nothing": ({"totals__0__of": ["G1", "G9"]}, "totals[0].of[1]", "plan-reference-unknown"),
    "a tier nobody has": ({"groups__0__tier": "ministry"}, "groups[0].tier", "plan-reference-unknown"),
    "unranked strangers": ({"tiers__0__unranked": ["D"]}, "tiers[0].unranked[0]", "plan-reference-unknown"),
    "a task after nothing": ({"tasks__1__after": ["V9"]}, "tasks[1].after[0]", "plan-reference-unknown"),
    "a total of itself": ({"totals__0__of": ["G1", "S"]}, "totals[0].of", "plan-reference-circular"),
    "an unreadable unit": (
        {"groups__0__terms__0__factors__1__unit": "a/b/c"},
        f"{FACTOR}.unit",
        "plan-unit-broken",
    ),
    "an unknown unit": (
        {"groups__0__terms__0__factors__1__unit": "planet"},
        f"{FACTOR}.unit",
        "plan-unit-unknown",
    ),
    "an alias of nothing": (
        {"groups__0__aliases__0__means": "x"},
        "groups[0].aliases[0].means",
        "plan-unit-unknown",
    ),
    "an alias of itself": (
        {"groups__0__aliases__0__means": "unit"},
        "groups[0].aliases",
        "plan-alias-circular",
    ),
    "a figure off its grid": ({"groups__0__stated__value": 101}, "groups[0].stated", "plan-stated-off-grid"),
    "neither figure nor formula": ({"groups__1__stated": GONE}, "groups[1]", "plan-quota-nowhere"),
    "a formula of half persons": (
        {"groups__0__terms__0__factors__0__value": 2.5},
        "groups[0].terms[0].factors",
        "plan-quota-not-whole",
    ),
    "a grid of zero": (
        {"groups__0__stated__rounded_to": 0},
        "groups[0].stated.rounded_to",
        "plan-number-zero",
    ),
    "words as a list": ({"words": ["a"]}, "words", "plan-not-mapping"),
    "a word in one language": ({"words": {"office": {"vi": "phòng"}}}, "words.office", "plan-field-missing"),
    "more units than said": ({"tiers__0__count": 4}, "tiers[0].count", "plan-count-differs"),
    "borrowed but known": (
        {"groups__0__terms__0__factors__0__borrowed_from": "G2"},
        "groups[0].terms[0].factors[0].borrowed_from",
        "plan-borrowed-known",
    ),
    "borrowed from another unit": (
        {
            "groups__0__terms__0__factors__1__borrowed_from": "G2",
            "groups__0__terms__0__factors__1__value": "all",
        },
        "groups[0].terms[0].factors",
        "plan-borrowed-unit",
    ),
}


def test_the_tiny_plan_is_right():
    """The mistakes below are the only ones."""
    assert plan().id == "tiny"


@pytest.mark.parametrize(("changes", "path", "code"), ONE_MISTAKE.values(), ids=list(ONE_MISTAKE))
def test_one_mistake_is_one_problem_at_its_place(changes, path, code):
    """Each mistake is found where it stands, and causes no others."""
    assert problems(**changes) == [(path, code)]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("changes", [case[0] for case in ONE_MISTAKE.values()], ids=list(ONE_MISTAKE))
def test_each_mistake_has_words(changes, lang):
    """The words name the place and leave no place of a fact unfilled."""
    (problem,) = raised(**changes)
    words = explain(problem, lang)
    assert words.startswith(f"{problem.path}: ")
    assert "{" not in words


def test_units_that_do_not_cancel_name_the_factor():
    """Without its alias, the unit of one factor and the department of the other are both left."""
    assert problems(groups__0__aliases=[]) == [
        ("groups[0].terms[0].factors[0].unit", "plan-unit-left"),
        ("groups[0].terms[0].factors[1].unit", "plan-unit-left"),
    ]
    words = explain(raised(groups__0__aliases=[])[0], "en")
    assert words.startswith(
        "groups[0].terms[0].factors[0].unit: the unit “unit” of the factor “officials” meets no"
    )


def test_a_formula_without_persons_is_refused():
    """3 sở × 1/sở cancels to nothing: it counts nobody."""
    changed = {
        "groups__1__terms__0__factors__0__unit": "sở/sở",
        "groups__1__terms__0__factors__1__unit": "sở/sở",
    }
    assert problems(**changed) == [("groups[1].terms[0].factors", "plan-no-persons")]


def test_a_formula_of_persons_squared_is_refused():
    """The second factor that counts persons is named."""
    assert problems(groups__1__terms__0__factors__1__unit="person*department") == [
        ("groups[1].terms[0].factors[1].unit", "plan-unit-left")
    ]


def test_documents_that_are_no_mapping_are_refused():
    """Then every source names an unknown document too."""
    assert problems(documents=["kh"])[0] == ("documents", "plan-not-mapping")


def test_several_mistakes_come_at_once():
    """Nobody corrects a file one message at a time."""
    found = problems(year="nay", groups__0__stated__value=-1, totals__0__of=["G7"], tasks__0__period=GONE)
    assert found == [
        ("year", "plan-not-number"),
        ("groups[0].stated.value", "plan-number-negative"),
        ("tasks[0]", "plan-field-missing"),
        ("totals[0].of[0]", "plan-reference-unknown"),
    ]


def test_vietnamese_thousands_are_not_read_as_a_decimal():
    """YAML would read 1.600 as 1,6."""
    source = text().replace("value: 12", "value: 1.600")
    (problem,) = raised(source)
    assert (problem.path, str(problem.code)) == ("groups[1].stated.value", "plan-number-dotted")
    assert "1600" in explain(problem, "vi")


def test_a_key_written_twice_is_refused_with_its_line():
    """YAML would keep the second silently."""
    (problem,) = raised("id: a\ntitle: {vi: a, en: b}\nid: b\n")
    assert (str(problem.code), dict(problem.facts)) == ("plan-key-twice", {"key": "id", "line": 3})


@pytest.mark.parametrize("source", ["", "   \n# nur ein Kommentar\n", "---\n"])
def test_an_empty_file_says_what_a_plan_needs(source):
    """Nothing is not a plan."""
    assert problems(source) == [("", "plan-empty")]


@pytest.mark.parametrize(
    "source", ["id: [1", "a: b: c", "\tid: x", "a: !!python/object:os.system x", "[" * 5000]
)
def test_broken_yaml_says_line_and_column(source):
    """Also a file that tries to be code, or is nested beyond reason."""
    (problem,) = raised(source)
    assert str(problem.code) == "plan-not-yaml"
    assert problem.facts["line"] >= 1


@pytest.mark.parametrize("source", ["- a", "kế hoạch", "42", "[]", "true"])
def test_a_file_that_is_no_mapping_is_refused(source):
    """A list, a text, a number: no plan."""
    assert ("", "plan-not-mapping") in problems(source)


def test_an_impossible_date_is_a_problem_and_no_crash():
    """30 February is found at its place."""
    assert problems(text().replace("units_at: 2024-01-01", "units_at: 2023-02-30")) == [
        ("units_at", "plan-not-date")
    ]


def test_a_number_of_thousands_of_digits_is_a_problem_and_no_crash():
    """Python refuses to read such a number; so do we."""
    source = text().replace("value: 12", f"value: {'9' * 5000}")
    assert problems(source) == [("groups[1].stated.value", "plan-not-number")]


def test_an_exponent_beyond_reason_is_a_problem_and_no_crash():
    """An exact 10^-999999 would fill the memory."""
    source = text().replace("value: 12", "value: 1.0e-999999")
    assert problems(source) == [("groups[1].stated.value", "plan-not-number")]


def test_decomposed_letters_are_read_as_composed_ones():
    """A file written on a Mac (NFD) is the same plan, units included."""
    decomposed = parse_plan(unicodedata.normalize("NFD", text()))
    assert decomposed.groups == plan().groups
    assert unicodedata.is_normalized("NFC", decomposed.title.vi)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    """Files from Notepad."""
    file = tmp_path / "ke-hoach.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + text().replace("\n", "\r\n").encode())
    assert load_plan(file).groups == plan().groups


def test_an_unknown_plan_lists_those_at_hand():
    """The mistake is mostly in the id."""
    with pytest.raises(SamplingError) as caught:
        load_plan("757-2033")
    assert "757-2023" in explain(caught.value.problems[0], "vi")


def test_a_missing_file_and_a_folder_are_unreadable(tmp_path):
    """What looks like a path is taken as one."""
    for path in (tmp_path / "missing.yaml", tmp_path):
        with pytest.raises(SamplingError) as caught:
            plan_text(path)
        assert str(caught.value.problems[0].code) == "plan-unreadable"


def test_a_file_in_another_encoding_is_refused(tmp_path):
    """A file saved as UTF-16 or TCVN3 is not guessed at."""
    file = tmp_path / "cu.yaml"
    file.write_bytes("tên: kế hoạch".encode("utf-16"))
    with pytest.raises(SamplingError) as caught:
        load_plan(file)
    assert str(caught.value.problems[0].code) == "plan-not-utf8"


def test_a_copy_of_the_file_is_the_same_plan(tmp_path):
    """A path works like an id."""
    file = tmp_path / "ban-sao.yaml"
    file.write_text(plan_text("757-2023"), encoding="utf-8")
    assert load_plan(file) == load_plan("757-2023")
    assert FILE.exists()


def test_words_of_problems_ask_only_for_facts_that_are_given():
    """Every plan code has both languages with the same places."""
    for code, words in catalogue().items():
        places = [
            {name for _, name, _, _ in string.Formatter().parse(words[lang]) if name} for lang in ("vi", "en")
        ]
        assert places[0] == places[1], code
