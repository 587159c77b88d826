"""The words of the report and how it writes figures."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from survey.numbers import fmt, fmt_date, fmt_percent

if TYPE_CHECKING:
    from survey.resultset import Interval

DASH = "–"


@cache
def words() -> dict[str, dict[str, str]]:
    """Return all words of the report: key → language → words with ``{fact}`` places."""
    text = files("survey.report").joinpath("words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded


def say(key: str, lang: str, **facts: object) -> str:
    """Return one wording of the report.

    Examples
    --------
    >>> say("points-of", "vi", max="31,50")
    'trên 31,50'
    """
    return words()[key][lang].format(**facts)


def points(value: float | None, lang: str) -> str:
    """Return points with two decimals, a dash where there are none.

    Examples
    --------
    >>> points(26.349999999999998, "vi"), points(None, "vi")
    ('26,35', '–')
    """
    return DASH if value is None else fmt(value, 2, lang)


def whole(value: int, lang: str) -> str:
    """Return a count.

    Examples
    --------
    >>> whole(50155, "vi")
    '50.155'
    """
    return fmt(value, 0, lang)


def share(part: float, of: float, lang: str, decimals: int = 1) -> str:
    """Return `part` of `of` as a percentage, a dash when there is nothing to divide by.

    Examples
    --------
    >>> share(3, 4, "vi"), share(0, 0, "vi")
    ('75,0%', '–')
    """
    return DASH if of == 0 else fmt_percent(part / of, decimals, lang)


def span(interval: Interval | None, lang: str) -> str:
    """Return the bounds of an interval, a dash where there are none."""
    if interval is None or interval.low is None or interval.high is None:
        return DASH
    return f"{fmt(interval.low, 2, lang)} {DASH} {fmt(interval.high, 2, lang)}"


def ranks(low: int | None, high: int | None) -> str:
    """Return an interval of ranks.

    Examples
    --------
    >>> ranks(3, 9), ranks(1, 1), ranks(None, None)
    ('3 – 9', '1', '–')
    """
    if low is None or high is None:
        return DASH
    return str(low) if low == high else f"{low} {DASH} {high}"


def day(iso: str | None, lang: str) -> str:
    """Return an ISO day as people read it.

    Examples
    --------
    >>> day("2023-12-31", "vi")
    '31/12/2023'
    """
    return DASH if not iso else fmt_date(date.fromisoformat(iso[:10]), lang)
