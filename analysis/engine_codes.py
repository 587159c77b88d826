"""What can be wrong with a design, its columns or its weights; kept apart so that errors stay light."""

from __future__ import annotations

from enum import StrEnum


class DesignCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/analysis-engine.yaml``."""

    DATA_KIND = "design-data-kind"
    NO_ROWS = "design-no-rows"
    LENGTHS = "design-lengths"
    COLUMN_MISSING = "design-column-missing"
    COLUMN_EMPTY_CELLS = "design-column-empty-cells"
    NOT_NUMERIC = "design-not-numeric"
    INFINITE = "design-infinite"
    INTEGER_TOO_LARGE = "design-integer-too-large"
    STAGES = "design-stages"
    OPTION = "design-option"
    WEIGHT_NEGATIVE = "design-weight-negative"
    WEIGHT_MISSING = "design-weight-missing"
    WEIGHT_ALL_ZERO = "design-weight-all-zero"
    WEIGHT_NOT_THAT = "design-weight-not-that"
    CALIBRATION_LENGTH = "design-calibration-length"
    STRATUM_EMPTY = "design-stratum-empty"
    STRATUM_UNLISTED = "design-stratum-unlisted"
    UNIT_LONELY = "design-unit-lonely"
    AVERAGE_OF_NOTHING = "design-average-of-nothing"
    UNIT_IN_TWO_STRATA = "design-unit-in-two-strata"
    FPC_NOT_POSITIVE = "design-fpc-not-positive"
    FPC_MIXED = "design-fpc-mixed"
    FPC_VARIES = "design-fpc-varies"
    FPC_BELOW_SAMPLE = "design-fpc-below-sample"
    PROBABILITY_RANGE = "design-probability-range"
    JOINT_SHAPE = "design-joint-shape"
    REPLICATE_SCALE = "design-replicate-scale"
    REPLICATE_ZERO_BASE = "design-replicate-zero-base"
    RESPONSE_CELL_SILENT = "design-response-cell-silent"
    RESPONSE_COUNT = "design-response-count"
    MASK_LENGTH = "design-mask-length"
    VALUES_NOT_FINITE = "design-values-not-finite"


class EstimateCode(StrEnum):
    """What can be wrong with what is asked of a design; the words are in the same file."""

    NOTHING_ASKED = "estimate-nothing-asked"
    OPTION = "estimate-option"
    WHERE_SYNTAX = "estimate-where-syntax"
    NO_ROWS_WHERE = "estimate-no-rows-where"
    NO_ROWS_BY = "estimate-no-rows-by"
    NO_ANSWERS = "estimate-no-answers"
    NOT_DEFINED = "estimate-not-defined"
    VARIANCE_NEGATIVE = "estimate-variance-negative"
    LEVEL_UNKNOWN = "estimate-level-unknown"
    CONTRAST = "estimate-contrast"
    QUANTILE_OPEN = "estimate-quantile-open"
    QUANTILE_ENGINE = "estimate-quantile-engine"
    NOTE_NO_DEGREES = "note-estimate-no-degrees"
    NOTE_DROPPED = "note-estimate-dropped"
