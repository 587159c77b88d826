"""A plan that somebody uploads: what kind of file it is, and its text when it is a plan as data."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

import yaml

from survey.errors import Problem, SurveyError
from survey.variant_errors import VariantCode

DATA: Final = (".yaml", ".yml")
"""A plan as data: read at once."""

DOCUMENTS: Final = (".docx", ".pdf", ".txt", ".md")
"""A plan as people write it: read by the worker."""

DATA_LIMIT: Final = 400 * 1024
DOCUMENT_LIMIT: Final = 20 * 1024 * 1024

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def upload_kind(name: str, size: int) -> str:
    """Return ``"data"`` or ``"document"`` for an uploaded file of this name and size (bytes).

    Raises
    ------
    SurveyError
        ``variant-upload-kind``, ``-empty`` or ``-large``.

    Examples
    --------
    >>> upload_kind("ke-hoach.docx", 1000), upload_kind("PLAN.YAML", 1000)
    ('document', 'data')
    """
    suffix = PurePath(name.replace("\\", "/")).suffix.lower()
    shown = PurePath(name.replace("\\", "/")).name[:80]
    if suffix not in DATA + DOCUMENTS:
        raise SurveyError([Problem("", VariantCode.UPLOAD_KIND, {"name": shown})])
    if not size:
        raise SurveyError([Problem("", VariantCode.UPLOAD_EMPTY, {"name": shown})])
    limit = DATA_LIMIT if suffix in DATA else DOCUMENT_LIMIT
    if size > limit:
        raise SurveyError([Problem("", VariantCode.UPLOAD_LARGE, {"name": shown, "most": limit // 1024})])
    return "data" if suffix in DATA else "document"


def uploaded_text(name: str, content: bytes) -> str:
    """Return the text of an uploaded plan as data; its meaning is for `sampling.load.parse_plan`.

    Aliases of YAML are refused: a few lines of them can stand for more than a memory holds.

    Raises
    ------
    SurveyError
        ``variant-upload-encoding`` or ``variant-upload-alias``.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        facts = {"name": name[:80], "position": error.start}
        raise SurveyError([Problem("", VariantCode.UPLOAD_ENCODING, facts)]) from error
    line = _first_alias(text)
    if line is not None:
        raise SurveyError([Problem("", VariantCode.UPLOAD_ALIAS, {"line": line})])
    return text


def _first_alias(text: str) -> int | None:
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent):
                return int(event.start_mark.line) + 1 if event.start_mark else 1
    except yaml.YAMLError:
        return None  # said, with its place, by who reads the plan
    return None
