"""What can be wrong with a selection: its probabilities, its design, its frame."""

from __future__ import annotations

from enum import StrEnum


class SelectionCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/sampling-selection.yaml``."""

    # sizes and probabilities
    SIZE_BAD = "selection-size-bad"
    SAMPLE_LARGER = "selection-sample-larger"
    PROBABILITY_OUTSIDE = "selection-probability-outside"
    SUM_NOT_WHOLE = "selection-sum-not-whole"
    NO_EXACT_JOINT = "selection-no-exact-joint"
    BALANCE_NOT_NUMBER = "selection-balance-not-number"
    TOO_LARGE = "selection-too-large"
    # the design file
    DESIGN_UNREADABLE = "selection-design-unreadable"
    DESIGN_FIELD_MISSING = "selection-design-field-missing"
    DESIGN_FIELD_UNKNOWN = "selection-design-field-unknown"
    DESIGN_FIELD_BAD = "selection-design-field-bad"
    DESIGN_SAMPLE_UNSAID = "selection-design-sample-unsaid"
    DESIGN_SIZE_UNSAID = "selection-design-size-unsaid"
    DESIGN_REASON_UNSAID = "selection-design-reason-unsaid"
    DESIGN_PERSONS_LAST = "selection-design-persons-last"
    # the frame
    FRAME_UNREADABLE = "selection-frame-unreadable"
    FRAME_EMPTY = "selection-frame-empty"
    COLUMN_MISSING = "selection-column-missing"
    COLUMN_TWICE = "selection-column-twice"
    CELL_EMPTY = "selection-cell-empty"
    ID_TWICE = "selection-id-twice"
    STRATUM_VARIES = "selection-stratum-varies"
    UNIT_SIZE_BAD = "selection-unit-size-bad"
    # a stage
    STRATUM_EMPTY = "selection-stratum-empty"
    STRATUM_UNSAID = "selection-stratum-unsaid"
    STAGE_SHORT = "selection-stage-short"
    CHOSEN_UNKNOWN = "selection-chosen-unknown"
    TOTAL_CONDITIONAL = "selection-total-conditional"
    NOTHING_DRAWN = "selection-nothing-drawn"
    # chance that lasts, and rounds
    SEED_MISSING = "selection-seed-missing"
    KEY_MISSING = "selection-key-missing"
    ROTATION_IMPOSSIBLE = "selection-rotation-impossible"
    # the plan's groups
    GROUP_UNKNOWN = "selection-group-unknown"
    GROUP_NOT_DRAWN = "selection-group-not-drawn"
    GROUP_FIGURE_UNKNOWN = "selection-group-figure-unknown"
    # replacement
    OUTCOME_UNKNOWN = "selection-outcome-unknown"
    NOT_IN_SAMPLE = "selection-not-in-sample"
    NOT_A_SAMPLE = "selection-not-a-sample"
    RESERVES_SPENT = "selection-reserves-spent"
    # consequences, said and kept in the manifest
    PURPOSIVE = "selection-purposive"
    APPROXIMATE = "selection-approximate"
    RESTING = "selection-resting"
    UNCOVERED = "selection-uncovered"
    SINGLE = "selection-single"
