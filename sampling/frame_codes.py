"""What can be wrong with a respondent list, or with asking for an invented one."""

from __future__ import annotations

from enum import StrEnum


class FrameCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/sampling.yaml``."""

    NOTHING_TO_LIST = "frame-nothing-to-list"
    NO_FIGURE = "frame-no-figure"
    NO_UNITS = "frame-no-units"
    TOO_MANY_WITHIN = "frame-too-many-within"
    NOT_WRITTEN = "frame-not-written"
