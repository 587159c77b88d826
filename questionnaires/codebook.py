"""The codebook: every variable of a questionnaire with the meaning of every value it can hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from questionnaires.model import Item, ItemType, Questionnaire, Special, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

UNANSWERED, NOT_ASKED = 0, -3
NON_ANSWERS = {Special.NO_OPINION: -1, Special.CANNOT_JUDGE: -2}
"""Whole numbers that stand for non-answers wherever a scale is held as its level (1 is the lowest)."""

SPECIAL_LABELS = {
    Special.NO_OPINION: Text("Không có ý kiến", "No opinion"),
    Special.CANNOT_JUDGE: Text("Không đủ thông tin để đánh giá", "Cannot judge"),
}
UNANSWERED_LABEL = Text("Không trả lời", "Unanswered")
NOT_ASKED_LABEL = Text("Không được hỏi", "Not asked")


@dataclass(frozen=True, slots=True)
class CodebookRow:
    """One value of one variable.

    `code` is the value as it is stored, empty for an open answer (a number, a text) and for no answer;
    `value` is the whole number that stands for it in the ratings of scored items, ``None`` elsewhere.
    """

    page: str
    item: str
    type: str
    about: str
    criterion: str | None
    required: bool
    asked_if: str
    question: Text
    code: str
    label: Text
    value: int | None


def codebook(questionnaire: Questionnaire) -> tuple[CodebookRow, ...]:
    """Return one row for each value that an answer can have, in the order of the questionnaire.

    Examples
    --------
    >>> from questionnaires.load import load_questionnaire
    >>> rows = codebook(load_questionnaire("757-2023-Q08"))
    >>> [(row.code, row.label.en, row.value) for row in rows if row.item == "p1_1"][3:]
    [('2', 'Not good', 2), ('1', 'Poor', 1), ('no_opinion', 'No opinion', -1),
     ('cannot_judge', 'Cannot judge', -2), ('', 'Unanswered', 0), ('', 'Not asked', -3)]
    """
    return tuple(
        CodebookRow(
            page=page.id,
            item=item.id,
            type=item.type.value,
            about=item.about.value,
            criterion=item.criterion,
            required=item.required,
            asked_if=item.asked_if,
            question=item.label,
            code=code,
            label=label,
            value=value if item.criterion is not None else None,
        )
        for page in questionnaire.pages
        for item in page.items
        for code, label, value in _values(item)
    )


def _values(item: Item) -> Iterator[tuple[str, Text, int | None]]:
    for option in item.options:
        yield option.code, option.label, option.level
    if not item.options:
        yield "", _open(item), None
    for special in item.specials:
        yield special.value, SPECIAL_LABELS[special], NON_ANSWERS[special]
    yield "", UNANSWERED_LABEL, UNANSWERED
    yield "", NOT_ASKED_LABEL, NOT_ASKED


def _open(item: Item) -> Text:
    """Return what an open question takes, in words."""
    if item.type is ItemType.TEXT:
        return Text(f"Văn bản, tối đa {item.max_length} ký tự", f"Text, at most {item.max_length} characters")
    kind = Text("Số nguyên", "Whole number") if item.whole else Text("Số", "Number")
    low = Text("", "") if item.low is None else Text(f" từ {item.low:g}", f" from {item.low:g}")
    high = Text("", "") if item.high is None else Text(f" đến {item.high:g}", f" to {item.high:g}")
    return Text(kind.vi + low.vi + high.vi, kind.en + low.en + high.en)
