"""The words around a figure: what a group is called, and which tier the headings above it name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sampling.reading.lexicon import folded, phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.reading.blocks import Block

_EDGES = ' \t:;,.-–(+*•=>→⇒“”"'
_LEADING = re.compile(
    r"^(?:và|gồm|bao gồm|cụ thể là|cụ thể|trong đó|như sau|là|and|including|of which|namely)\b[\s:,]*",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"(?:\bđối với|\bdự kiến|\bkhoảng|\bước tính|\blà|\bgồm|\bcó|\bvới|\btừ|\bsố lượng|\bsố phiếu|\bis"
    r"|\bare|\bexpected|\babout|\(|\bcụ thể là|\bcụ thể|\bmỗi)[\s:,(]*$",
    re.IGNORECASE,
)


def tidy(label: str) -> str:
    """Return a label without the marks and the words that only lead to a figure.

    Examples
    --------
    >>> tidy("  Công chức phụ trách: dự kiến ("), tidy(" và công chức (")
    ('Công chức phụ trách', 'công chức')
    """
    before = ""
    label = " ".join(label.split())
    while label != before:
        before = label
        led = _LEADING.sub("", label.strip(_EDGES).lstrip(")" + _EDGES))
        label = (_TRAILING.sub("", led) or led).strip(_EDGES)
    return label if label.count("(") == label.count(")") else label.replace("(", "").replace(")", "")


def tier_of(blocks: Sequence[Block], place: int, own: str = "") -> str:
    """Return the tier that a block's own words or the headings above it name; empty when none does."""
    known = phrases("tiers")
    if own and _is_asking(own):
        found = known.anywhere(folded(own))
        if found:
            return found
    level = blocks[place].level + (0 if blocks[place].mark else 1)
    for at in range(place - 1, max(place - 60, -1), -1):
        above = blocks[at]
        if not _heads(above, level) or (above.table != blocks[place].table and above.table >= 0):
            continue
        level = min(level, above.level)
        text = above.text[above.body :]
        found = known.anywhere(folded(text)) if _is_asking(text) else None
        if found and not _has_figure(text):
            return found
    return ""


def _heads(above: Block, level: int) -> bool:
    return above.level < level and bool(
        above.mark or above.text.rstrip().endswith(":") or above.text.isupper()
    )


def _has_figure(text: str) -> bool:
    return re.search(r"\d+\s*(?:phiếu|người)", text) is not None and len(text) > 160


def _is_asking(text: str) -> bool:
    return phrases("asked").anywhere(folded(text)) is not None or text.casefold().startswith(
        ("đối với", "cấp ", "for ")
    )
