"""What stands at the top of a document: who issued it, its number, its day, its title, its year."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampling.reading.dates import YEARS, times
from sampling.reading.letters import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sampling.reading.blocks import Block

_NUMBER = re.compile(r"Số\s*:?\s*(?P<number>\d*\s*/\s*[A-ZĐ]{2,}[\w-]*)")
_SIGNED = re.compile(r"^[^,:;()]{2,40},\s*(?:ngày\s|\d{1,2}[/ ])", re.IGNORECASE)
_SPACED = re.compile(r"[^\W\d_],\s*ngày[\s\d.…]*tháng[\s\d.…]*năm\s[\d\s]{4,8}", re.IGNORECASE)
_YEAR = re.compile(r"(?:năm|year)\s+(\d{4})(?!\s*-\s*\d)", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:chỉ số|cải cách hành chính|CCHC|hài lòng|index|điều tra"
    r"|khảo sát)[^.;]{0,80}?(?:năm\s+)(\d{4})(?!\s*-\s*\d)",
    re.IGNORECASE,
)
_KINDS = (fold("kế hoạch"), fold("quyết định"), fold("phương án"), "plan")
_TOP = 40
_ISSUERS = (
    "bộ nội vụ",
    "ủy ban nhân dân",
    "uỷ ban nhân dân",
    "ubnd",
    "sở ",
    "bộ ",
    "people's committee",
    "ministry",
)
_MOTTO = ("cộng hòa", "cộng hoà", "độc lập")


@dataclass(frozen=True, slots=True)
class Heading:
    """The top of a document; empty or ``None`` where it prints nothing."""

    issuer: str
    number: str
    dated: date | None
    title: str
    year: int | None


def heading(blocks: Sequence[Block]) -> Heading:
    """Return what the top of a document says."""
    top = blocks[:_TOP]
    dated = next((day for day in map(_signed, top) if day is not None), None)
    year = _about(blocks)
    return Heading(
        issuer=_issuer(top),
        number=next((_closed(m["number"]) for m in map(_find_number, top) if m), ""),
        dated=dated,
        title=_title(top),
        year=year if year is not None else (dated.year if dated else None),
    )


def _find_number(block: Block) -> re.Match[str] | None:
    return _NUMBER.search(block.text)


def _closed(number: str) -> str:
    return re.sub(r"\s+", "", number).removeprefix("/")


def _signed(block: Block) -> date | None:
    if not _SIGNED.match(block.text):
        return None
    return next((time.last for time in times(block.text, None) if time.first == time.last), None)


def is_signature(text: str) -> bool:
    """Tell whether a block is the place and day of signing (*Hà Nội, ngày 25 tháng 09 năm 2023*)."""
    return (_SIGNED.match(text) is not None and len(text) < 90) or (
        len(text) < 140 and _SPACED.search(text) is not None
    )


def _about(blocks: Sequence[Block]) -> int | None:
    """Return the year that the index or survey is said to be about, most often."""
    found = [int(year) for block in blocks for year in _ABOUT.findall(block.text)]
    found = found or [int(year) for block in blocks[:_TOP] for year in _YEAR.findall(block.text)]
    counted = Counter(year for year in found if year in YEARS)
    return min(counted, key=lambda year: (-counted[year], year)) if counted else None


def _issuer(top: Sequence[Block]) -> str:
    for place, block in enumerate(top[:8]):
        words = block.text.casefold()
        if words.startswith(_ISSUERS) and len(words) < 90 and not words.startswith(_MOTTO):
            following = top[place + 1].text if place + 1 < len(top) else ""
            named = (
                following
                if following.isupper() and following.casefold().startswith(("tỉnh", "thành phố", "huyện"))
                else ""
            )
            words = re.split(r"\s{2,}CỘNG|\s+CỘNG HÒA", f"{block.text} {named}".strip())[0]
            return " ".join(words.split())
    return ""


def _title(top: Sequence[Block]) -> str:
    places = [place for place, block in enumerate(top) if fold(block.text.strip(" :")) in _KINDS]
    for place in reversed(places):
        if place + 1 < len(top) and len(top[place + 1].text) > 15:
            return " ".join(top[place + 1].text.split()).split(" (Ban hành")[0]
    starts = tuple(kind for kind in ("kế hoạch", "phương án", "plan"))
    for block in top:
        words = block.text.casefold()
        if words.startswith(starts) and 15 < len(words) < 400:
            return " ".join(block.text.split())
    return next(
        (
            " ".join(b.text.split())
            for b in top
            if len(b.text) > 30 and not b.text.casefold().startswith(_MOTTO)
        ),
        "",
    )
