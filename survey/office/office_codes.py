"""What can be wrong when the planner's papers are made."""

from __future__ import annotations

from enum import StrEnum


class OfficeCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/survey-office.yaml``."""

    NOTHING_TO_WRITE = "office-nothing-to-write"
    NO_UNITS = "office-no-units"
    FORMAT_UNKNOWN = "office-format-unknown"
    NOT_WRITTEN = "office-not-written"
    DAY_UNREADABLE = "office-day-unreadable"
    UNIT_UNKNOWN = "office-unit-unknown"
