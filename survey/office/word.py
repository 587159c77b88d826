"""Word documents (.docx) as text: the body in its order, tables, automatic numbers, footnotes, text boxes.

Tracked changes are taken as accepted: what was inserted counts, what was deleted does not.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from survey.office.codes import DocumentCode
from survey.office.document import MAX_UNPACKED, MIB, Document, refused
from survey.office.word_numbers import Numbering

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {
    f"{W}del",
    f"{W}moveFrom",
    f"{W}txbxContent",
    f"{W}delText",
    f"{W}instrText",
    f"{W}footnoteReference",
}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {f"{W}tab": " ", f"{W}br": "\v", f"{W}cr": "\v", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def read_word(path: str | Path, data: bytes) -> Document:
    """Return the text of a .docx.

    Raises
    ------
    SurveyError
        If it is no Word document, broken, or unpacks to more than a plan can be.
    """
    _need_small(path, data)
    import docx  # noqa: PLC0415 - only Word documents need it

    try:
        opened = docx.Document(io.BytesIO(data))
        reader = _Reader(opened)
        lines = [*reader.body(), *reader.footnotes()]
    except (
        KeyError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        RuntimeError,
        AttributeError,
        SyntaxError,
    ) as error:
        raise refused(path, DocumentCode.BROKEN, reason=type(error).__name__) from error
    return Document("\n".join(text for text, _ in lines), "docx", tuple(place for _, place in lines))


def _need_small(path: str | Path, data: bytes) -> None:
    """Refuse what unpacks to too much, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, RuntimeError) as error:
        raise refused(path, DocumentCode.BROKEN, reason=type(error).__name__) from error
    if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > 10_000:
        raise refused(path, DocumentCode.BOMB, limit=MAX_UNPACKED // MIB)
    if "word/document.xml" not in names and not any(name.startswith("word/document") for name in names):
        raise refused(path, DocumentCode.KIND)


class _Reader:
    def __init__(self, opened: Any) -> None:
        self._opened = opened
        self._numbering = Numbering(opened)
        self._tables = 0

    def body(self) -> Iterator[tuple[str, str]]:
        yield from self._blocks(self._opened.element.body)

    def _blocks(self, parent: Any) -> Iterator[tuple[str, str]]:
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"}:
                yield from self._blocks(child)

    def _paragraph(self, paragraph: Any) -> Iterator[tuple[str, str]]:
        text = self._numbering.label(paragraph) + _text(paragraph)
        yield text, ""
        for box in paragraph.iter(f"{W}txbxContent"):
            if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                yield from ((text, place or "khung chữ") for text, place in self._blocks(box))

    def _table(self, table: Any) -> Iterator[tuple[str, str]]:
        self._tables += 1
        number = self._tables
        yield "", ""
        for row, element in enumerate(_children(table, "tr"), 1):
            cells = [text for cell in _children(element, "tc") for text in self._spanned(cell)]
            yield "\t".join(cells), f"bảng {number}, dòng {row}"
        yield "", ""

    def _spanned(self, cell: Any) -> list[str]:
        """Return the text of a cell, and nothing for each further column that it spans."""
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        wide = int(span.get(f"{W}val", "1")) if span is not None else 1
        return [self._cell(cell), *[""] * (min(wide, 60) - 1)]

    def _cell(self, cell: Any) -> str:
        lines = [text.replace("\t", " ").strip() for text, _ in self._blocks(cell)]
        return "\v".join(line for line in lines if line)

    def footnotes(self) -> Iterator[tuple[str, str]]:
        for relation in self._opened.part.rels.values():
            if relation.reltype == _FOOTNOTES and not relation.is_external:
                yield from _notes(relation.target_part.blob)


def _notes(blob: bytes) -> Iterator[tuple[str, str]]:
    from docx.oxml import parse_xml  # noqa: PLC0415 - only Word documents need it

    number = 0
    for note in parse_xml(blob):
        if note.tag != f"{W}footnote" or note.get(f"{W}type"):
            continue
        number += 1
        text = " ".join(_text(paragraph) for paragraph in note.iter(f"{W}p")).strip()
        yield f"({number}) {text}", f"chú thích {number}"


def _children(element: Any, name: str) -> Iterator[Any]:
    """Yield the rows or cells right below, also inside content controls."""
    for child in element:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}:
            yield from _children(child, name)


def _text(element: Any) -> str:
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED or child.tag == _FALLBACK:
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        else:
            yield from _pieces(child)
