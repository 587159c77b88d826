"""What can go wrong in a database or a cluster that runs a plan."""

from __future__ import annotations

from enum import StrEnum


class BackendCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/analysis-backends.yaml``."""

    ABSENT = "backend-absent"
    UNREACHABLE = "backend-unreachable"
    ADDRESS = "backend-address"
    FILE = "backend-file"
    DESIGN = "backend-design"
    ROWS = "backend-rows"
    COVARIANCE = "backend-covariance"
    NOT_NUMERIC = "backend-not-numeric"
    INFINITE = "backend-infinite"
    WEIGHT_MISSING = "backend-weight-missing"
    WEIGHT_NEGATIVE = "backend-weight-negative"
    COLUMN_UNKNOWN = "backend-column-unknown"
    QUANTILE = "backend-quantile"
    FAILED = "backend-failed"
