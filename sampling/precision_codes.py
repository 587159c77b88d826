"""What can be wrong with assumptions about precision, or with what is asked of them."""

from __future__ import annotations

from enum import StrEnum


class PrecisionCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/sampling-precision.yaml``."""

    RATE_OUTSIDE = "precision-rate-outside"
    LOSS_OUTSIDE = "precision-loss-outside"
    SHARE_OUTSIDE = "precision-share-outside"
    SHARES_SUM = "precision-shares-sum"
    SPREAD_MISSING = "precision-spread-missing"
    GROUP_UNKNOWN = "precision-group-unknown"
    FILE_UNKNOWN = "precision-file-unknown"
    UNREADABLE = "precision-unreadable"
    NOTHING_ASKED = "precision-nothing-asked"
    NO_QUESTIONNAIRE = "precision-no-questionnaire"
    POINTS_MISSING = "precision-points-missing"
