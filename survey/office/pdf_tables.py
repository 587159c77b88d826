"""Tables of a PDF page, found by their drawn lines: rows between two of them, cells between two others."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_THIN = 3.0
"""Points: what is thinner is a line."""
_NEAR = 2.5
"""Points: lines nearer than this are one."""
_SHORT = 6.0


class Band(NamedTuple):
    """One row of a table: its lower and upper edge, and the edges of its cells from the left."""

    bottom: float
    top: float
    edges: tuple[float, ...]

    def cell(self, x: float) -> int | None:
        """Return the cell at a place of the row; ``None`` outside the table."""
        inside = [place for place, edge in enumerate(self.edges[:-1]) if edge <= x < self.edges[place + 1]]
        return inside[0] if inside else None

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a place of the page is inside the row."""
        return self.bottom <= y <= self.top and self.edges[0] <= x <= self.edges[-1]


class _Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float


def bands(page: Any) -> list[Band]:
    """Return the rows of the tables on a page, from the top; a row has two cells or more."""
    from pypdfium2 import raw  # type: ignore[import-untyped]  # noqa: PLC0415 - only PDFs need it

    boxes = [
        _Box(*drawn.get_bounds()) for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)
    ]
    return _bands(_edges(boxes, upright=True), _edges(boxes, upright=False))


def _edges(boxes: Iterable[_Box], *, upright: bool) -> list[tuple[float, float, float]]:
    """Return drawn lines as (place, from, to): upright ones by x, level ones by y."""
    found = []
    for box in boxes:
        wide, high = box.right - box.left, box.top - box.bottom
        if upright and high >= _SHORT:
            found += [(x, box.bottom, box.top) for x in _sides(box.left, box.right, wide)]
        if not upright and wide >= _SHORT:
            found += [(y, box.left, box.right) for y in _sides(box.bottom, box.top, high)]
    return found


def _sides(low: float, high: float, size: float) -> tuple[float, ...]:
    return ((low + high) / 2,) if size <= _THIN else (low, high)


def _bands(
    upright: Sequence[tuple[float, float, float]], level: Sequence[tuple[float, float, float]]
) -> list[Band]:
    heights = _merged(place for place, _, _ in level)
    found = []
    for bottom, top in itertools.pairwise(heights):
        middle = (bottom + top) / 2
        edges = _merged(x for x, low, high in upright if low - _NEAR <= middle <= high + _NEAR)
        if len(edges) > 2 and top - bottom >= _SHORT:
            found.append(Band(bottom, top, tuple(edges)))
    return sorted(found, key=lambda band: -band.top)


def _merged(places: Iterable[float]) -> list[float]:
    merged: list[float] = []
    for place in sorted(places):
        if not merged or place - merged[-1] > _NEAR:
            merged.append(place)
    return merged


def rows(text_page: Any, found: Sequence[Band]) -> list[tuple[float, str]]:
    """Return the text of each row, its cells apart by tabs, with the height where it stands."""
    from pypdfium2 import raw  # noqa: PLC0415 - as above

    cells: dict[tuple[int, int], list[str]] = {}
    lines: dict[tuple[int, int], float] = {}
    last: tuple[int, int] | None = None
    for number in range(text_page.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text_page, number))
        if letter.isspace():
            if last is not None:
                cells[last].append(" ")
            continue
        left, bottom, right, top = text_page.get_charbox(number)
        last = _cell_of(found, (left + right) / 2, (bottom + top) / 2)
        if last is None:
            continue
        said = cells.setdefault(last, [])
        if said and abs(lines[last] - bottom) > (top - bottom):
            said.append(" ")
        lines[last] = bottom
        said.append(letter)
    return [(band.top, _row(cells, place, len(band.edges) - 1)) for place, band in enumerate(found)]


def _cell_of(found: Sequence[Band], x: float, y: float) -> tuple[int, int] | None:
    for place, band in enumerate(found):
        if band.holds(x, y):
            cell = band.cell(x)
            return None if cell is None else (place, cell)
    return None


def _row(cells: dict[tuple[int, int], list[str]], place: int, count: int) -> str:
    texts = ("".join(cells.get((place, cell), [])) for cell in range(count))
    return "\t".join(" ".join(text.split()) for text in texts)
