"""What can be wrong with a table that is to be rounded."""

from __future__ import annotations

from enum import StrEnum


class RoundingCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/sampling-rounding.yaml``."""

    BASE = "rounding-base"
    SHAPE = "rounding-shape"
    NOT_FINITE = "rounding-not-finite"
    NEGATIVE = "rounding-negative"
    IMPOSSIBLE = "rounding-impossible"
    TOO_LARGE = "rounding-too-large"
