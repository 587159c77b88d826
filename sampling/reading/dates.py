"""Times in a plan's words: days, months, quarters, ranges, "before", "early April"; never guessed silently.

time  := [from] point [to point] | before point | until point
point := [early | middle | late] (day | month | quarter | year)
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

YEARS = range(1990, 2101)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH_WORD = "|".join(f"{name}|{name[:3]}" for name in _MONTHS)

_POINT = re.compile(
    r"(?:(?P<part>nửa đầu|nửa cuối|tuần (?:đầu|cuối|thứ (?:nhất|hai|ba|tư|[1-4])|[1-4])(?: của)?"
    r"|đầu|giữa|cuối|early|mid|late|hết|the end of|end of)\s+)?(?:"
    r"(?:ngày\s+)*(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})(?:\s*(?:năm|/)?\s*(?P<year>\d{4}))?(?!\d)"
    r"|(?:ngày\s+)*(?P<day2>\d{1,2})\s?[/.-]\s?(?P<month2>\d{1,2})\s?[/.-]\s?(?P<year2>\d{4})(?!\d)"
    r"|(?P<year6>\d{4})-(?P<month6>\d{2})-(?P<day6>\d{2})(?!\d)"
    r"|(?:ngày\s+|(?<=trước\s)|(?<=nhất\s)|(?<=hết\s))(?P<day3>\d{1,2})/(?P<month3>\d{1,2})"
    r"(?![\d/]|\s*(?:số|tổng|thời|phiếu))"
    r"|tháng\s+(?P<month4>\d{1,2})(?:\s*(?:năm|/|-|,)\s*(?P<year4>\d{4}))?(?!\d)"
    r"|(?<![\d/])(?P<month5>\d{1,2})\s?/\s?(?P<year5>\d{4})(?![\d/])"
    r"|(?:quý|quarter)\s+(?P<quarter>IV|III|II|I|[1-4])(?:\s*(?:năm|/|-|,|of)?\s*(?P<year7>\d{4}))?(?!\w)"
    rf"|(?:(?P<day8>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?\s+)?(?P<month8>{_MONTH_WORD})\.?(?:\s+(?P<day9>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?(?!\d))?,?\s+(?P<year8>\d{{4}})"
    r"|năm\s+(?P<year10>\d{4})(?!\s*[-/\d])"
    r")",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(trước(?:\s+(?:thời hạn|thời điểm))?|before|prior to)\s*$", re.IGNORECASE)
_UNTIL = re.compile(
    r"(chậm nhất(?:\s+(?:là|vào|đến|trong))?|muộn nhất(?:\s+(?:là|vào|đến))?|không (?:muộn|chậm"
    r"|quá)(?:\s+hơn)?|đến hết|đến|tới|hết"
    r"|hoàn thành trong|no later than|by|until|at the latest)\s*$",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:đến hết|đến|tới|-|to|until)\s*", re.IGNORECASE)
_FROM = re.compile(r"(?:kể từ|từ|from|bắt đầu từ)\s*$", re.IGNORECASE)
_RELATIVE = re.compile(
    r"(?:trước|sau|before|after|chậm nhất)\s+(?:khi\s+)?(?P<days>\d{1,2})\s+(?:ngày"
    r"|days?)(?:\s+làm việc)?\s+(?P<of>[^,.;)(]{3,60})",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:ngày\s+(?P<day>\d{1,2})|(?<![\d/])(?P<day2>\d{1,2}))(?:/(?P<month>\d{1,2}))?\s*$", re.IGNORECASE
)
_JOINT = re.compile(r"\s*(?:đến hết|đến|tới|-|to)\s*$", re.IGNORECASE)
_PARTS = {
    "đầu": (1, 10),
    "early": (1, 10),
    "giữa": (11, 20),
    "mid": (11, 20),
    "cuối": (21, 31),
    "late": (21, 31),
    "nửa đầu": (1, 15),
    "nửa cuối": (16, 31),
    "tuần cuối": (25, 31),
    **{
        f"tuần {name}": (7 * number - 6, 7 * number)
        for number, names in enumerate(("đầu nhất 1", "hai 2", "ba 3", "tư 4"), 1)
        for name in names.split()
    },
}


@dataclass(frozen=True, slots=True)
class Time:
    """A time as printed: `start` and `end` of its words in the block, and the days it spans.

    `before`: the last day is itself too late. `assumption`: the words do not fix the days ("đầu tháng 4") or
    leave out the year. `impossible`: such a day is in no calendar. `relative`: days before an event.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    before: bool = False
    assumption: bool = False
    impossible: bool = False
    reversed: bool = False
    relative: str = ""
    year_only: bool = False


def times(text: str, year: int | None) -> list[Time]:
    """Return the times in `text` in their order; `year` is taken where the words leave it out.

    Examples
    --------
    >>> [(t.first.isoformat(), t.last.isoformat()) for t in times("Tháng 02 - tháng 3 năm 2024", None)]
    [('2024-02-01', '2024-03-31')]
    >>> [(t.last.isoformat(), t.before) for t in times("hoàn thành trước ngày 25/12/2022", None)]
    [('2022-12-25', True)]
    >>> times("ngày 31/11/2023", None)[0].impossible
    True
    """
    found: list[Time] = []
    points = list(_POINT.finditer(text))
    place = 0
    while place < len(points):
        first = points[place]
        second = points[place + 1] if place + 1 < len(points) else None
        if second is not None and _TO.fullmatch(text[first.end() : second.start()]):
            found.append(_range(text, first, second, year))
            place += 2
        else:
            found.append(_single(text, first, year))
            place += 1
    found += _relative(text, found)
    return sorted(found, key=lambda time: time.start)


