"""Codes of what can be wrong with strata, targets, and the allocations asked of them."""

from __future__ import annotations

from enum import StrEnum


class AllocationCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/sampling-allocation.yaml``."""

    NO_STRATA = "allocation-no-strata"
    TOTAL_SMALL = "allocation-total-small"
    TOTAL_LARGE = "allocation-total-large"
    NOTHING_TO_SPREAD = "allocation-nothing-to-spread"
    BOUNDS_CROSS = "allocation-bounds-cross"
    VARIANCE_OUT_OF_REACH = "allocation-variance-out-of-reach"
    TARGET_OUT_OF_REACH = "allocation-target-out-of-reach"
    TARGET_MEAN_ZERO = "allocation-target-mean-zero"
    SIZES_DIFFER = "allocation-sizes-differ"
    NO_TARGETS = "allocation-no-targets"
    NOT_CONVERGED = "allocation-not-converged"
    FILE_UNREADABLE = "allocation-file-unreadable"
    FILE_EMPTY = "allocation-file-empty"
    COLUMN_MISSING = "allocation-column-missing"
    COLUMN_TWICE = "allocation-column-twice"
    COLUMN_UNPAIRED = "allocation-column-unpaired"
    CELL_MISSING = "allocation-cell-missing"
    CELL_NOT_NUMBER = "allocation-cell-not-number"
    CELL_AMBIGUOUS = "allocation-cell-ambiguous"
    CELL_NOT_FLAG = "allocation-cell-not-flag"
    CELL_NEGATIVE = "allocation-cell-negative"
    CELL_NOT_WHOLE = "allocation-cell-not-whole"
    UNITS_NONE = "allocation-units-none"
    COST_NONE = "allocation-cost-none"
    STRATUM_TWICE = "allocation-stratum-twice"
    ROW_LENGTH = "allocation-row-length"
    TARGETS_UNREADABLE = "allocation-targets-unreadable"
    TARGET_VARIABLE_UNKNOWN = "allocation-target-variable-unknown"
    TARGET_DOMAIN_UNKNOWN = "allocation-target-domain-unknown"
    TARGET_VALUE_UNKNOWN = "allocation-target-value-unknown"
    TARGET_NOT_POSITIVE = "allocation-target-not-positive"
    TARGET_TWICE = "allocation-target-twice"
    OPTION_MISSING = "allocation-option-missing"
    OPTION_UNUSED = "allocation-option-unused"
