"""A calendar as an iCalendar file that Outlook and telephones read: stable, without a clock in it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from survey.numbers import fmt_date

if TYPE_CHECKING:
    from datetime import date

    from icalendar import Alarm, Calendar, Event

    from sampling.plan import Plan
    from sampling.schedule import Schedule, ScheduledTask

REMIND_DAYS = (7, 1)
"""Days before a deadline on which a reminder rings."""
RING_AT = timedelta(hours=8)
"""Hour of the day at which it rings."""
WORDS = {
    "task": (
        "{id} {label}",
        "{id} {label}",
    ),
    "deadline": (
        "Hạn: {id} {label}",
        "Deadline: {id} {label}",
    ),
    "days": (
        "Thời gian: {days} ngày làm việc{assumed}.",
        "Takes {days} working days{assumed}.",
    ),
    "assumed": (
        " (giả định)",
        " (assumed)",
    ),
    "latest": (
        "Chậm nhất: {start}–{finish}.",
        "At the latest: {start}–{finish}.",
    ),
    "slack": (
        "Dự trữ: {slack} ngày làm việc.",
        "Slack: {slack} working days.",
    ),
    "critical": (
        "Trên đường găng: trễ một ngày là công bố trễ một ngày.",
        "Critical: a day late here is a day late at the end.",
    ),
    "lead": (
        "Chủ trì: {bodies}.",
        "Lead: {bodies}.",
    ),
    "cooperating": (
        "Phối hợp: {bodies}.",
        "Cooperating: {bodies}.",
    ),
    "printed": (
        "Kế hoạch ghi: «{words}».",
        "The plan prints: “{words}”.",
    ),
    "category": (
        "Điều tra xã hội học",
        "Sociological survey",
    ),
    "alarm": (
        "Còn {days} ngày đến hạn: {id} {label}",
        "{days} days to the deadline: {id} {label}",
    ),
}


def calendar_bytes(plan: Plan, found: Schedule, lang: str = "vi") -> bytes:
    """Return the calendar of a plan: one all-day event per task, and one per printed deadline with reminders.

    The same plan and durations give the same bytes: the stamp of every event is the date of the plan (or the
    first day of work). Identifiers follow from the plan's id and the task's, so that a new file renews the
    events of an old one.

    References
    ----------
    RFC 5545 (iCalendar), RFC 7986 (name of a calendar).
    """
    from icalendar import Calendar  # noqa: PLC0415 - only calendars need it

    calendar = Calendar()
    calendar.add("prodid", "-//khaosat//lich ke hoach//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", plan.title.say(lang))
    calendar.add("x-wr-calname", plan.title.say(lang))
    stamp = datetime.combine(plan.dated or found.start, time(), UTC)
    for task in found.tasks:
        calendar.add_component(_event(plan, task, stamp, lang))
        if task.deadline is not None:
            calendar.add_component(_deadline(plan, task, task.deadline, stamp, lang))
    return _bytes(calendar)


def _bytes(calendar: Calendar) -> bytes:
    written: bytes = calendar.to_ical(sorted=True)
    return written


def _say(key: str, lang: str, **facts: object) -> str:
    return WORDS[key][lang == "en"].format(**facts)


def _bare(plan: Plan, uid: str, days: tuple[date, date], stamp: datetime, lang: str) -> Event:
    from icalendar import Event  # noqa: PLC0415 - as above

    event = Event()
    event.add("uid", f"{plan.id}-{uid}@khaosat")
    event.add("dtstamp", stamp)
    event.add("dtstart", days[0])
    event.add("dtend", days[1] + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [_say("category", lang)])
    return event


def _event(plan: Plan, task: ScheduledTask, stamp: datetime, lang: str) -> Event:
    event = _bare(plan, task.id, (task.start, task.finish), stamp, lang)
    event.add("summary", _say("task", lang, id=task.id, label=task.label.say(lang)))
    event.add("description", "\n".join(_described(task, lang)))
    return event


def _deadline(plan: Plan, task: ScheduledTask, day: date, stamp: datetime, lang: str) -> Event:
    event = _bare(plan, f"{task.id}-han", (day, day), stamp, lang)
    label = task.label.say(lang)
    event.add("summary", _say("deadline", lang, id=task.id, label=label))
    event.add("description", _say("printed", lang, words=task.task.period.words.say(lang)))
    for days in REMIND_DAYS:
        event.add_component(_alarm(days, _say("alarm", lang, days=days, id=task.id, label=label)))
    return event


def _alarm(days: int, words: str) -> Alarm:
    from icalendar import Alarm  # noqa: PLC0415 - as above

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", RING_AT - timedelta(days=days))
    return alarm


def _described(task: ScheduledTask, lang: str) -> list[str]:
    assumed = _say("assumed", lang) if task.assumed else ""
    lines = [_say("days", lang, days=task.days, assumed=assumed)]
    latest = {"start": fmt_date(task.latest_start, lang), "finish": fmt_date(task.latest_finish, lang)}
    lines += [_say("latest", lang, **latest), _say("slack", lang, slack=task.slack)]
    lines += [_say("critical", lang)] if task.critical else []
    for role, bodies in (("lead", task.task.lead), ("cooperating", task.task.cooperating)):
        lines += [_say(role, lang, bodies=", ".join(bodies))] if bodies else []
    return lines
