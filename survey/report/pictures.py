"""Pictures inside the report: several on one page, each described for those who do not see it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMESPACES = re.compile(r'\s(?:xmlns(?::\w+)?|version)="[^"]*"')
SPOKEN = re.compile(r'\s(?:role|aria-[a-z]+|tabindex)="[^"]*"')
IDS = re.compile(r'(\sid="|url\(#|href="#)([^")]+)')
START = re.compile(r"<svg\b([^>]*)>")
PER_CENT = re.compile(r"(?<=\d)[ \u00a0]%")
GRID_EVERY = 5
FEW_UNITS = 24
LARGE_CELL, SMALL_CELL = 18, 9
"""Pixels of a cell; the picture shrinks on a small screen."""


def inline(svg: str, *, key: str, title: str, desc: str, css: str) -> Markup:
    """Return a drawn SVG ready to stand in an HTML page.

    Ids get the prefix `key`, so that several pictures of one page do not meet; what the drawing program says
    to screen readers is replaced by one title and one description.

    Raises
    ------
    ValueError
        If the text holds no ``<svg>`` element.
    """
    body = PER_CENT.sub("%", svg[svg.find("<svg") :])
    body = IDS.sub(rf"\g<1>{key}-\g<2>", SPOKEN.sub("", NAMESPACES.sub("", body)))
    found = START.match(body)
    if found is None:
        raise ValueError("the figure holds no <svg> element")
    head = f"<svg{found[1]} {_named(key)} class='{css}'>".replace('class="marks" ', "")
    return Markup(head + _described(key, title, desc) + body[found.end() :])  # noqa: S704 - drawn by us, names escaped by the drawer


def square(cells: Sequence[Sequence[bool]], *, key: str, title: str, desc: str) -> Markup:
    """Return the picture of all pairs, the upper unit in the row: dark where a pair can be told apart.

    Parameters
    ----------
    cells : sequence of n sequences of n bools
        Symmetric; the part right of the diagonal is drawn.
    """
    n = len(cells)
    pixels = (n + 2) * (LARGE_CELL if n <= FEW_UNITS else SMALL_CELL)
    dark = [[apart and x > y for x, apart in enumerate(row)] for y, row in enumerate(cells)]
    pale = [[not apart and x > y for x, apart in enumerate(row)] for y, row in enumerate(cells)]
    parts = [
        f"<svg viewBox='-2 -2 {n + 2.2} {n + 2.2}' width='{pixels}' {_named(key)} class='square'>",
        _described(key, title, desc),
        f"<path class='same' d='{_cells(pale)}'/>",
        f"<path class='apart' d='{_cells(dark)}'/>",
        *(_label(place) for place in range(n) if place == 0 or (place + 1) % GRID_EVERY == 0),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 - numbers, and words escaped above


def _named(key: str) -> str:
    return f"role='img' aria-labelledby='{key}-t {key}-d'"


def _described(key: str, title: str, desc: str) -> str:
    return f"<title id='{key}-t'>{escape(title)}</title><desc id='{key}-d'>{escape(desc)}</desc>"


def _label(place: int) -> str:
    text = f"{place + 1}</text>"
    return (
        f"<text x='{place + 0.5}' y='-0.5' text-anchor='middle'>{text}"
        f"<text x='{place + 0.8}' y='{place + 0.8}' text-anchor='end'>{text}"
    )


def _cells(cells: Sequence[Sequence[bool]]) -> str:
    return "".join(
        f"M{x}.06 {y}.06h.88v.88h-.88z"
        for y, row in enumerate(cells)
        for x, filled in enumerate(row)
        if filled
    )
