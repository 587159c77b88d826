"""The automatic numbers of a Word document: what a list prints before its items though no text holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_BULLETS = {
    "\uf0b7": "-",
    "\uf02b": "+",
    "\uf02a": "*",
    "o": "+",
    "\u00a7": "-",
    "\u00b7": "-",
    "\u2013": "-",
    "\uf0a7": "+",
}


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbering:
    """Counts the lists of one document."""

    def __init__(self, opened: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._styles = {style.style_id: style for style in opened.styles}
        part = next(
            (r.target_part for r in opened.part.rels.values() if r.reltype.endswith("/numbering")), None
        )
        if part is not None:
            self._read(part.element)

    def _read(self, root: Any) -> None:
        abstract = {
            element.get(f"{W}abstractNumId"): dict(_levels(element))
            for element in root.iter(f"{W}abstractNum")
        }
        for element in root.iter(f"{W}num"):
            link = element.find(f"{W}abstractNumId")
            levels = abstract.get(link.get(f"{W}val"), {}) if link is not None else {}
            self._levels[element.get(f"{W}numId")] = levels

    def label(self, paragraph: Any) -> str:
        """Return what is printed before a paragraph (``"a) "``), empty when nothing is."""
        found = self._numbered(paragraph)
        if found is None:
            return ""
        number, depth = found
        level = self._levels.get(number, {}).get(depth)
        if level is None:
            return ""
        if level.form == "bullet":
            return f"{_BULLETS.get(level.text, level.text if level.text in '-+*•' else '-')} "
        self._count(number, depth, level)
        return f"{self._said(number, depth, level)} "

    def _count(self, number: str, depth: int, level: _Level) -> None:
        self._counts[number, depth] = self._counts.get((number, depth), level.start - 1) + 1
        for deeper in [key for key in self._counts if key[0] == number and key[1] > depth]:
            del self._counts[deeper]

    def _said(self, number: str, depth: int, level: _Level) -> str:
        text = level.text
        for above in range(depth + 1):
            other = self._levels[number].get(above, level)
            count = self._counts.get((number, above), other.start)
            text = text.replace(f"%{above + 1}", _written(count, other.form))
        return text

    def _numbered(self, paragraph: Any) -> tuple[str, int] | None:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        own = properties.find(f"{W}numPr")
        style = properties.find(f"{W}pStyle")
        if own is None and style is not None:
            own = self._of_style(style.get(f"{W}val"))
        number = own.find(f"{W}numId") if own is not None else None
        if own is None or number is None or number.get(f"{W}val") == "0":
            return None
        depth = own.find(f"{W}ilvl")
        return number.get(f"{W}val"), int(depth.get(f"{W}val")) if depth is not None else 0

    def _of_style(self, name: str) -> Any:
        style = self._styles.get(name)
        for _ in range(10):
            if style is None:
                return None
            found = style.element.find(f"{W}pPr/{W}numPr")
            if found is not None:
                return found
            style = style.base_style if hasattr(style, "base_style") else None
        return None


def _levels(element: Any) -> Any:
    for level in element.iter(f"{W}lvl"):
        form, text, start = (level.find(f"{W}{name}") for name in ("numFmt", "lvlText", "start"))
        yield (
            int(level.get(f"{W}ilvl")),
            _Level(
                form.get(f"{W}val") if form is not None else "decimal",
                text.get(f"{W}val") if text is not None else "%1.",
                int(start.get(f"{W}val")) if start is not None else 1,
            ),
        )


def _written(count: int, form: str) -> str:
    """Return a number as a list prints it.

    Examples
    --------
    >>> _written(4, "upperRoman"), _written(2, "lowerLetter"), _written(3, "decimalZero")
    ('IV', 'b', '03')
    """
    match form:
        case "upperRoman" | "lowerRoman":
            roman, left = "", count
            for value, sign in _ROMAN:
                roman += sign * (left // value)
                left %= value
            return roman if form == "upperRoman" else roman.lower()
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (count - 1) % 26)
            return letter if form == "lowerLetter" else letter.upper()
        case "decimalZero":
            return f"{count:02d}"
        case "none":
            return ""
        case _:
            return str(count)
