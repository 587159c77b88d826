"""What can be wrong with unit costs, or with what is asked of them."""

from __future__ import annotations

from enum import StrEnum


class CostCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/sampling-cost.yaml``."""

    MODE_UNKNOWN = "cost-mode-unknown"
    GROUP_UNKNOWN = "cost-group-unknown"
    MIX_SUM = "cost-mix-sum"
    BUDGET_SHORT = "cost-budget-short"
    NO_MODES = "cost-no-modes"
    NO_FORMS = "cost-no-forms"
    FILE_UNKNOWN = "cost-file-unknown"
    UNREADABLE = "cost-unreadable"
    WINDOW_EMPTY = "cost-window-empty"
