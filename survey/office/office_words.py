"""The words of the planner's papers in both languages."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - in the signature of a function that doctest runs
from functools import cache
from importlib.resources import files

import yaml


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    text = files("survey.office").joinpath("words.yaml").read_text(encoding="utf-8")
    content: dict[str, dict[str, str]] = yaml.safe_load(text)
    return content


def say(key: str, lang: str, **facts: object) -> str:
    """Return a phrase of the papers, filled with facts.

    Examples
    --------
    >>> say("republic", "vi")
    'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'
    """
    return _catalogue()[key][lang].format(**facts)


def long_day(day: date | None, lang: str, year: int | None = None) -> str:
    """Return a date as a paper prints it; without a day, with room to write it in.

    Days below 10 and the months 1 and 2 carry a zero (decree 30/2020/NĐ-CP, annex I).

    Examples
    --------
    >>> from datetime import date
    >>> long_day(date(2023, 9, 5), "vi"), long_day(date(2023, 2, 25), "en")
    ('ngày 05 tháng 9 năm 2023', '25 February 2023')
    """
    if day is None:
        return say("day-open", lang, year=year or "      ")
    if lang == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return say("day", lang, day=f"{day.day:02d}", month=month, year=day.year)


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
