"""What can be wrong with a change that is tried on a plan."""

from __future__ import annotations

from enum import StrEnum


class WhatIfCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/sampling-what-if.yaml``."""

    KEY_UNKNOWN = "what-if-key-unknown"
    KEYS_OVERLAP = "what-if-keys-overlap"
    NUMBER_AMBIGUOUS = "what-if-number-ambiguous"
    NUMBER_UNREADABLE = "what-if-number-unreadable"
    NUMBER_NOT_POSITIVE = "what-if-number-not-positive"
    NUMBER_HUGE = "what-if-number-huge"
    NUMBER_NOT_WHOLE = "what-if-number-not-whole"
    NOT_SOLVED = "what-if-not-solved"
    NOBODY = "what-if-nobody"
    FIGURE_UNKNOWN = "what-if-figure-unknown"
    NO_EFFECT = "what-if-no-effect"
    OUT_OF_REACH = "what-if-out-of-reach"
    SOLVE_INCOMPLETE = "what-if-solve-incomplete"
    SET_BROKEN = "what-if-set-broken"
    SET_TWICE = "what-if-set-twice"
    UNIT_UNKNOWN = "what-if-unit-unknown"
