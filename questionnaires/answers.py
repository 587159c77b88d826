"""Answers and their names: fields of a page, and the JSON form in which answers are stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from questionnaires.errors import AnswerCode, Problem, QuestionnaireError
from questionnaires.model import AnswerKey, Item, Special, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from questionnaires.model import Answers

Stored = str | int | float | list[str] | dict[str, str]
"""One answer as JSON: a code or a text, a number, codes, or ``{"special": "no_opinion"}``."""


@dataclass(frozen=True, slots=True)
class Field:
    """One question as it is asked: the item, and the rated unit it is asked about."""

    item: Item
    unit: str | None = None

    @property
    def key(self) -> AnswerKey:
        """Return the key of its answer."""
        return (self.item.id, self.unit)

    @property
    def name(self) -> str:
        """Return its name in a posted page and in storage: ``item`` or ``item@unit``."""
        return field_name(self.key)


def field_name(key: AnswerKey) -> str:
    """Return the name of an answer.

    Examples
    --------
    >>> field_name(("m1_1", "BYT")), field_name(("mode", None))
    ('m1_1@BYT', 'mode')
    """
    item, unit = key
    return item if unit is None else f"{item}@{unit}"


def answer_key(name: str) -> AnswerKey:
    """Return the answer key that a name stands for.

    Examples
    --------
    >>> answer_key("m1_1@BYT"), answer_key("mode")
    (('m1_1', 'BYT'), ('mode', None))
    """
    item, at, unit = name.partition("@")
    return (item, unit if at else None)


def encode_answers(answers: Answers) -> dict[str, Stored]:
    """Return answers as a JSON object in the order of their names.

    Examples
    --------
    >>> encode_answers({("m1_1", "BYT"): "4", ("ways", None): ("mail",), ("m1_2", "BYT"): Special.NO_OPINION})
    {'m1_1@BYT': '4', 'm1_2@BYT': {'special': 'no_opinion'}, 'ways': ['mail']}
    """
    stored = {field_name(key): _encode(value) for key, value in answers.items()}
    return dict(sorted(stored.items()))


def decode_answers(stored: Mapping[str, object]) -> dict[AnswerKey, Value]:
    """Return the answers of a stored JSON object.

    Raises
    ------
    QuestionnaireError
        If a value is none of the forms that `encode_answers` writes; all such names at once.

    Examples
    --------
    >>> decode_answers({"m1_2@BYT": {"special": "cannot_judge"}, "ways": ["mail", "phone"]})
    {('m1_2', 'BYT'): <Special.CANNOT_JUDGE: 'cannot_judge'>, ('ways', None): ('mail', 'phone')}
    """
    decoded = {name: _decode(value) for name, value in stored.items()}
    problems = [Problem(name, AnswerCode.STORED) for name, value in decoded.items() if value is None]
    if problems:
        raise QuestionnaireError(problems)
    return {answer_key(name): value for name, value in decoded.items() if value is not None}


def _encode(value: Value) -> Stored:
    if isinstance(value, Special):
        return {"special": value.value}
    return list(value) if isinstance(value, tuple) else value


def _decode(value: object) -> Value | None:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return value
    if isinstance(value, list) and all(isinstance(code, str) for code in value):
        return tuple(value)
    if isinstance(value, dict) and set(value) == {"special"} and value["special"] in list(Special):
        return Special(value["special"])
    return None
