"""A plan document of any kind, read: its text opened here, its words understood in `sampling.reading`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sampling.reading.read import read_plan_text
from survey.office.apart import SECONDS, read_document_apart
from survey.office.codes import DocumentCode
from survey.office.document import Document, refused
from survey.office.reading import OLE, PDF, ZIP, read_document

if TYPE_CHECKING:
    from sampling.reading.reading import PlanReading

MAX_LETTERS = 300_000
"""Letters of a plan; 757/QĐ-BNV has 12,000. A longer text is a book, not a plan."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan document and what was read in it."""

    document: Document
    reading: PlanReading

    def place(self, line: int) -> str:
        """Return where a line of the text stands in the file (``"trang 2"``), empty for plain text."""
        places = self.document.places
        return places[line - 1] if 0 < line <= len(places) else ""


def read_plan_file(path: str | Path, *, seconds: float = SECONDS, apart: bool = True) -> PlanFile:
    """Return what a plan document says.

    Parameters
    ----------
    path : path
        A .docx, .pdf, .txt or .md file.
    seconds : float
        How long opening an office or PDF document may take.
    apart : bool
        Open office and PDF documents in a process of their own, with limits (`read_document_apart`).

    Raises
    ------
    SurveyError
        If the document cannot be read, or names neither a quota nor a task nor a deadline.
    """
    found = read_document_apart(path, seconds=seconds) if apart and _is_packed(path) else read_document(path)
    if len(found.text) > MAX_LETTERS:
        raise refused(path, DocumentCode.TOO_LARGE, limit=1)
    reading = read_plan_text(found.text, Path(path).name)
    if not (reading.has_quota or reading.plan.tasks or reading.products or reading.sums):
        raise refused(path, DocumentCode.NOTHING)
    return PlanFile(found, reading)


def _is_packed(path: str | Path) -> bool:
    try:
        with Path(path).open("rb") as file:
            head = file.read(1024)
    except OSError:
        return False
    return head.startswith((OLE, ZIP)) or head.lstrip().startswith(PDF)
