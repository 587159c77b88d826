"""Errors of analysis: codes and facts; the surface owns the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from analysis.backend_codes import BackendCode
from analysis.engine_codes import DesignCode, EstimateCode
from analysis.table_codes import TableCode
from analysis.weight_codes import WeightCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "AnalysisCode", "AnalysisError", "BackendCode", "DesignCode", "EstimateCode", "Problem", "TableCode",
    "WeightCode",
]  # fmt: skip


class AnalysisCode(StrEnum):
    """What went wrong, or what a result must say; the words are in ``survey/messages/analysis.yaml``."""

    SCHEME_UNKNOWN = "scheme-unknown"
    SCHEME_NOT_YAML = "scheme-not-yaml"
    SCHEME_KEY_TWICE = "scheme-key-twice"
    SCHEME_FIELD_MISSING = "scheme-field-missing"
    SCHEME_FIELD_UNKNOWN = "scheme-field-unknown"
    SCHEME_KIND = "scheme-kind"
    SCHEME_CHOICE = "scheme-choice"
    SCHEME_RANGE = "scheme-range"
    SCHEME_SOURCE_UNKNOWN = "scheme-source-unknown"
    SCHEME_RULE_UNKNOWN = "scheme-rule-unknown"
    SCHEME_RULE_PERCENTS = "scheme-rule-percents"
    SCHEME_AREA_UNKNOWN = "scheme-area-unknown"
    SCHEME_WEIGHTS_UNKNOWN = "scheme-weights-unknown"
    SCHEME_WEIGHTS_ZERO = "scheme-weights-zero"
    SCHEME_UNIT_UNKNOWN = "scheme-unit-unknown"
    SCHEME_TWICE = "scheme-twice"
    SCHEME_POINTS_SUM = "scheme-points-sum"
    SCHEME_TIER_UNKNOWN = "scheme-tier-unknown"

    DATA_COLUMN_MISSING = "data-column-missing"
    DATA_MISSING = "data-missing"
    DATA_LEVEL = "data-level"
    DATA_COUNT = "data-count"
    DATA_COUNTS_ORDER = "data-counts-order"
    DATA_CELL_TWICE = "data-cell-twice"
    DATA_CELL_UNLISTED = "data-cell-unlisted"
    DATA_CELL_GROUP = "data-cell-group"
    DATA_UNIT_OUTSIDE_CELL = "data-unit-outside-cell"
    DATA_RATED_TWICE = "data-rated-twice"
    DATA_RESPONSE_CELLS = "data-response-cells"
    DATA_MORE_THAN_VALID = "data-more-than-valid"
    DATA_UNIT_UNKNOWN = "data-unit-unknown"
    DATA_GROUP_UNKNOWN = "data-group-unknown"
    DATA_NO_CELLS = "data-no-cells"
    GIVEN_CRITERION = "given-criterion"
    GIVEN_UNIT = "given-unit"
    GIVEN_RANGE = "given-range"
    APPRAISED_UNIT = "appraised-unit"
    APPRAISED_RANGE = "appraised-range"
    FIGURE_EMPTY = "figure-empty"
    FIGURE_WIDTH = "figure-width"

    NOTE_ASSUMPTION = "note-assumption"
    NOTE_MERGE = "note-merge"
    NOTE_MERGE_SPREAD = "note-merge-spread"
    NOTE_SPREAD_BOUND = "note-spread-bound"
    NOTE_FULL_RESPONSE = "note-full-response"
    NOTE_NO_SPREAD = "note-no-spread"
    NOTE_GROUP_ABSENT = "note-group-absent"
    NOTE_GROUP_SILENT = "note-group-silent"
    NOTE_GROUP_NO_OPINION = "note-group-no-opinion"
    NOTE_GROUP_UNLISTED = "note-group-unlisted"
    NOTE_GROUP_NOT_ABSENT = "note-group-not-absent"
    NOTE_CRITERION_MISSING = "note-criterion-missing"
    NOTE_PART_MISSING = "note-part-missing"
    NOTE_GIVEN_MISSING = "note-given-missing"
    NOTE_UNIT_GIVEN_MISSING = "note-unit-given-missing"
    NOTE_GIVEN_EXACT = "note-given-exact"
    NOTE_INCOMPLETE = "note-incomplete"
    NOTE_REFERENCE_ONLY = "note-reference-only"
    NOTE_CHOSEN = "note-chosen"
    NOTE_UNLISTED_UNIT = "note-unlisted-unit"
    NOTE_RANKS = "note-ranks"
    NOTE_FPC = "note-fpc"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: where it is, what kind it is, and the facts that its words need."""

    path: str
    code: StrEnum
    facts: Mapping[str, object] = field(default_factory=dict)


class AnalysisError(Exception):
    """All problems that were found in one input, at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.path}: {p.code} {dict(p.facts)}" for p in self.problems))
