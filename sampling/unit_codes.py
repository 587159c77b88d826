"""What can be wrong with a unit's code, a kind of unit, or what is asked of the catalogue of units."""

from __future__ import annotations

from enum import StrEnum


class UnitCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/sampling.yaml``."""

    KIND_UNKNOWN = "unit-kind-unknown"
    LIST_UNKNOWN = "unit-list-unknown"
    LIST_PARTIAL = "unit-list-partial"
    KIND_ABOLISHED = "unit-kind-abolished"
    UNKNOWN = "unit-unknown"
    WRONG_DATE = "unit-wrong-date"
    DECISION_UNKNOWN = "unit-decision-unknown"
    DATE_UNREADABLE = "unit-date-unreadable"
