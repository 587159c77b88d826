"""What the loader refuses, and how it says so."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import (
    Problem,
    QuestionnaireCode,
    QuestionnaireError,
    load_questionnaire,
    load_set,
    parse_questionnaire,
    questionnaire_text,
)
from survey.words import explain

SURVEYS = Path(__file__).parent.parent / "surveys"
SOUND = {
    "id": "sound",
    "group": "T01",
    "tier": "ministry",
    "rates": "own",
    "title": {"vi": "Phiếu thử", "en": "Trial"},
    "minutes": 3,
    "sample": True,
    "source": "test",
    "pages": [
        {
            "id": "one",
            "title": {"vi": "Một", "en": "One"},
            "items": [
                {
                    "id": "q1",
                    "type": "scale",
                    "about": "unit",
                    "criterion": "M1.1",
                    "label": {"vi": "Về {unit}?", "en": "{unit}?"},
                    "options": [
                        {"code": "2", "level": 2, "label": {"vi": "Tốt", "en": "Good"}},
                        {"code": "1", "level": 1, "label": {"vi": "Kém", "en": "Poor"}},
                    ],
                }
            ],
        },
        {
            "id": "two",
            "title": {"vi": "Hai", "en": "Two"},
            "items": [
                {"id": "n1", "type": "number", "label": {"vi": "Số?", "en": "Number?"}, "low": 0, "high": 9},
                {"id": "t1", "type": "text", "label": {"vi": "Ý kiến?", "en": "Remark?"}},
            ],
        },
        {
            "id": "three",
            "title": {"vi": "Ba", "en": "Three"},
            "items": [
                {"id": "t2", "type": "text", "asked_if": "n1 > 3", "label": {"vi": "Vì sao?", "en": "Why?"}}
            ],
        },
    ],
}
Q1 = ("pages", 0, "items", 0)
N1 = ("pages", 1, "items", 0)
T1 = ("pages", 1, "items", 1)
T2 = ("pages", 2, "items", 0)
GONE = object()
PLAIN_T2 = ((*T2, "asked_if"), GONE)
OPTION = {"code": "a", "label": {"vi": "A", "en": "A"}}


def changed(*changes):
    """Return the sound questionnaire as YAML with values put at paths, or taken away."""
    document = copy.deepcopy(SOUND)
    for path, value in changes:
        place = document
        for key in path[:-1]:
            place = place[key]
        if value is GONE:
            del place[path[-1]]
        else:
            place[path[-1]] = value
    plain = json.loads(json.dumps(document))  # without shared objects, which YAML would write as anchors
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)


def problems_of(text, **options):
    """Return path and code of every problem in a text."""
    with pytest.raises(QuestionnaireError) as refused:
        parse_questionnaire(text, "f.yaml", **options)
    return [(problem.path, str(problem.code)) for problem in refused.value.problems]


def test_the_sound_questionnaire_is_accepted():
    """All refusals below change this one in one place."""
    assert [item.id for item in parse_questionnaire(changed(), "f.yaml").items()] == ["q1", "n1", "t1", "t2"]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("tier",), "planet", "question-value-choice"),
        (("rates",), "everybody", "question-value-choice"),
        (("rates",), GONE, "question-key-missing"),
        (("minutes",), 0, "question-value-range"),
        (("minutes",), 2.5, "question-not-whole"),
        (("minutes",), "ba", "question-not-number"),
        (("sample",), "no", "question-not-flag"),
        (("valid_share",), 1.5, "question-value-range"),
        (("colour",), "red", "question-key-unknown"),
        (("id",), "phiếu-1", "id-form"),
        (("group",), "Q" * 33, "id-form"),
        (("title",), "Phiếu", "question-not-mapping"),
        (("title", "en"), "  ", "wording-english"),
        (("title", "vi"), GONE, "wording-vietnamese"),
        (("title", "vi"), "Về {unit}", "wording-place"),
        (("source",), ["a"], "question-not-text"),
        (("pages",), [], "items-none"),
        (("pages",), {"one": 1}, "question-not-list"),
        (("pages", 2, "items"), [], "items-none"),
        (T1, "missing", "item-unknown"),
        (T1, {"use": "missing"}, "item-unknown"),
        (T1, 5, "question-not-mapping"),
        (("pages", 2), "missing", "item-unknown"),
        (("pages", 1, "id"), "ONE", "id-twice"),
        (("banks",), ["nowhere"], "bank-unknown"),
        (("banks",), ["../../etc/passwd"], "bank-unknown"),
        ((*Q1, "id"), "1st", "id-form"),
        ((*Q1, "id"), "điểm", "id-form"),
        ((*Q1, "id"), "q" * 33, "id-form"),
        ((*Q1, "id"), "selected", "id-reserved"),
        ((*Q1, "id"), "T1", "id-twice"),
        ((*Q1, "type"), "slider", "question-value-choice"),
        ((*Q1, "type"), ["scale"], "question-not-text"),
        ((*Q1, "type"), GONE, "question-key-missing"),
        ((*Q1, "about"), "planet", "question-value-choice"),
        ((*Q1, "criterion"), GONE, "criterion-none"),
        ((*Q1, "label"), {"vi": "Về {units}?", "en": "{unit}?"}, "wording-place"),
        ((*Q1, "label"), {"vi": "Về\x1f {unit}?", "en": "{unit}?"}, "characters-hidden"),
        ((*Q1, "options"), [], "options-few"),
        ((*Q1, "options"), GONE, "options-few"),
        ((*Q1, "options", 0, "level"), 3, "levels-gap"),
        ((*Q1, "options", 0, "level"), 1, "levels-gap"),
        ((*Q1, "options", 0, "level"), GONE, "levels-gap"),
        ((*Q1, "options", 0, "code"), "1", "id-twice"),
        ((*Q1, "options", 0, "code"), "__x", "id-form"),
        ((*Q1, "options", 0, "code"), "no_opinion", "id-reserved"),
        ((*Q1, "options", 0, "label", "en"), "", "wording-english"),
        ((*Q1, "specials"), ["perhaps"], "question-value-choice"),
        ((*Q1, "max_length"), 5, "options-unwanted"),
        ((*N1, "low"), 10, "range-order"),
        ((*N1, "options"), [OPTION, OPTION], "options-unwanted"),
        ((*N1, "criterion"), "M1.1", "criterion-unscored"),
        ((*N1, "label", "vi"), "{unit}?", "wording-place"),
        ((*T1, "specials"), ["no_opinion"], "options-unwanted"),
        ((*T1, "scale"), "quality", "options-unwanted"),
        ((*T1, "about"), "unit", "page-mixed"),
        ((*T1, "required"), "yes", "question-not-flag"),
        ((*T2, "asked_if"), "n1 >", "condition-syntax"),
        ((*T2, "asked_if"), "(" * 20 + "n1 = 1" + ")" * 20, "condition-deep"),
        ((*T2, "asked_if"), "n9 = 1", "condition-name"),
        ((*T2, "asked_if"), "t2 = 'a'", "condition-later"),
        ((*T1, "asked_if"), "n1 = 1", "condition-later"),
        ((*T2, "asked_if"), "q1 = '1'", "condition-unit"),
        ((*T2, "asked_if"), "n1 = 'a'", "condition-type"),
        ((*T2, "asked_if"), "t1 = 'a'", "condition-type"),
        ((*T2, "asked_if"), "no_opinion(n1)", "condition-type"),
    ],
)  # fmt: skip
def test_one_fault_is_one_named_problem(path, value, code):
    """Each fault has its code, its file and, where there is one, its line."""
    found = problems_of(changed((path, value)))
    assert [found_code for _, found_code in found] == [code]
    assert found[0][0].startswith("f.yaml")


def test_a_scale_that_nobody_has_is_refused():
    """Named scales come from banks."""
    assert problems_of(changed(((*Q1, "options"), GONE), ((*Q1, "scale"), "wild"))) == [
        ("f.yaml:24: pages[0].items[0].scale", "scale-unknown")
    ]


def test_a_condition_on_an_option_that_does_not_exist_is_refused():
    """The codes of the item are known when the file is read."""
    single = {
        "id": "s1",
        "type": "single",
        "label": {"vi": "A", "en": "A"},
        "options": [OPTION, OPTION | {"code": "b"}],
    }
    text = changed((N1, single), ((*T2, "asked_if"), "selected(s1, 'c')"))
    assert [code for _, code in problems_of(text)] == ["condition-option"]


def test_all_problems_of_a_file_are_told_at_once_with_their_lines():
    """Five faults in one file are five problems in one answer."""
    text = changed(
        (("rates",), "all of them"),
        ((*Q1, "criterion"), GONE),
        ((*Q1, "options", 1, "label", "vi"), ""),
        ((*N1, "low"), 10),
        ((*T2, "asked_if"), "n9 = 1"),
    )
    assert problems_of(text) == [
        ("f.yaml:4: rates", "question-value-choice"),
        ("f.yaml:17: pages[0].items[0]", "criterion-none"),
        ("f.yaml:32: pages[0].items[0].options[1].label", "wording-vietnamese"),
        ("f.yaml:45: pages[1].items[0].high", "range-order"),
        ("f.yaml:58: pages[2].items[0].asked_if", "condition-name"),
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (
            [("type", "unit_scale"), ("about", "round"), ("label", {"vi": "Về?", "en": "About?"})],
            "question-value-choice",
        ),
        ([("type", "single"), ("criterion", GONE)], "levels-unwanted"),
        (
            [("type", "single"), ("criterion", GONE), ("options", GONE), ("scale", "quality")],
            "options-unwanted",
        ),
        ([("scale", "quality")], "options-unwanted"),
        (
            [("type", "text"), ("criterion", GONE), ("options", GONE), ("max_length", 0)],
            "question-value-range",
        ),
    ],
)
def test_keys_must_suit_the_type(changes, code):
    """A key of another type of question is refused, not ignored."""
    text = changed((("banks",), ["shared"]), *(((*Q1, key), value) for key, value in changes), PLAIN_T2)
    assert {found for _, found in problems_of(text)} == {code}


def test_an_unscored_scale_about_the_round_is_accepted():
    """Only scales about rated units must say which criterion they feed."""
    text = changed(((*T1, "type"), "scale"), ((*T1, "scale"), "quality"), (("banks",), ["shared"]))
    assert parse_questionnaire(text, "f.yaml").item("t1").criterion is None


def test_a_questionnaire_does_not_know_other_items():
    """Asking for an item that is not there is a programming error."""
    with pytest.raises(KeyError):
        parse_questionnaire(changed(), "f.yaml").item("q9")


def test_a_criterion_outside_the_scheme_is_refused():
    """With the criteria of a scheme given, for all tiers or by tier, an item of another one is refused."""
    assert parse_questionnaire(changed(), "f.yaml", criteria={"M1.1"})
    assert parse_questionnaire(changed(), "f.yaml", criteria={"ministry": ["M1.1"]})
    assert [code for _, code in problems_of(changed(), criteria=["M1.2"])] == ["criterion-unknown"]
    assert [code for _, code in problems_of(changed(), criteria={"province": ["M1.1"]})] == [
        "criterion-unknown"
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id: a\nid: b\n", "question-key-twice"),
        ('{"id": "a", "id": "b"}', "question-key-twice"),
        ("a: [1, 2\nb: 3", "questionnaire-file-syntax"),
        ('{"a": tru}', "questionnaire-file-syntax"),
        ("a: &x 1\nb: *x\n", "questionnaire-file-anchor"),
        ("a: !!python/object:os.system ls", "questionnaire-file-tag"),
        ("a: 1\n---\nb: 2\n", "questionnaire-file-documents"),
        pytest.param("[" * 5000, "questionnaire-file-depth", id="brackets"),
        pytest.param('{"a":' * 5000, "questionnaire-file-depth", id="braces"),
        ('{"a":' * 40 + "1" + "}" * 40, "questionnaire-file-depth"),
        ("? [a]\n: b\n", "questionnaire-file-syntax"),
        ("a: \x01", "questionnaire-file-characters"),
        ("a: \ud800", "questionnaire-file-characters"),
        pytest.param("x" * 1_000_001, "questionnaire-file-size", id="size"),
        ("", "question-not-mapping"),
        ("- a\n- b\n", "question-not-mapping"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_in_words(text, code):
    """Broken, hostile or empty texts end in one message, never in a crash."""
    assert [found for _, found in problems_of(text)] == [code]


@pytest.mark.parametrize("word", ["no", "yes", "on", "2023-12-01", "012", "0x1F"])
def test_plain_words_stay_words(word):
    """YAML's old habit of reading "no" as false and 012 as ten does not reach option codes."""
    text = changed(((*Q1, "options", 0, "code"), "CODE")).replace("CODE", word)
    assert parse_questionnaire(text, "f.yaml").item("q1").options[0].code == word


