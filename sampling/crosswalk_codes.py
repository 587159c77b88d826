"""What can be wrong when a plan is carried over to the units of another date."""

from __future__ import annotations

from enum import StrEnum


class CrosswalkCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/sampling-crosswalk.yaml``."""

    NOT_NATIONAL = "crosswalk-not-national"
    BACKWARDS = "crosswalk-backwards"
