"""Working days in Vietnam: weekends, public holidays, Tết by the lunar calendar, days worked instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from sampling.errors import Problem, SamplingError
from sampling.plan import Text
from sampling.schedule_codes import ScheduleCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SATURDAY = 5
FIRST_YEAR, LAST_YEAR = 1990, 2099
LONGEST = 4000
"""Days that are looked at for one working day more."""


@dataclass(frozen=True, slots=True)
class WorkDays:
    """Which days are worked.

    `closed` are holidays with their names, `worked` weekend days that are worked instead of another day,
    `tet` the days of the lunar new year. Days off in years after `known_until` follow from the lunar calendar
    and the law; the government may still shift them.
    """

    closed: Mapping[date, Text]
    worked: frozenset[date]
    tet: frozenset[date]
    known_until: int

    def is_working(self, day: date) -> bool:
        """Tell whether a day is worked."""
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.closed)

    def reason(self, day: date) -> Text:
        """Return why a day is not worked: the holiday, or the weekend."""
        weekend = Text("cuối tuần", "a weekend")
        return self.closed.get(day, weekend)

    def on_or_after(self, day: date) -> date:
        """Return the first working day from `day` on."""
        return next(self._walk(day, 1))

    def on_or_before(self, day: date) -> date:
        """Return the last working day up to `day`."""
        return next(self._walk(day, -1))

    def add(self, day: date, number: int) -> date:
        """Return the working day `number` working days after (before, if negative) the working day `day`."""
        step = 1 if number >= 0 else -1
        walk = self._walk(day, step)
        found = next(walk)
        for _ in range(abs(number)):
            found = next(walk)
        return found

    def count(self, start: date, end: date) -> int:
        """Return the working days from `start` to `end`, both included; 0 if `end` is earlier."""
        days = (start + timedelta(days=number) for number in range((end - start).days + 1))
        return sum(self.is_working(day) for day in days)

    def between(self, start: date, end: date) -> int:
        """Return how many working days the working day `end` lies after `start`; negative if before."""
        return self.count(start, end) - 1 if end >= start else 1 - self.count(end, start)

    def _walk(self, day: date, step: int) -> Iterator[date]:
        left = LONGEST
        while left and FIRST_YEAR <= day.year <= LAST_YEAR:
            if self.is_working(day):
                left = LONGEST
                yield day
            day += timedelta(days=step)
            left -= 1
        facts = {"day": f"{day:%d/%m/%Y}", "first": FIRST_YEAR, "last": LAST_YEAR}
        raise SamplingError([Problem("", ScheduleCode.OUT_OF_RANGE, facts)])


def vietnam_workdays(first: int, last: int) -> WorkDays:
    """Return the working days of Vietnam from the year `first` to the year `last`.

    Raises
    ------
    SamplingError
        If a year lies outside 1990 to 2099.

    References
    ----------
    Bộ luật Lao động 45/2019/QH14, Điều 112 (public holidays); the days are those of the library *holidays*.

    Examples
    --------
    >>> from datetime import date
    >>> days = vietnam_workdays(2024, 2024)
    >>> [days.is_working(date(2024, *day)) for day in ((2, 12), (2, 15), (5, 4))]
    [False, True, True]
    """
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        facts = {"day": f"01/01/{first}", "first": FIRST_YEAR, "last": LAST_YEAR}
        raise SamplingError([Problem("", ScheduleCode.OUT_OF_RANGE, facts)])
    return _vietnam(first, last)


@lru_cache(maxsize=32)
def _vietnam(first: int, last: int) -> WorkDays:
    # A tenth of a second that only calendars need.
    import holidays  # noqa: PLC0415
    from holidays.countries.vietnam import VietnamStaticHolidays  # noqa: PLC0415

    years = range(first, last + 1)
    named = {lang: holidays.country_holidays("VN", years=years, language=lang) for lang in ("vi", "en_US")}
    closed = {day: Text(name, named["en_US"].get(day, name)) for day, name in sorted(named["vi"].items())}
    known = max(VietnamStaticHolidays.special_public_holidays)
    tet = frozenset(day for day, name in closed.items() if "Lunar New Year" in name.en)
    return WorkDays(closed, frozenset(named["vi"].weekend_workdays), tet, known)
