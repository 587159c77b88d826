"""Codes of what can be wrong with a question about sample sizes."""

from __future__ import annotations

from enum import StrEnum


class SizeCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/sampling-size.yaml``."""

    NOT_BETWEEN = "size-not-between"
    NOT_POSITIVE = "size-not-positive"
    NEGATIVE = "size-negative"
    BELOW = "size-below"
    NOT_FINITE = "size-not-finite"
    NO_TARGET = "size-no-target"
    TARGETS_MANY = "size-targets-many"
    INTERVAL_OUTSIDE = "size-interval-outside"
    NO_DIFFERENCE = "size-no-difference"
    JOINT_OUTSIDE = "size-joint-outside"
    SAMPLE_OVER_POPULATION = "size-sample-over-population"
    BUDGET_NOBODY = "size-budget-nobody"
    BUDGET_SMALL = "size-budget-small"
    PRECISION_OUT_OF_REACH = "size-precision-out-of-reach"
    DOMAIN_TWICE = "size-domain-twice"
    DOMAINS_NONE = "size-domains-none"
    WEIGHTS_NONE = "size-weights-none"
    LENGTHS_DIFFER = "size-lengths-differ"
    OUT_OF_SCALE = "size-out-of-scale"
    TOO_MANY = "size-too-many"
    SIZE_HUGE = "size-huge"
    NO_SPREAD = "size-no-spread"
    FIGURE_UNREADABLE = "size-figure-unreadable"
    FIGURE_AMBIGUOUS = "size-figure-ambiguous"
