"""The path through a questionnaire, recomputed from the answers: nothing about it is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from questionnaires.answers import Field
from questionnaires.conditions import parse
from questionnaires.model import Item, ItemType, Page, Special

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from questionnaires.model import AnswerKey, Answers, Questionnaire, Value


@dataclass(frozen=True, slots=True)
class Step:
    """One shown page: `items` are those asked now, in order; `unit` is the rated unit it is about.

    `key` is the page's id, with ``@`` and the unit's code where the page is shown once for each rated unit.
    """

    key: str
    page: Page
    unit: str | None
    items: tuple[Item, ...]

    def fields(self, units: Sequence[str]) -> tuple[Field, ...]:
        """Return the questions of this step; a `unit_scale` item is one question for each of `units`."""
        return tuple(
            Field(item, unit)
            for item in self.items
            for unit in (units if item.type is ItemType.UNIT_SCALE else (self.unit,))
        )


def steps(questionnaire: Questionnaire, units: Sequence[str], answers: Answers) -> tuple[Step, ...]:
    """Return the steps that a respondent who rates `units` goes through, given his answers so far.

    Pages about rated units that follow one another are gone through unit by unit. A step whose items all
    have a condition that does not hold is left out.
    """
    template = _template(questionnaire, tuple(units))
    if not _has_conditions(questionnaire):
        return template
    return _asked(questionnaire, units, answers)[0]


def fields(questionnaire: Questionnaire, units: Sequence[str], answers: Answers) -> tuple[Field, ...]:
    """Return all questions on the respondent's path, in order."""
    return tuple(field for step in steps(questionnaire, units, answers) for field in step.fields(units))


def prune(questionnaire: Questionnaire, units: Sequence[str], answers: Answers) -> dict[AnswerKey, Value]:
    """Return the answers on the path: those whose condition no longer holds are dropped.

    An answer that is dropped no longer counts for the conditions after it.
    """
    asked = {field.key for field in fields(questionnaire, units, answers)}
    return {key: value for key, value in answers.items() if key in asked}


def next_step(
    questionnaire: Questionnaire, units: Sequence[str], answers: Answers, key: str | None
) -> Step | None:
    """Return the step after `key`, the first when `key` is ``None``, and ``None`` after the last.

    A `key` that is no longer on the path is followed by the first later step that is.
    """
    order = _order(questionnaire, units)
    place = -1 if key is None else order.get(key, -1)
    return next((s for s in steps(questionnaire, units, answers) if order[s.key] > place), None)


def previous_step(
    questionnaire: Questionnaire, units: Sequence[str], answers: Answers, key: str
) -> Step | None:
    """Return the step before `key`, ``None`` before the first."""
    order = _order(questionnaire, units)
    place = order.get(key, 0)
    before = [s for s in steps(questionnaire, units, answers) if order[s.key] < place]
    return before[-1] if before else None


def find_step(questionnaire: Questionnaire, units: Sequence[str], answers: Answers, key: str) -> Step | None:
    """Return the step with this key, ``None`` when it is not on the path."""
    return next((s for s in steps(questionnaire, units, answers) if s.key == key), None)


@lru_cache(maxsize=2048)
def _template(questionnaire: Questionnaire, units: tuple[str, ...]) -> tuple[Step, ...]:
    """Return the steps as if every condition held."""
    return tuple(_walk(questionnaire, units))


def _walk(questionnaire: Questionnaire, units: tuple[str, ...]) -> Iterator[Step]:
    for per_unit, block in groupby(questionnaire.pages, key=Page.per_unit):
        pages = tuple(block)
        if per_unit:
            for unit in units:
                yield from (Step(f"{page.id}@{unit}", page, unit, page.items) for page in pages)
        else:
            yield from (Step(page.id, page, None, page.items) for page in pages)


@lru_cache(maxsize=256)
def _has_conditions(questionnaire: Questionnaire) -> bool:
    return any(item.asked_if for item in questionnaire.items())


@lru_cache(maxsize=256)
def _levels(questionnaire: Questionnaire) -> Mapping[tuple[str, str], int]:
    return {
        (item.id, option.code): option.level
        for item in questionnaire.items()
        for option in item.options
        if option.level is not None
    }


def _order(questionnaire: Questionnaire, units: Sequence[str]) -> dict[str, int]:
    return {step.key: place for place, step in enumerate(_template(questionnaire, tuple(units)))}


@dataclass(frozen=True, slots=True)
class _Seen:
    """Answers on the path so far, seen from one rated unit."""

    answers: Mapping[AnswerKey, Value]
    levels: Mapping[tuple[str, str], int]
    unit: str | None

    def value(self, item: str) -> Value | None:
        """Return the answer about this unit, or the one about the round."""
        found = self.answers.get((item, None))
        return self.answers.get((item, self.unit)) if found is None else found

    def number(self, item: str) -> float | None:
        """Return the answer as a number: its own, or the level of the option."""
        value = self.value(item)
        if isinstance(value, str):
            return None if isinstance(value, Special) else self.levels.get((item, value))
        return None if isinstance(value, tuple) else value


def _asked(
    questionnaire: Questionnaire, units: Sequence[str], answers: Answers
) -> tuple[tuple[Step, ...], dict[AnswerKey, Value]]:
    path: list[Step] = []
    kept: dict[AnswerKey, Value] = {}
    levels = _levels(questionnaire)
    for step in _template(questionnaire, tuple(units)):
        seen = _Seen(kept, levels, step.unit)
        items = tuple(i for i in step.items if not i.asked_if or parse(i.asked_if).holds(seen))
        if not items:
            continue
        shown = step if len(items) == len(step.items) else replace(step, items=items)
        path.append(shown)
        kept |= {f.key: answers[f.key] for f in shown.fields(units) if f.key in answers}
    return tuple(path), kept
