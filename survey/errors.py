"""Errors of survey: codes and facts; the surface owns the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from survey.office.codes import DocumentCode
from survey.office.office_codes import OfficeCode
from survey.variant_errors import VariantCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "DemoCode",
    "DocumentCode",
    "FiguresCode",
    "OfficeCode",
    "Problem",
    "SurveyCode",
    "SurveyError",
    "VariantCode",
]


class SurveyCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/survey.yaml``."""

    FILE_UNREADABLE = "file-unreadable"
    ROUND_NOT_DRAFT = "round-not-draft"
    ROUND_NOT_OPEN = "round-not-open"
    ROUND_CLOSED = "round-closed"
    FORM_NOT_ELIGIBLE = "form-not-eligible"
    REASON_UNKNOWN = "reason-unknown"
    LIST_GROUP_UNASKED = "list-group-unasked"
    DATABASE_OLD = "database-old"
    DATABASE_NEW = "database-new"
    DATABASE_FOREIGN = "database-foreign"
    DATABASE_UNREADABLE = "database-unreadable"
    DATABASE_FULL = "database-full"
    DATABASE_READONLY = "database-readonly"
    DATABASE_BUSY = "database-busy"
    KEY_EXISTS = "key-exists"
    KEY_MISSING = "key-missing"
    KEY_UNWRITABLE = "key-unwritable"
    ROUND_ID_INVALID = "round-id-invalid"
    ROUND_EXISTS = "round-exists"
    ROUND_UNKNOWN = "round-unknown"
    ROUND_NOT_ACCEPTING = "round-not-accepting"
    ROUND_DATES = "round-dates"
    ROUND_CLOSES_PAST = "round-closes-past"
    ROUND_EXTEND_BACKWARDS = "round-extend-backwards"
    ROUND_WITHOUT_LIST = "round-without-list"
    ROUND_STILL_ACCEPTING = "round-still-accepting"
    DATE_UNREADABLE = "date-unreadable"
    QUESTIONNAIRE_MISSING = "questionnaire-missing"
    QUESTIONNAIRE_FOREIGN = "questionnaire-foreign"
    QUESTIONNAIRE_ANSWERED = "questionnaire-answered"
    SCHEME_TIER_MISSING = "scheme-tier-missing"
    SCHEME_UNREADABLE = "scheme-unreadable"
    LIST_COLUMN_MISSING = "list-column-missing"
    LIST_EMPTY = "list-empty"
    LIST_GROUP_UNKNOWN = "list-group-unknown"
    LIST_GROUP_EXTERNAL = "list-group-external"
    LIST_UNIT_UNKNOWN = "list-unit-unknown"
    LIST_RATED_UNKNOWN = "list-rated-unknown"
    LIST_EMPTY_FIELD = "list-empty-field"
    LIST_DUPLICATE = "list-duplicate"
    LIST_PERSON_DIFFERS = "list-person-differs"
    PERSON_UNKNOWN = "person-unknown"
    FORM_UNKNOWN = "form-unknown"
    FORM_ANSWERED = "form-answered"
    PIN_SET_ALREADY = "pin-set-already"
    PIN_NOT_SET = "pin-not-set"
    PIN_INVALID = "pin-invalid"
    PIN_TOO_SIMPLE = "pin-too-simple"
    PIN_DELAYED = "pin-delayed"
    ACCESS_STALE = "access-stale"
    CLOSE_UNFINISHED = "close-unfinished"
    JOB_KIND_UNKNOWN = "job-kind-unknown"
    JOB_UNKNOWN = "job-unknown"
    JOB_FAILED = "job-failed"
    JOB_ABANDONED = "job-abandoned"
    AUDIT_BROKEN = "audit-broken"
    COUNTERS_DIFFER = "counters-differ"
    OUTPUT_EXISTS = "output-exists"
    MANIFEST_INCOMPLETE = "manifest-incomplete"
    FILE_UNWRITABLE = "file-unwritable"


class DemoCode(StrEnum):
    """What went wrong in a demonstration; words as above."""

    FOLDER_FOREIGN = "demo-folder-foreign"
    FOLDER_BUSY = "demo-folder-busy"
    PORT_TAKEN = "demo-port-taken"
    SERVER_SILENT = "demo-server-silent"


class FiguresCode(StrEnum):
    """What is wrong with a file of given figures or appraised points; words as above."""

    ENCODING = "figures-encoding"
    COLUMN_MISSING = "figures-column-missing"
    EMPTY = "figures-empty"
    UNIT_UNKNOWN = "figures-unit-unknown"
    UNIT_ZERO_LOST = "figures-unit-zero-lost"
    CRITERION_NOT_LINKED = "figures-criterion-not-linked"
    NUMBER = "figures-number"
    PERCENT_RANGE = "figures-percent-range"
    SE_RANGE = "figures-se-range"
    POINTS_RANGE = "figures-points-range"
    DUPLICATE = "figures-duplicate"
    ROUND_UNSCORED = "round-unscored"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: where it is, what kind it is, and the facts that its words need."""

    path: str
    code: StrEnum
    facts: Mapping[str, object] = field(default_factory=dict)


class SurveyError(Exception):
    """All problems that were found in one input, at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.path}: {p.code} {dict(p.facts)}" for p in self.problems))
