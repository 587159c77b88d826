"""One number as people write it: 1.600 or 1,600, 31,5 or 31.5, 5 %; what could be either is not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_PLAIN = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")
_ONE_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+(?:,\d+)?|(?:,\d{3})+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that is no number, or may be two: then both readings."""

    text: str
    grouped: str = ""
    decimal: str = ""

    @property
    def ambiguous(self) -> bool:
        """Whether there are two readings."""
        return bool(self.grouped)


def figure(text: str, *, decimal: str = "", whole: bool = False) -> float | Unread:
    """Return the number that `text` says.

    Parameters
    ----------
    text : str
        With or without a percent sign, which divides by 100.
    decimal : str
        The decimal mark of the file, "." or ",", when other numbers of it have shown it.
    whole : bool
        Whether only a whole number can be meant: then 1.600 is 1600.

    Examples
    --------
    >>> figure("31,5"), figure("5 %"), figure("1.600.000"), figure("1.600,5"), figure("1.600", whole=True)
    (31.5, 0.05, 1600000.0, 1600.5, 1600.0)
    >>> figure("1.600")
    Unread(text='1.600', grouped='1600', decimal='1.6')
    >>> figure("1.600", decimal="."), figure("0.125"), figure("x").ambiguous
    (1.6, 0.125, False)
    """
    bare = _SPACES.sub("", text)
    if bare.endswith("%"):
        inner = figure(bare[:-1], decimal=decimal)
        return inner if isinstance(inner, Unread) else inner / 100
    if _ONE_GROUP.fullmatch(bare) and not whole:
        return _either(text, bare, decimal)
    if _GROUPS.fullmatch(bare):
        return _grouped(bare)
    if _PLAIN.fullmatch(bare):
        return float(bare.replace(",", "."))
    return Unread(text)


def _either(text: str, bare: str, decimal: str) -> float | Unread:
    mark = "." if "." in bare else ","
    if decimal:
        return float(bare.replace(mark, "." if mark == decimal else ""))
    return Unread(text, bare.replace(mark, ""), _plainly(bare.replace(mark, ".")))


def _plainly(text: str) -> str:
    """Return a decimal number so that nobody reads it as grouped: not with three decimals."""
    short = text.rstrip("0").rstrip(".")
    return short + "0" if _ONE_GROUP.fullmatch(short) else short


def _grouped(bare: str) -> float:
    group = next(mark for mark in bare if mark in ".,")
    return float(bare.replace(group, "").replace(",", "."))


def decimal_mark(texts: list[str]) -> str:
    """Return the decimal mark that numbers of one file show, or "" if none or both do.

    Examples
    --------
    >>> decimal_mark(["1.600", "0.25"]), decimal_mark(["1.600", "2,75"]), decimal_mark(["1.600"])
    ('.', ',', '')
    """
    seen = {mark for text in texts if (mark := _shown(_SPACES.sub("", text).rstrip("%")))}
    return seen.pop() if len(seen) == 1 else ""


def _shown(bare: str) -> str:
    if _ONE_GROUP.fullmatch(bare):
        return ""
    if _GROUPS.fullmatch(bare):
        group = (
            "." if bare.find(".") >= 0 and (bare.find(",") < 0 or bare.find(".") < bare.find(",")) else ","
        )
        return "," if group == "." else "."
    if _PLAIN.fullmatch(bare) and ("." in bare or "," in bare):
        return "." if "." in bare else ","
    return ""
