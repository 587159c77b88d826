"""Moments: the clock that is passed in, dates as people write them, Vietnam's time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from survey.errors import Problem, SurveyCode, SurveyError

Clock = Callable[[], datetime]

VIETNAM: Final = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam has kept UTC+7 without summer time since 1975, so that no time zone data base is needed."""

_FORMS: Final = ("%d/%m/%Y %H:%M", "%d/%m/%Y")


def utc_now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


def parse_moment(text: str, *, end_of_day: bool = False, path: str = "") -> datetime:
    """Return the moment that `text` names, in UTC.

    Parameters
    ----------
    text
        ``dd/mm/yyyy``, ``dd/mm/yyyy hh:mm`` or ISO 8601; without an offset it is Vietnam's time.
    end_of_day
        A date without an hour means the last minute of that day (a deadline) and not its beginning.
    path
        Where the text was given, for the message.

    Raises
    ------
    SurveyError
        If the text is none of these.

    Examples
    --------
    >>> parse_moment("31/12/2023 17:00").isoformat()
    '2023-12-31T10:00:00+00:00'
    >>> parse_moment("2023-12-31", end_of_day=True).isoformat()
    '2023-12-31T16:59:00+00:00'
    """
    moment = _read(text.strip())
    if moment is None:
        raise SurveyError([Problem(path, SurveyCode.DATE_UNREADABLE, {"found": text})])
    if end_of_day and ":" not in text:
        moment += timedelta(hours=23, minutes=59)
    return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)


def _read(text: str) -> datetime | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the caller gives it its zone
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def show_moment(moment: datetime | None) -> str:
    """Return a moment as ``dd/mm/yyyy hh:mm`` in Vietnam's time, "" for none.

    Examples
    --------
    >>> show_moment(datetime(2023, 12, 31, 10, 0, tzinfo=UTC))
    '31/12/2023 17:00'
    """
    return "" if moment is None else moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
