"""Errors of the planner: codes and facts; the surface owns the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sampling.allocation_codes import AllocationCode
from sampling.cost_codes import CostCode
from sampling.crosswalk_codes import CrosswalkCode
from sampling.frame_codes import FrameCode
from sampling.precision_codes import PrecisionCode
from sampling.rounding_codes import RoundingCode
from sampling.schedule_codes import ScheduleCode
from sampling.selection_codes import SelectionCode
from sampling.size_codes import SizeCode
from sampling.unit_codes import UnitCode
from sampling.what_if_codes import WhatIfCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "AllocationCode",
    "CostCode",
    "CrosswalkCode",
    "FrameCode",
    "PrecisionCode",
    "Problem",
    "RoundingCode",
    "SamplingCode",
    "SamplingError",
    "ScheduleCode",
    "SelectionCode",
    "SizeCode",
    "UnitCode",
    "WhatIfCode",
]


class SamplingCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/sampling.yaml``."""

    PLAN_UNKNOWN = "plan-unknown"
    PLAN_UNREADABLE = "plan-unreadable"
    PLAN_NOT_UTF8 = "plan-not-utf8"
    PLAN_NOT_YAML = "plan-not-yaml"
    PLAN_EMPTY = "plan-empty"
    PLAN_KEY_TWICE = "plan-key-twice"
    PLAN_FIELD_MISSING = "plan-field-missing"
    PLAN_NUMBER_BARE = "plan-number-bare"
    PLAN_FIELD_UNKNOWN = "plan-field-unknown"
    PLAN_NOT_MAPPING = "plan-not-mapping"
    PLAN_NOT_LIST = "plan-not-list"
    PLAN_NOT_TEXT = "plan-not-text"
    PLAN_NOT_NUMBER = "plan-not-number"
    PLAN_NOT_WHOLE = "plan-not-whole"
    PLAN_NOT_DATE = "plan-not-date"
    PLAN_NOT_FLAG = "plan-not-flag"
    PLAN_NOT_CHOICE = "plan-not-choice"
    PLAN_NUMBER_DOTTED = "plan-number-dotted"
    PLAN_NUMBER_NEGATIVE = "plan-number-negative"
    PLAN_NUMBER_ZERO = "plan-number-zero"
    PLAN_RANGE_REVERSED = "plan-range-reversed"
    PLAN_PERIOD_REVERSED = "plan-period-reversed"
    PLAN_ID_TWICE = "plan-id-twice"
    PLAN_REFERENCE_UNKNOWN = "plan-reference-unknown"
    PLAN_REFERENCE_CIRCULAR = "plan-reference-circular"
    PLAN_UNIT_UNKNOWN = "plan-unit-unknown"
    PLAN_UNIT_BROKEN = "plan-unit-broken"
    PLAN_UNIT_LEFT = "plan-unit-left"
    PLAN_NO_PERSONS = "plan-no-persons"
    PLAN_ALIAS_CIRCULAR = "plan-alias-circular"
    PLAN_BORROWED_KNOWN = "plan-borrowed-known"
    PLAN_BORROWED_UNIT = "plan-borrowed-unit"
    PLAN_COUNT_DIFFERS = "plan-count-differs"
    PLAN_YEAR_ODD = "plan-year-odd"
    PLAN_NUMBER_HUGE = "plan-number-huge"
    PLAN_RANGE_OUTSIDE = "plan-range-outside"
    PLAN_QUOTA_NOT_WHOLE = "plan-quota-not-whole"
    PLAN_QUOTA_NOWHERE = "plan-quota-nowhere"
    PLAN_STATED_OFF_GRID = "plan-stated-off-grid"
    PLAN_ACTUAL_UNKNOWN = "plan-actual-unknown"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: where it is, what kind it is, and the facts that its words need."""

    path: str
    code: StrEnum
    facts: Mapping[str, object] = field(default_factory=dict)


class SamplingError(Exception):
    """All problems that were found in one input, at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.path}: {p.code} {dict(p.facts)}" for p in self.problems))
