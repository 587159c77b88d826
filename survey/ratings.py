"""Answers laid out for analysis: responses in an order that means nothing, levels as small whole numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from questionnaires.answers import decode_answers
from questionnaires.codebook import NON_ANSWERS, NOT_ASKED, UNANSWERED
from questionnaires.model import About, ItemType
from questionnaires.route import fields
from survey.cells import group_of, units_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from questionnaires.model import Item, Questionnaire
    from survey.store.rounds import RoundRow

SPECIALS: Final = {special.value: number for special, number in NON_ANSWERS.items()}


@dataclass(frozen=True, slots=True)
class Answered:
    """One response: its order number, its group and cell, the rated units, its answers as stored."""

    number: int
    group: str
    cell: str
    units: tuple[str, ...]
    answers: Mapping[str, Any]


def in_order(contents: Iterable[RoundRow]) -> tuple[list[RoundRow], str]:
    """Return responses by the hash of their content, and the hash of them all.

    The order says nothing about who answered when, and the same responses give the same order, before the
    close and after it, on every database.
    """
    hashed = sorted(((_digest(row), row) for row in contents), key=lambda pair: pair[0])
    whole = sha256(b"".join(digest for digest, _ in hashed))
    return [row for _, row in hashed], whole.hexdigest()


def _digest(row: RoundRow) -> bytes:
    parts = (row.questionnaire_version, row.cell, str(int(row.valid)), row.answers)
    return sha256("\x1f".join(parts).encode()).digest()


def answered(rows: Iterable[RoundRow], all_units: Mapping[str, Sequence[str]]) -> list[Answered]:
    """Return the valid responses; `all_units` maps a group to the units of its tier."""
    valid = (row for row in rows if row.valid)
    return [
        Answered(number, group, row.cell, units_of(row.cell, all_units[group]), json.loads(row.answers))
        for number, row in enumerate(valid)
        for group in (group_of(row.cell),)
    ]


def scored_items(questionnaires: Iterable[Questionnaire]) -> list[str]:
    """Return the ids of the items that feed a criterion and have levels, each once, in their order."""
    return list(dict.fromkeys(item.id for q in questionnaires for item in q.scored() if _levels(item)))


def ratings_table(responses: Sequence[Answered], questionnaires: Mapping[str, Questionnaire]) -> pd.DataFrame:
    """Return the ratings of one tier: a row per response × rated unit, an int8 column per scored item."""
    items = scored_items(questionnaires.values())
    lines = {group: _Lines(q, items) for group, q in questionnaires.items()}
    rows = sum(len(response.units) for response in responses)
    levels = np.full((rows, len(items)), NOT_ASKED, dtype=np.int8)
    at = 0
    for response in responses:
        lines[response.group].fill(levels[at : at + len(response.units)], response)
        at += len(response.units)
    columns: dict[str, Any] = {"response": _repeat([r.number for r in responses], responses)}
    columns |= {
        "group": pd.Categorical(_repeat([r.group for r in responses], responses)),
        "cell": pd.Categorical(_repeat([r.cell for r in responses], responses)),
        "unit": pd.Categorical([unit for r in responses for unit in r.units]),
    }
    columns["response"] = columns["response"].astype(np.int32)
    return pd.DataFrame(columns | {item: levels[:, place] for place, item in enumerate(items)})


def _repeat(values: Sequence[Any], responses: Sequence[Answered]) -> NDArray[Any]:
    kept = np.array(values, dtype=object if values and isinstance(values[0], str) else None)
    return np.repeat(kept, [len(response.units) for response in responses])


class _Lines:
    """Fills the lines of one response: what its questionnaire asks, by place in the table."""

    def __init__(self, questionnaire: Questionnaire, items: Sequence[str]) -> None:
        self._questionnaire = questionnaire
        scored = [item for item in questionnaire.scored() if item.id in items]
        self._items = [(items.index(item.id), item, _levels(item)) for item in scored]
        self._conditions = any(item.asked_if for item in scored)

    def fill(self, lines: NDArray[np.int8], response: Answered) -> None:
        """Write the levels of a response into its lines (units × items)."""
        asked = self._asked(response) if self._conditions else None
        for line, unit in zip(lines, response.units, strict=True):
            for place, item, levels in self._items:
                key = item.id if item.about is About.ROUND else f"{item.id}@{unit}"
                if asked is None or key in asked:
                    value = response.answers.get(key)
                    line[place] = UNANSWERED if value is None else _level(value, levels)

    def _asked(self, response: Answered) -> frozenset[str]:
        path = fields(self._questionnaire, response.units, decode_answers(response.answers))
        return frozenset(field.name for field in path)


def _levels(item: Item) -> dict[str, int]:
    return {option.code: option.level for option in item.options if option.level is not None}


def _level(value: object, levels: Mapping[str, int]) -> int:
    if isinstance(value, dict):
        return SPECIALS[value["special"]]
    return levels[str(value)]


def background_table(
    responses: Sequence[Answered], questionnaires: Mapping[str, Questionnaire]
) -> pd.DataFrame:
    """Return the answers that feed no criterion, save free text: a row per response, unit, item and value."""
    kinds = {group: _background(q) for group, q in questionnaires.items()}
    rows = [
        (response.number, response.group, unit, item, value)
        for response in responses
        for item, unit, stored in _named(response)
        if kinds[response.group].get(item, ItemType.TEXT) is not ItemType.TEXT
        for value in _values(stored)
    ]
    table = pd.DataFrame(rows, columns=["response", "group", "unit", "item", "value"])
    return table.astype(
        {"response": np.int32, "group": "category", "unit": "category", "item": "category", "value": str}
    )


def texts_table(responses: Sequence[Answered], questionnaires: Mapping[str, Questionnaire]) -> pd.DataFrame:
    """Return free texts by group and item, sorted: without order number or cell, apart from the rest."""
    kinds = {group: _background(q) for group, q in questionnaires.items()}
    rows = sorted(
        (response.group, item, stored)
        for response in responses
        for item, _, stored in _named(response)
        if kinds[response.group].get(item) is ItemType.TEXT and isinstance(stored, str)
    )
    return pd.DataFrame(rows, columns=["group", "item", "text"]).astype(str)


def _background(questionnaire: Questionnaire) -> dict[str, ItemType]:
    return {item.id: item.type for item in questionnaire.items() if item.criterion is None}


def _named(response: Answered) -> Iterator[tuple[str, str, Any]]:
    for name, stored in response.answers.items():
        item, _, unit = name.partition("@")
        yield item, unit, stored


def _values(stored: object) -> list[str]:
    if isinstance(stored, list):
        return [str(value) for value in stored]
    return [str(stored["special"])] if isinstance(stored, dict) else [str(stored)]
