"""A document as text, and the limits within which one is opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from survey.errors import Problem, SurveyError

if TYPE_CHECKING:
    from survey.office.codes import DocumentCode

MIB = 2**20
MAX_BYTES = 32 * MIB
"""A plan of 40 pages with pictures has 5 MiB."""
MAX_UNPACKED = 128 * MIB
"""What a .docx may unpack to."""
MAX_TEXT = 4_000_000
"""Letters of text: 2,000 pages."""
MAX_PAGES = 1000


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a document; a row of a table is a line with tabs between its cells.

    `kind` is ``docx``, ``pdf`` or ``text``; `places` says for each line where it stands ("trang 2"),
    `encoding` how a text file was written.
    """

    text: str
    kind: str
    places: tuple[str, ...] = ()
    encoding: str = ""


def refused(path: str | Path, code: DocumentCode, **facts: object) -> SurveyError:
    """Return the error that a document cannot be read."""
    return SurveyError([Problem("", code, {"file": Path(path).name, **facts})])