junk = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.text(max_size=5) | st.just("q1"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "vi", "en", "use", "code", "items"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@st.composite
def paths(draw):
    """Return a path to some value of the sound questionnaire."""
    place, path = SOUND, []
    while isinstance(place, (dict, list)) and place and (not path or draw(st.booleans())):
        key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        path.append(key)
        place = place[key]
    return tuple(path)


@given(paths(), junk)
def test_any_value_anywhere_is_accepted_or_refused_in_words(path, value):
    """Whatever stands at whatever place, the loader answers with a questionnaire or with problems that have words."""
    document = json.loads(json.dumps(SOUND))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert outcome(json.dumps(document))


@given(st.text(max_size=60))
def test_any_text_is_refused_in_words(text):
    """No text whatever makes the loader fail in another way."""
    assert outcome(text)


def outcome(text):
    """Return the version of the questionnaire in a text, or its problems in both languages."""
    try:
        return parse_questionnaire(text, "f.yaml").version
    except QuestionnaireError as error:
        return [explain(problem, lang) for problem in error.problems for lang in ("vi", "en")]


def test_an_unknown_questionnaire_names_those_at_hand():
    """Asked for what is not there, the answer lists what is."""
    with pytest.raises(QuestionnaireError) as refused:
        load_questionnaire("757-2022-Q01")
    (problem,) = refused.value.problems
    assert problem.code is QuestionnaireCode.QUESTIONNAIRE_UNKNOWN
    assert "757-2023-Q01" in explain(problem, "vi")


@pytest.mark.parametrize("load", [load_questionnaire, load_set])
@pytest.mark.parametrize("name", ["nowhere/q.yaml", "q.yaml", "/nowhere/q.json"])
def test_a_file_that_is_not_there_is_named(load, name):
    """A path that does not exist is a message with the path."""
    with pytest.raises(QuestionnaireError) as refused:
        load(name)
    assert [(p.code, p.facts["file"]) for p in refused.value.problems] == [
        (QuestionnaireCode.FILE_UNREADABLE, name)
    ]


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    """An old Vietnamese code page is no UTF-8."""
    file = tmp_path / "old.yaml"
    file.write_bytes("id: phi\u1ebfu".encode("cp1258", errors="replace") + b"\xff")
    with pytest.raises(QuestionnaireError, match="unreadable"):
        load_questionnaire(file)


def test_a_set_tells_the_problems_of_all_its_files(tmp_path):
    """Two broken files and a group that stands twice are told together."""
    (tmp_path / "a.yaml").write_text(changed(), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(changed((("rates",), "x")), encoding="utf-8")
    (tmp_path / "c.yaml").write_text("a: [", encoding="utf-8")
    (tmp_path / "d.yaml").write_text("\ufeff" + changed(), encoding="utf-8")
    with pytest.raises(QuestionnaireError) as refused:
        load_set(tmp_path)
    assert [(p.path, str(p.code)) for p in refused.value.problems] == [
        ("b.yaml:4: rates", "question-value-choice"),
        ("c.yaml:1", "questionnaire-file-syntax"),
        ("d.yaml: group", "id-twice"),
    ]


def test_an_empty_folder_and_an_unknown_set_are_told_apart(tmp_path):
    """A folder without questionnaires is not a missing set."""
    with pytest.raises(QuestionnaireError, match="questionnaire-set-empty"):
        load_set(tmp_path)
    with pytest.raises(QuestionnaireError, match="questionnaire-set-unknown"):
        load_set("757-2024")


def test_problems_of_a_bank_name_the_bank(tmp_path):
    """An item's fault is told where it is written, once, though two questionnaires take it."""
    (tmp_path / "banks").mkdir()
    bank = 'source: test\nitems:\n  - {id: b1, type: text, label: {vi: "Một"}}\n'
    (tmp_path / "banks" / "mine.yaml").write_text(bank, encoding="utf-8")
    page = {"id": "one", "title": {"vi": "Một", "en": "One"}, "items": ["b1"]}
    for name in ("T01", "T02"):
        text = changed((("pages",), [page]), (("banks",), ["mine"]), (("group",), name))
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(QuestionnaireError) as refused:
        load_set(tmp_path)
    assert refused.value.problems == (
        Problem("banks/mine.yaml:3: items[0].label", QuestionnaireCode.NO_ENGLISH, {}),
    )


@pytest.mark.parametrize(
    ("bank", "codes"),
    [
        ("items: []\n", ["question-key-missing"]),
        ("source: a\nitems:\n- {type: text}\n", ["question-key-missing"]),
        ("source: a\nitems:\n- {id: b1}\n- {id: b1}\n", ["id-twice"]),
        ("source: a\nscales: [1]\n", ["question-not-mapping"]),
        ("source: a\nscales: {s: []}\n", ["options-few"]),
        ("source: a\ncolour: red\n", ["question-key-unknown"]),
        ("source: a\ntexts:\n- hello\n", ["question-key-missing"]),
        ("- a\n", ["question-not-mapping"]),
    ],
)
def test_a_bank_is_checked_as_a_file_of_its_own(tmp_path, bank, codes):
    """What is wrong with a bank is told even where the questionnaire takes nothing from that place."""
    (tmp_path / "mine.yaml").write_text(bank, encoding="utf-8")
    (tmp_path / "q.yaml").write_text(changed((("banks",), ["mine"])), encoding="utf-8")
    with pytest.raises(QuestionnaireError) as refused:
        load_questionnaire(tmp_path / "q.yaml")
    assert [str(problem.code) for problem in refused.value.problems] == codes


def test_a_broken_bank_is_told_with_its_name(tmp_path):
    """A bank that cannot be read does not hide the rest."""
    (tmp_path / "banks").mkdir()
    (tmp_path / "banks" / "mine.yaml").write_text("items: [", encoding="utf-8")
    (tmp_path / "q.yaml").write_text(changed((("banks",), ["mine"]), (("rates",), "x")), encoding="utf-8")
    with pytest.raises(QuestionnaireError) as refused:
        load_questionnaire(tmp_path / "q.yaml")
    assert [(p.path, str(p.code)) for p in refused.value.problems] == [
        ("banks/mine.yaml:1", "questionnaire-file-syntax"),
        ("q.yaml:4: rates", "question-value-choice"),
    ]


def test_the_version_is_the_hash_of_the_content_and_nothing_else():
    """Layout, comments, order of keys and NFD letters do not change the version; a word does."""
    import unicodedata

    first = parse_questionnaire(changed(), "f.yaml")
    turned = json.dumps(dict(reversed(SOUND.items())))
    same = [
        turned,
        "# a remark\n" + changed(),
        unicodedata.normalize("NFD", changed()),
        questionnaire_text(first),
    ]
    assert {parse_questionnaire(text, "other").version for text in same} == {first.version}
    other = parse_questionnaire(changed((("title", "en"), "Trial!")), "f.yaml")
    assert other.version != first.version


@pytest.mark.parametrize("path", sorted(SURVEYS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_stored_text_is_the_whole_questionnaire(path):
    """What a round stores needs no bank, hashes to the version and reads back to an equal value."""
    import hashlib

    questionnaire = load_questionnaire(path)
    text = questionnaire_text(path)
    assert hashlib.sha256(text.encode()).hexdigest() == questionnaire.version
    assert parse_questionnaire(text, "stored") == questionnaire
