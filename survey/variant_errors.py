"""Codes of a planner's variants and of what is uploaded as a plan."""

from __future__ import annotations

from enum import StrEnum


class VariantCode(StrEnum):
    """What went wrong; the words are in ``survey/messages/survey-variants.yaml``."""

    UNKNOWN = "variant-unknown"
    CHANGED = "variant-changed"
    NAME_MISSING = "variant-name-missing"
    NAME_LONG = "variant-name-long"
    NOTE_LONG = "variant-note-long"
    UPLOAD_KIND = "variant-upload-kind"
    UPLOAD_EMPTY = "variant-upload-empty"
    UPLOAD_LARGE = "variant-upload-large"
    UPLOAD_ENCODING = "variant-upload-encoding"
    UPLOAD_ALIAS = "variant-upload-alias"
