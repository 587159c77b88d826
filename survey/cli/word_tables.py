"""Tables whose columns bring their own headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Heading = tuple[str, str, str, bool]
"""Key of the rows, heading in Vietnamese and in English, and whether it stands to the right."""


def grid(headings: Sequence[Heading], rows: Iterable[Mapping[str, str]], lang: str) -> Table:
    """Return rows as a table."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for _, vi, en, right in headings:
        table.add_column(en if lang == "en" else vi, justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(row[key] for key, *_ in headings))
    return table
