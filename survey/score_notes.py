"""What a reader must be told beside the points, in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from analysis.errors import AnalysisCode
from survey.numbers import fmt
from survey.report.banners import banners
from survey.resultset import Note
from survey.words import explain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analysis.component_model import Component, UnitScore
    from analysis.component_model import Note as ScoringNote
    from questionnaires.model import Questionnaire
    from sampling.plan import Plan, Text
    from survey.resultset import ResponseTest
    from survey.round_view import RoundView

LANGS = ("vi", "en")
PER_CENT = re.compile(r"(?<=\d)[ \u00a0]%")
FEW, MANY = 2, 10
"""Units that are worth naming, and units that are not."""

DIFFERS = 0.05
"""Response rates are said to differ below this p-value."""

COUNTED = (AnalysisCode.NOTE_MERGE, AnalysisCode.NOTE_MERGE_SPREAD)
"""Notes that the table of merged cells shows one by one."""

TELLING = (AnalysisCode.NOTE_NO_SPREAD,)
"""Notes that name the criteria on which everybody answered alike: only the units are told."""


@dataclass(frozen=True, slots=True)
class Told:
    """Whom and what the notes of a tier are about."""

    round: RoundView
    plan: Plan
    tier: str
    questionnaires: Mapping[str, Questionnaire]
    component: Component
    tests: Sequence[ResponseTest]


def tier_notes(told: Told) -> tuple[Note, ...]:
    """Return the notes of a tier: warnings, methods, assumptions, each said once."""
    found = [*_warnings(told), *_methods(told), *_scoring_notes(told), *_assumptions(told)]
    order = {"warning": 0, "method": 1, "assumption": 2}
    return tuple(sorted(dict.fromkeys(found), key=lambda note: order[note.kind]))


@cache
def note_words() -> dict[str, dict[str, str]]:
    """Return the words of the notes of this module: key → language → words."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load(
        files("survey").joinpath("notes.yaml").read_text("utf-8")
    )
    return loaded


def _note(kind: str, key: str, facts: Mapping[str, Mapping[str, object]] | None = None) -> Note:
    """Return a note; `facts` hold one set of facts for each language."""
    said = {lang: note_words()[key][lang].format(**(facts or {}).get(lang, {})) for lang in LANGS}
    return Note(kind, _sentence(said["vi"]), _sentence(said["en"]))


def _sentence(text: str) -> str:
    """Return a text that begins with a capital letter (after †) and writes percentages as one word."""
    start = len(text) - len(text.lstrip("† "))
    return PER_CENT.sub("%", text[:start] + text[start : start + 1].upper() + text[start + 1 :])


def _same(**facts: object) -> dict[str, dict[str, object]]:
    return dict.fromkeys(LANGS, facts)


def _warnings(told: Told) -> Iterator[Note]:
    yield from banners(invented=told.round.invented, state=told.round.state)
    rated = organiser_among(told.round, [unit.code for unit in told.component.units])
    if rated:
        facts = {
            lang: {"organiser": told.round.organiser, "units": _names(told, rated, lang)} for lang in LANGS
        }
        yield _note("warning", "organiser-rated", facts)


def organiser_among(view: RoundView, units: Sequence[str]) -> list[str]:
    """Return the rated units whose name is in the name of the organiser (Bộ Nội vụ, Sở Nội vụ)."""
    organiser = view.organiser.casefold()
    return [code for code in units if view.unit_name(code, "vi").casefold() in organiser]


def _methods(told: Told) -> Iterator[Note]:
    units = told.component.units
    for criterion in units[0].criteria if units else ():
        given = [unit.code for unit in units if criterion.id in _given(unit)]
        if given:
            facts = {lang: {"criterion": criterion.id, "units": _names(told, given, lang)} for lang in LANGS}
            yield _note("method", "given", facts)
    unranked = [unit.code for unit in units if not unit.ranked]
    if unranked:
        yield _note("method", "unranked", {lang: {"units": _names(told, unranked, lang)} for lang in LANGS})
    alike = [note.unit for note in told.component.notes if note.code in TELLING]
    if alike:
        yield _note("method", "no-spread", {lang: {"units": _names(told, alike, lang)} for lang in LANGS})
    if told.component.merges:
        yield _note("method", "merged", _same(count=len(told.component.merges)))
    for test in told.tests:
        yield _test_note(test)


