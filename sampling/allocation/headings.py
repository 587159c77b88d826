"""Which column of a table of strata is which, by its heading."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

_SPREAD = re.compile(r"(?:S|SD)[_ :]?(.*)", re.IGNORECASE)
_MEAN = re.compile(r"(?:M|MEAN|TB)[_ :]?(.*)", re.IGNORECASE)
_SHARE = re.compile(r"P[_ :](.+)", re.IGNORECASE)
_CORRELATION = re.compile(r"RHO[_ :]?(.*)", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:DOM|DOMAIN|MIỀN)[_ :]?(.*)", re.IGNORECASE)
PLAIN_VARIABLE = "y"


@dataclass(frozen=True, slots=True)
class Headings:
    """Places of the columns, by what they are.

    Parameters
    ----------
    fixed : dict of str to int
        ``stratum``, ``units``, ``cost``, ``take_all``, ``minimum``, ``maximum``.
    spread, mean, share, correlation, domain : dict of str to int
        By the name of the variable or domain type.
    """

    fixed: dict[str, int]
    spread: dict[str, int]
    mean: dict[str, int]
    share: dict[str, int]
    correlation: dict[str, int]
    domain: dict[str, int]


@cache
def aliases() -> dict[str, str]:
    """Return what each known heading means, plain letters only."""
    text = files("sampling").joinpath("catalog", "strata_headings.yaml").read_text(encoding="utf-8")
    content: dict[str, list[str]] = yaml.safe_load(text)
    return {plain(word): key for key, words in content.items() for word in words}


def plain(text: str) -> str:
    """Return `text` without case, accents, spaces and dashes.

    Examples
    --------
    >>> plain("Chi phí"), plain("take_all")
    ('chiphi', 'takeall')
    """
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[\W_]", "", "".join(x for x in letters if not unicodedata.combining(x)))


def recognise(row: list[str]) -> Headings:
    """Return which heading of `row` is which; the first of two equal ones counts.

    Examples
    --------
    >>> found = recognise(["Tầng", "N", "S_tuổi", "M_tuổi", "DOM_tỉnh", "ghi chú"])
    >>> found.fixed, found.spread, found.domain
    ({'stratum': 0, 'units': 1}, {'tuổi': 2}, {'tỉnh': 4})
    """
    found = Headings({}, {}, {}, {}, {}, {})
    for place, heading in enumerate(unicodedata.normalize("NFC", cell).strip() for cell in row):
        known = aliases().get(plain(heading))
        if known is not None:
            found.fixed.setdefault(known, place)
            continue
        _variable(found, heading, place)
    return found


def _variable(found: Headings, heading: str, place: int) -> None:
    for pattern, into, name in (
        (_DOMAIN, found.domain, "DOM"),
        (_CORRELATION, found.correlation, "V"),
        (_SHARE, found.share, "V"),
        (_SPREAD, found.spread, "V"),
        (_MEAN, found.mean, "V"),
    ):
        match = pattern.fullmatch(heading)
        if match:
            into.setdefault(_named(match.group(1).strip(), name), place)
            return


def _named(rest: str, prefix: str) -> str:
    if not rest:
        return prefix if prefix == "DOM" else PLAIN_VARIABLE
    return prefix + rest if rest.isdigit() else rest