def _relative(text: str, found: list[Time]) -> list[Time]:
    taken = [(time.start, time.end) for time in found]
    return [
        Time(match.start(), match.end(), None, None, relative=" ".join(match.group().split()))
        for match in _RELATIVE.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]


@dataclass(frozen=True, slots=True)
class _Span:
    first: date | None
    last: date | None
    assumption: bool = False
    impossible: bool = False
    year_only: bool = False


def _range(text: str, first: re.Match[str], second: re.Match[str], year: int | None) -> Time:
    closing = _span(second, year)
    opening = _span(first, closing.last.year if closing.last else year)
    dated = _year(first) is None
    if dated and opening.first and closing.last and opening.first > closing.last and opening.first.month > 6:
        opening = _span(first, opening.first.year - 1)
    start = first.start()
    lead = _FROM.search(text, 0, start)
    start = lead.start() if lead else start
    turned = bool(opening.first and closing.last and opening.first > closing.last)
    return Time(
        start,
        second.end(),
        opening.first,
        closing.last,
        assumption=closing.assumption and _year(second) is None,
        impossible=opening.impossible or closing.impossible,
        reversed=turned,
    )


def _single(text: str, point: re.Match[str], year: int | None) -> Time:
    span = _span(point, year)
    before, until, start = _BEFORE.search(text, 0, point.start()), None, point.start()
    until = None if before else _UNTIL.search(text, 0, point.start())
    lead = before or until
    start = lead.start() if lead else start
    ranged = _bare_before(text, point, span)
    if ranged is not None:
        return ranged
    first = span.first if lead is None else None
    last = span.first if before and point["part"] is None and span.first else span.last
    ends = (point["part"] or "").casefold() in {"hết", "the end of", "end of"}
    return Time(
        start,
        point.end(),
        None if ends else first,
        last,
        before=before is not None,
        assumption=span.assumption,
        impossible=span.impossible,
        year_only=span.year_only,
    )


def _bare_before(text: str, point: re.Match[str], span: _Span) -> Time | None:
    """Return a range whose first day has no month or year (*từ ngày 05 đến 20/12/2023*)."""
    joint = _JOINT.search(text, 0, point.start())
    bare = _BARE.search(text, 0, joint.start()) if joint else None
    if bare is None or span.last is None or span.first != span.last:
        return None
    lead = _FROM.search(text, 0, bare.start()) or bare
    day = _day(int(bare["day"] or bare["day2"]), int(bare["month"] or span.last.month), span.last.year)
    turned = day is not None and day > span.last
    return Time(lead.start(), point.end(), day, span.last, impossible=day is None, reversed=turned)


def _year(match: re.Match[str]) -> int | None:
    found = next((match[name] for name in _YEAR_NAMES if match[name]), None)
    return int(found) if found and int(found) in YEARS else None


_YEAR_NAMES = ("year", "year2", "year4", "year5", "year6", "year7", "year8", "year10")


def _span(match: re.Match[str], year: int | None) -> _Span:
    printed = _year(match)
    used = printed if printed is not None else year
    if used is None:
        return _Span(None, None)
    guess = printed is None
    if match["quarter"]:
        return _quarter(match, used, guess=guess)
    month, day = _month(match), _first(match, "day", "day2", "day3", "day6", "day8", "day9")
    if month is None:
        return _Span(date(used, 1, 1), date(used, 12, 31), guess, year_only=True)
    if day is not None:
        whole = _day(day, month, used)
        return _Span(whole, whole, guess, impossible=whole is None)
    if not 1 <= month <= 12:
        return _Span(None, None, impossible=True)
    return _part(match["part"], date(used, month, 1), _last_day(used, month), guess=guess)


def _month(match: re.Match[str]) -> int | None:
    number = _first(match, "month", "month2", "month3", "month4", "month5", "month6")
    if number is None and match["month8"]:
        return next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(match["month8"].casefold()[:3]))
    return number


def _first(match: re.Match[str], *names: str) -> int | None:
    return next((int(match[name]) for name in names if match[name]), None)


def _quarter(match: re.Match[str], year: int, *, guess: bool) -> _Span:
    number = _ROMAN[match["quarter"].casefold()]
    first, last = date(year, 3 * number - 2, 1), _last_day(year, 3 * number)
    part = (match["part"] or "").casefold()
    if part in {"đầu", "early"}:
        return _Span(first, _last_day(year, 3 * number - 2), assumption=True)
    if part in {"cuối", "late"}:
        return _Span(date(year, 3 * number, 1), last, assumption=True)
    return _Span(first, last, guess)


def _part(part: str | None, first: date, last: date, *, guess: bool) -> _Span:
    bounds = _PARTS.get(" ".join((part or "").casefold().removesuffix(" của").replace("thứ ", "").split()))
    if bounds is None:
        return _Span(first, last, guess)
    end = min(first + timedelta(days=bounds[1] - 1), last)
    return _Span(first + timedelta(days=bounds[0] - 1), end, assumption=True)


def _day(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