def _given(unit: UnitScore) -> set[str]:
    return {part.id for part in unit.criteria if part.given and part.estimate is not None}


def _test_note(test: ResponseTest) -> Note:
    key = "response-differs" if test.p_value < DIFFERS else "response-alike"
    facts = {
        lang: {
            "between": note_words()[f"between-{test.factor}"][lang],
            "statistic": fmt(test.statistic, 1, lang),
            "df": fmt(test.df, 0, lang),
            "p": f"< {fmt(0.001, 3, lang)}" if test.p_value < 0.001 else f"= {fmt(test.p_value, 3, lang)}",
        }
        for lang in LANGS
    }
    return _note("method", key, facts)


def _scoring_notes(told: Told) -> Iterator[Note]:
    """Give the notes of the analysis; those that differ only in their unit become one."""
    about: dict[tuple[str, str], list[ScoringNote]] = {}
    for note in told.component.notes:
        if note.code not in (*COUNTED, *TELLING):
            without_unit = {name: str(fact) for name, fact in note.facts.items() if name != "unit"}
            about.setdefault((str(note.code), repr(sorted(without_unit.items()))), []).append(note)
    for notes in about.values():
        said = {lang: _said(told, notes, lang) for lang in LANGS}
        yield Note(notes[0].kind, _sentence(said["vi"]), _sentence(said["en"]))


def _said(told: Told, notes: Sequence[ScoringNote], lang: str) -> str:
    problem = notes[0].problem(lang)
    facts = dict(problem.facts)
    if "unit" in facts and notes[0].unit:
        facts["unit"] = _names(told, [note.unit for note in notes], lang)
    if "group" in facts:
        facts["group"] = _group(told, str(facts["group"]), lang)
    return explain(type(problem)("", problem.code, facts), lang)


def _names(told: Told, codes: Sequence[str], lang: str) -> str:
    """Return the names of units; of many, how many, or which ones not."""
    others = [unit.code for unit in told.component.units if unit.code not in codes]
    if not others and len(codes) > FEW:
        return note_words()["all-units"][lang]
    if len(codes) > MANY:
        key = "all-units-but" if len(others) <= FEW else "many-units"
        facts = {"count": fmt(len(codes), 0, lang), "others": _joined(told, others, lang)}
        return note_words()[key][lang].format(**facts)
    return _joined(told, codes, lang)


def _joined(told: Told, codes: Sequence[str], lang: str) -> str:
    return ", ".join(told.round.unit_name(code, lang) for code in codes)


def _group(told: Told, group: str, lang: str) -> str:
    try:
        label = told.plan.group(group).label.say(lang)
    except KeyError:
        return group
    return f"{group} «{label}»" if lang == "vi" else f"{group} “{label}”"


def _assumptions(told: Told) -> Iterator[Note]:
    yield _note("assumption", "random-within-cells")
    asked = told.questionnaires.values()
    if any(each.sample_content and not each.assumptions for each in asked):
        yield _note("assumption", "sample-questions")
    for words in dict.fromkeys(text for each in asked for text in each.assumptions):
        yield Note("assumption", _sentence(words.vi), _sentence(words.en))
    yield from _group_assumptions(told)


def _group_assumptions(told: Told) -> Iterator[Note]:
    """Give what the plan assumes about its groups, each thing once with the groups that it is about."""
    about: dict[Text, list[str]] = {}
    for group in told.plan.groups:
        for text in group.assumptions if group.id in told.questionnaires else ():
            about.setdefault(text, []).append(group.id)
    for text, groups in about.items():
        facts = {lang: {"groups": ", ".join(groups), "words": text.say(lang).rstrip(".")} for lang in LANGS}
        yield _note("assumption", "of-groups", facts)
