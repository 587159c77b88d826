"""Files that only their owner may read."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING

from survey.errors import Problem, SurveyCode, SurveyError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_private(path: Path, rows: Iterable[Iterable[str]], *, overwrite: bool) -> None:
    """Write rows as CSV into a file of mode 0600, complete or not at all.

    Cells that a spreadsheet would take for a formula get an apostrophe in front.

    Raises
    ------
    SurveyError
        ``output-exists`` or ``file-unwritable``.
    """
    if path.exists() and not overwrite:
        raise SurveyError([Problem("", SurveyCode.OUTPUT_EXISTS, {"file": str(path)})])
    scratch = path.with_name(f".{path.name}.part")
    try:
        scratch.unlink(missing_ok=True)
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows([_inert(cell) for cell in row] for row in rows)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        facts = {"file": str(path), "reason": error.strerror or str(error)}
        raise SurveyError([Problem("", SurveyCode.FILE_UNWRITABLE, facts)]) from error


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
