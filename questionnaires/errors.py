"""Errors of questionnaires: codes and facts; the surface owns the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class QuestionnaireCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/questionnaires.yaml``."""

    # a file as a whole
    QUESTIONNAIRE_UNKNOWN = "questionnaire-unknown"
    SET_UNKNOWN = "questionnaire-set-unknown"
    SET_EMPTY = "questionnaire-set-empty"
    FILE_UNREADABLE = "questionnaire-file-unreadable"
    FILE_SYNTAX = "questionnaire-file-syntax"
    FILE_SIZE = "questionnaire-file-size"
    FILE_DEPTH = "questionnaire-file-depth"
    FILE_ANCHOR = "questionnaire-file-anchor"
    FILE_TAG = "questionnaire-file-tag"
    FILE_DOCUMENTS = "questionnaire-file-documents"
    FILE_CHARACTERS = "questionnaire-file-characters"
    BANK_UNKNOWN = "bank-unknown"
    # keys and values
    KEY_UNKNOWN = "question-key-unknown"
    KEY_MISSING = "question-key-missing"
    KEY_TWICE = "question-key-twice"
    NOT_MAPPING = "question-not-mapping"
    NOT_LIST = "question-not-list"
    NOT_TEXT = "question-not-text"
    NOT_FLAG = "question-not-flag"
    NOT_NUMBER = "question-not-number"
    NOT_WHOLE = "question-not-whole"
    VALUE_CHOICE = "question-value-choice"
    VALUE_RANGE = "question-value-range"
    CHARACTERS_HIDDEN = "characters-hidden"
    NO_VIETNAMESE = "wording-vietnamese"
    NO_ENGLISH = "wording-english"
    WORDING_PLACE = "wording-place"
    ID_FORM = "id-form"
    ID_RESERVED = "id-reserved"
    ID_TWICE = "id-twice"
    # items
    ITEM_UNKNOWN = "item-unknown"
    ITEMS_NONE = "items-none"
    OPTIONS_FEW = "options-few"
    OPTIONS_UNWANTED = "options-unwanted"
    LEVELS_GAP = "levels-gap"
    LEVELS_UNWANTED = "levels-unwanted"
    SCALE_UNKNOWN = "scale-unknown"
    CRITERION_NONE = "criterion-none"
    CRITERION_UNKNOWN = "criterion-unknown"
    CRITERION_UNSCORED = "criterion-unscored"
    RANGE_ORDER = "range-order"
    PAGE_MIXED = "page-mixed"
    # conditions
    CONDITION_SYNTAX = "condition-syntax"
    CONDITION_DEEP = "condition-deep"
    CONDITION_NAME = "condition-name"
    CONDITION_LATER = "condition-later"
    CONDITION_UNIT = "condition-unit"
    CONDITION_TYPE = "condition-type"
    CONDITION_OPTION = "condition-option"


class AnswerCode(StrEnum):
    """What is wrong with one posted answer; the path of the problem is the field's name."""

    REQUIRED = "answer-required"
    NOT_OFFERED = "answer-not-offered"
    SEVERAL = "answer-several"
    EXCLUSIVE = "answer-exclusive"
    SPECIAL_MIXED = "answer-special-mixed"
    NUMBER_FORM = "answer-number"
    NUMBER_WHOLE = "answer-whole"
    NUMBER_LOW = "answer-low"
    NUMBER_HIGH = "answer-high"
    TEXT_LONG = "answer-long"
    FIELD_UNKNOWN = "answer-field-unknown"
    STORED = "answer-stored"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: where it is, what kind it is, and the facts that its words need."""

    path: str
    code: StrEnum
    facts: Mapping[str, object] = field(default_factory=dict)


class QuestionnaireError(Exception):
    """All problems that were found in one input, at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.path}: {p.code} {dict(p.facts)}" for p in self.problems))
