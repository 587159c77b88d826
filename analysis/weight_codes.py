"""What can be wrong with weights, margins, calibration and replicates, and what their log must say."""

from __future__ import annotations

from enum import StrEnum


class WeightCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/analysis-weights.yaml``."""

    # the rows
    LENGTH = "weight-length"
    MISSING = "weight-missing"
    NEGATIVE = "weight-negative"
    ZERO = "weight-zero"
    ALL_ZERO = "weight-all-zero"
    NOT_NUMERIC = "weight-not-numeric"
    LEVEL_MISSING = "weight-level-missing"
    VALUE_MISSING = "weight-value-missing"
    COLUMN_TAKEN = "weight-column-taken"
    # non-response
    NO_RESPONDENTS = "weight-no-respondents"
    CELL_EMPTY = "weight-cell-empty"
    CLASS_COUNT = "weight-class-count"
    PROPENSITY_SEPARATED = "weight-propensity-separated"
    # margins
    NO_MARGINS = "weight-no-margins"
    MARGIN_NO_TOTAL = "weight-margin-no-total"
    MARGIN_EMPTY = "weight-margin-empty"
    MARGIN_RANGE = "weight-margin-range"
    MARGIN_ZERO = "weight-margin-zero"
    MARGIN_KEY = "weight-margin-key"
    MARGIN_TWICE = "weight-margin-twice"
    MARGINS_DISAGREE = "weight-margins-disagree"
    AUXILIARY_NO_TOTAL = "weight-auxiliary-no-total"
    AUXILIARY_UNKNOWN = "weight-auxiliary-unknown"
    DOMAIN_NO_TOTALS = "weight-domain-no-totals"
    DOMAIN_NO_ROWS = "weight-domain-no-rows"
    # feasibility
    TOTALS_CONTRADICT = "weight-totals-contradict"
    OUT_OF_REACH = "weight-out-of-reach"
    CANNOT_BE_MET = "weight-cannot-be-met"
    ONLY_WITH_ZERO = "weight-only-with-zero"
    BOUNDS_TOO_NARROW = "weight-bounds-too-narrow"
    BOUNDS_ORDER = "weight-bounds-order"
    BOUNDS_WITHOUT_ONE = "weight-bounds-without-one"
    BOUNDS_NEEDED = "weight-bounds-needed"
    SIGMA = "weight-sigma"
    NOT_CONVERGED = "weight-not-converged"
    # trimming
    TRIM_ORDER = "weight-trim-order"
    TRIM_IMPOSSIBLE = "weight-trim-impossible"
    TRIM_CYCLE = "weight-trim-cycle"
    # replicates
    REPLICATE_METHOD = "replicate-method"
    REPLICATE_COUNT = "replicate-count"
    REPLICATE_LONELY = "replicate-lonely"
    REPLICATE_PAIRS = "replicate-pairs"
    REPLICATE_FPC = "replicate-fpc"
    REPLICATE_FAY = "replicate-fay"
    REPLICATE_DRAWS = "replicate-draws"
    REPLICATE_SHAPE = "replicate-shape"
    REPLICATE_EMPTY = "replicate-empty"
    REPLICATE_NOT_CONVERGED = "replicate-not-converged"
    HADAMARD_SIZE = "replicate-hadamard-size"
