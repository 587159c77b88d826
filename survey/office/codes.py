"""What can be wrong with a document that is to be read; words in ``messages/survey-documents.yaml``."""

from __future__ import annotations

from enum import StrEnum


class DocumentCode(StrEnum):
    """Why a document cannot be read."""

    UNREADABLE = "document-unreadable"
    EMPTY = "document-empty"
    TOO_LARGE = "document-too-large"
    BOMB = "document-bomb"
    KIND = "document-kind"
    OLD_WORD = "document-old-word"
    PASSWORD = "document-password"  # noqa: S105 - a code, no secret
    BROKEN = "document-broken"
    PICTURES = "document-pictures"
    ENCODING = "document-encoding"
    OLD_FONT = "document-old-font"
    TOO_SLOW = "document-too-slow"
    NO_QUOTA = "document-no-quota"
    NOTHING = "document-nothing"
