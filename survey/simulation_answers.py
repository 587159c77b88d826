"""Invented answers as a form holds them: keyed by item and rated unit, conditions respected."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np

from questionnaires.answers import Field
from questionnaires.model import About, Item, ItemType, Special
from questionnaires.route import prune
from survey.simulation import CANNOT_JUDGE, NO_OPINION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.random import Generator

    from questionnaires.model import AnswerKey, Value
    from survey.simulation import GroupAnswers

LEFT_OUT = 0.15
"""Chance that an item which is not required stays without an answer."""

SILENT = 0.85
"""Chance that a text which is not required stays empty."""

SUGGESTIONS = (
    "Rút ngắn thời gian giải quyết thủ tục hành chính (câu trả lời giả định).",
    "Tăng cường kết nối, chia sẻ dữ liệu giữa các cơ quan (câu trả lời giả định).",
    "Bồi dưỡng thêm kỹ năng số cho công chức (câu trả lời giả định).",
    "Công khai kết quả xử lý kiến nghị, phản ánh (câu trả lời giả định).",
)

RatedPairs = list[tuple[int, str]]
"""The pairs of one form: place among the group's pairs, and the unit's code."""


def answers_of_forms(group: GroupAnswers) -> Iterator[tuple[int, dict[AnswerKey, Value]]]:
    """Yield the row in the frame and the answers of each form of a group that comes back, in row order.

    Conditions hold: an item whose condition fails has no answer.
    """
    rng = np.random.default_rng(group.seed)
    others = [
        (item, _values(item, group, rng)) for item in group.questionnaire.items() if item not in group.items
    ]
    scored = [(item.id, _spoken(item)) for item in group.items]
    given, units, start = group.given.tolist(), group.unit.tolist(), group.start.tolist()
    for form in np.flatnonzero(group.returned).tolist():
        rated = [(pair, group.units[units[pair]]) for pair in range(start[form], start[form + 1])]
        answers = _scored_answers(scored, rated, given)
        if not group.abandoned[form]:
            answers |= _other_answers(others, form, rated)
        codes = tuple(unit for _, unit in rated)
        yield int(group.rows[form]), prune(group.questionnaire, codes, answers)


def _spoken(item: Item) -> Mapping[int, Value]:
    """Return what stands in a form for each level of an item and for each special."""
    levels: dict[int, Value] = {
        option.level: option.code for option in item.options if option.level is not None
    }
    return levels | {NO_OPINION: Special.NO_OPINION, CANNOT_JUDGE: Special.CANNOT_JUDGE}


def _scored_answers(
    scored: Sequence[tuple[str, Mapping[int, Value]]], rated: RatedPairs, given: Sequence[Sequence[int]]
) -> dict[AnswerKey, Value]:
    return {
        (item, unit): spoken[level]
        for pair, unit in rated
        for (item, spoken), level in zip(scored, given[pair], strict=True)
        if level
    }


def _other_answers(
    others: Sequence[tuple[Item, Sequence[Value | None]]], form: int, rated: RatedPairs
) -> dict[AnswerKey, Value]:
    answers: dict[AnswerKey, Value] = {}
    for item, values in others:
        asked = (
            [(Field(item, unit), pair) for pair, unit in rated] if _by_unit(item) else [(Field(item), form)]
        )
        answers |= {field.key: value for field, place in asked if (value := values[place]) is not None}
    return answers


def _by_unit(item: Item) -> bool:
    return item.about is About.UNIT or item.type is ItemType.UNIT_SCALE


def _values(item: Item, group: GroupAnswers, rng: Generator) -> list[Value | None]:
    """Return one answer for each form or, for items about units, for each pair; ``None`` is unanswered."""
    count = len(group.unit) if _by_unit(item) else len(group.rows)
    values = _chosen(item, count, rng)
    chance = SILENT if item.type is ItemType.TEXT else LEFT_OUT
    left_out = (rng.random(count) < (0.0 if item.required else chance)).tolist()
    return [None if out else value for value, out in zip(values, left_out, strict=True)]


def _chosen(item: Item, count: int, rng: Generator) -> Sequence[Value]:
    match item.type:
        case ItemType.SINGLE | ItemType.SCALE | ItemType.UNIT_SCALE:
            return _one_option(item, count, rng)
        case ItemType.MULTIPLE:
            return _some_options(item, count, rng)
        case ItemType.NUMBER:
            return _numbers(item, count, rng)
        case ItemType.TEXT:
            return _texts(item, count, rng)
        case _:
            assert_never(item.type)


def _one_option(item: Item, count: int, rng: Generator) -> list[Value]:
    """Draw one option each, the first more often than the last."""
    weights = 0.5 ** np.arange(len(item.options))
    chosen = rng.choice(len(item.options), count, p=weights / weights.sum())
    return [item.options[place].code for place in chosen.tolist()]


def _some_options(item: Item, count: int, rng: Generator) -> list[Value]:
    picked = rng.random((count, len(item.options))) < 0.4
    alone = [place for place, option in enumerate(item.options) if option.exclusive]
    picked[:, alone] = False
    picked[~picked.any(axis=1), alone[0] if alone else 0] = True
    codes = [option.code for option in item.options]
    return [tuple(code for code, yes in zip(codes, row, strict=True) if yes) for row in picked.tolist()]


def _numbers(item: Item, count: int, rng: Generator) -> list[Value]:
    low = 0.0 if item.low is None else item.low
    high = low + 20.0 if item.high is None else item.high
    drawn = rng.triangular(low, low + (high - low) / 4, high, count)
    return [int(value) for value in drawn] if item.whole else np.round(drawn, 1).tolist()


def _texts(item: Item, count: int, rng: Generator) -> list[Value]:
    longest = item.max_length or 200
    said = rng.integers(0, len(SUGGESTIONS), count).tolist()
    return [SUGGESTIONS[place][:longest] for place in said]
