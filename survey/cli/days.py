"""A day given on the command line."""

from __future__ import annotations

from datetime import date, datetime

from survey.errors import OfficeCode, Problem, SurveyError


def day_of(option: str, text: str) -> date:
    """Return a day written as ``25/09/2023`` or ``2023-09-25``.

    Raises
    ------
    SurveyError
        If the text is no such day.

    Examples
    --------
    >>> day_of("--at", "01/07/2025")
    datetime.date(2025, 7, 1)
    """
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise SurveyError([Problem(option, OfficeCode.DAY_UNREADABLE, {"found": text[:40]})])
