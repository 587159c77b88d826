"""PDF documents as text: lines in reading order, cells apart by tabs, page numbers dropped."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from survey.office.codes import DocumentCode
from survey.office.document import MAX_PAGES, MAX_TEXT, Document, refused
from survey.office.pdf_tables import bands, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from survey.office.pdf_tables import Band

_PAGE_NUMBER = re.compile(r"[-–\s]*(?:trang|page)?\s*\d{1,4}(?:\s*[/|]\s*\d{1,4})?[-–\s]*", re.IGNORECASE)
_LETTERS = 25
"""Letters that a page of text holds at least; a scan has none, or a stamp."""
_WIDE = 2.2
"""Gaps of so many line heights part the cells of a row."""


class _Word(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float
    text: str


def read_pdf(path: str | Path, data: bytes) -> Document:
    """Return the text of a PDF.

    Raises
    ------
    SurveyError
        If it has a password, is broken, or holds pictures only.
    """
    import pypdfium2 as pdfium  # type: ignore[import-untyped]  # noqa: PLC0415 - only PDFs need it

    try:
        opened = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = DocumentCode.PASSWORD if "assword" in str(error) else DocumentCode.BROKEN
        raise refused(path, code, reason=str(error)) from error
    try:
        pages = [list(_page_lines(opened[number])) for number in range(min(len(opened), MAX_PAGES))]
    except pdfium.PdfiumError as error:
        raise refused(path, DocumentCode.BROKEN, reason=str(error)) from error
    finally:
        opened.close()
    _need_text(path, pages)
    kept = _without_running(pages)
    lines = [(line, f"trang {number}") for number, page in enumerate(kept, 1) for line in page]
    text = "\n".join(line for line, _ in lines)[:MAX_TEXT]
    return Document(text, "pdf", tuple(place for _, place in lines))


def _need_text(path: str | Path, pages: Sequence[Sequence[str]]) -> None:
    letters = sum(sum(sign.isalpha() for sign in line) for page in pages for line in page)
    if letters < _LETTERS * max(len(pages), 1):
        code = DocumentCode.PICTURES if pages else DocumentCode.EMPTY
        raise refused(path, code, pages=len(pages))


def _page_lines(page: Any) -> Iterator[str]:
    text_page = page.get_textpage()
    try:
        words = [_word(text_page, number) for number in range(text_page.count_rects())]
        found = bands(page)
        drawn = rows(text_page, found) if found else []
    finally:
        text_page.close()
        page.close()
    outside = [word for word in words if word.text.strip() and not _in_table(word, found)]
    lines = [(row[0].top, _line(row)) for row in _rows(outside)]
    for _, line in sorted([*lines, *drawn], key=lambda line: -line[0]):
        yield line


def _in_table(word: _Word, found: Sequence[Band]) -> bool:
    x, y = (word.left + word.right) / 2, (word.bottom + word.top) / 2
    return any(band.holds(x, y) for band in found)


def _word(text_page: Any, number: int) -> _Word:
    left, bottom, right, top = text_page.get_rect(number)
    text = text_page.get_text_bounded(left, bottom, right, top)
    return _Word(left, bottom, right, top, re.sub(r"[\r\n\ufffe\x02]+", "", text))


def _rows(words: Sequence[_Word]) -> list[list[_Word]]:
    """Return the words of a page by line, from the top, each line from the left."""
    rows: list[list[_Word]] = []
    for word in sorted(words, key=lambda word: (-(word.top + word.bottom), word.left)):
        middle = (word.top + word.bottom) / 2
        if rows and _is_beside(rows[-1], word, middle):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.left) for row in rows]


def _is_beside(row: Sequence[_Word], word: _Word, middle: float) -> bool:
    return any(
        other.bottom <= middle <= other.top or word.bottom <= (other.top + other.bottom) / 2 <= word.top
        for other in row
    )


def _line(row: Sequence[_Word]) -> str:
    parts = [row[0].text]
    gaps = 0
    for before, word in itertools.pairwise(row):
        wide = word.left - before.right > _WIDE * max(before.top - before.bottom, 4.0)
        gaps += wide
        space = "" if word.left - before.right < 1 or parts[-1].endswith(" ") else " "
        parts.append(("\t" if wide else space) + word.text)
    line = re.sub(r" +\t", "\t", "".join(parts)).rstrip()
    return line if gaps > 1 else line.replace("\t", "   ")


def _without_running(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the pages without their numbers and the lines that most repeat on top or at the bottom."""
    edges = Counter(
        line.strip() for page in pages for line in {*page[:1], *page[-1:]} if not _PAGE_NUMBER.fullmatch(line)
    )
    running = {line for line, count in edges.items() if count > 2 and count * 2 > len(pages)}
    kept = []
    for page in pages:
        lines = list(page)
        while lines and (_PAGE_NUMBER.fullmatch(lines[0]) or lines[0].strip() in running):
            lines.pop(0)
        while lines and (_PAGE_NUMBER.fullmatch(lines[-1]) or lines[-1].strip() in running):
            lines.pop()
        kept.append(lines)
    return kept
