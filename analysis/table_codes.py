"""What can be wrong with tables, tests and regressions; kept apart so that errors stay light."""

from __future__ import annotations

from enum import StrEnum


class TableCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/analysis-tables.yaml``."""

    FORMULA = "regression-formula"
    TOO_FEW = "regression-too-few"
    COLLINEAR = "regression-collinear"
    SEPARATION = "regression-separation"
    OUTCOME = "regression-outcome"
    NOT_CONVERGED = "regression-not-converged"
    TERM = "regression-term"
    ONE_CATEGORY = "table-one-category"
    SINGULAR = "table-singular"
    NO_CASES = "table-no-cases"
    NO_DEGREES = "table-no-degrees"
    GROUPS = "table-groups"
    ITEMS = "reliability-items"
    ITEM_CONSTANT = "reliability-item-constant"
