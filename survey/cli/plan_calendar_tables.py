"""A calendar as table, JSON and CSV."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text as Line

from sampling.remarks import Level
from survey.cli.plan_layout import paired, print_parts, title
from survey.cli.word_tables import grid
from survey.numbers import fmt, fmt_date

if TYPE_CHECKING:
    from datetime import date

    from rich.console import RenderableType

    from sampling.plan import Plan
    from sampling.schedule import Schedule, ScheduledTask

WORDS = {
    "done": (
        "Bắt đầu {start}, sớm nhất xong {finish}; công bố chậm nhất {target}.",
        "From {start}, done on {finish} at the earliest; publication by {target}.",
    ),
    "done-free": (
        "Bắt đầu {start}, sớm nhất xong {finish}; kế hoạch không ghi hạn cuối.",
        "From {start}, done on {finish} at the earliest; the plan prints no last day.",
    ),
    "path": (
        "Đường găng: {path}.",
        "Critical path: {path}.",
    ),
    "fieldwork": (
        "Thời gian điều tra ghi trong kế hoạch có {days} ngày làm việc.",
        "The printed time of the fieldwork has {days} working days.",
    ),
    "conflicts": (
        "Xung đột",
        "Conflicts",
    ),
    "notes": (
        "Ghi chú",
        "Notes",
    ),
    "guess": (
        "* thời gian là giả định, chưa ai xác nhận: hãy ghi thời gian của đơn vị (--durations).",
        "* durations are assumptions, confirmed by nobody: give your own (--durations).",
    ),
}
TASKS = (
    *(("id", "Mã", "Id", False), ("label", "Nhiệm vụ", "Task", False), ("days", "Ngày", "Days", True)),
    *(("early", "Sớm nhất", "Earliest", False), ("late", "Chậm nhất", "Latest", False)),
    *(("slack", "Dự trữ", "Slack", True), ("deadline", "Hạn", "Deadline", False)),
)


def whole(found: Schedule, lang: str) -> dict[str, Any]:
    """Return everything as JSON."""
    closed = {day: name for day, name in found.workdays.closed.items() if found.start <= day <= found.finish}
    return {
        "plan": found.plan,
        "start": found.start.isoformat(),
        "finish": found.finish.isoformat(),
        "target": found.target.isoformat() if found.target else None,
        "critical_path": list(found.critical_path),
        "fieldwork_days": found.fieldwork_days,
        "holidays_known_until": found.workdays.known_until,
        "tasks": task_rows(found, lang),
        "holidays": [
            {"day": day.isoformat(), "name": name.say(lang)} for day, name in sorted(closed.items())
        ],
        "warnings": [
            {
                "code": each.code,
                "level": each.level,
                "about": list(each.about),
                "message": each.text.say(lang),
            }
            for each in found.remarks
        ],
    }


def task_rows(found: Schedule, lang: str) -> list[dict[str, Any]]:
    """Return one row per task in the order of time."""
    return [
        {
            "id": task.id,
            "label": task.label.say(lang),
            "kind": task.kind,
            "days": task.days,
            "assumption": task.assumed,
            "start": task.start.isoformat(),
            "finish": task.finish.isoformat(),
            "latest_start": task.latest_start.isoformat(),
            "latest_finish": task.latest_finish.isoformat(),
            "slack": task.slack,
            "critical": task.critical,
            "printed_start": task.printed_start.isoformat() if task.printed_start else None,
            "deadline": task.deadline.isoformat() if task.deadline else None,
            "after": " ".join(task.after),
        }
        for task in _ordered(found)
    ]


def page(plan: Plan, found: Schedule, lang: str) -> None:
    """Print the tasks on working days, the critical path, and what does not fit."""
    days = {"start": fmt_date(found.start, lang), "finish": fmt_date(found.finish, lang)}
    done = (
        _say("done", lang, target=fmt_date(found.target, lang), **days)
        if found.target
        else _say("done-free", lang, **days)
    )
    parts: list[RenderableType] = [*title(plan, lang), Padding(Line(done, style="bold"), (1, 0, 0, 0))]
    parts.append(Line(_say("path", lang, path=" → ".join(found.critical_path))))
    if found.fieldwork_days is not None:
        parts.append(Line(_say("fieldwork", lang, days=fmt(found.fieldwork_days, 0, lang))))
    rows = [_row(task, lang) for task in _ordered(found)]
    parts.append(Padding(grid(TASKS, rows, lang), (1, 0, 0, 0)))
    if any(task.assumed for task in found.tasks):
        parts.append(Line(_say("guess", lang), style="dim"))
    for key, level in (("conflicts", Level.MISMATCH), ("notes", Level.NOTE)):
        parts += _remarks(found, key, level, lang)
    print_parts(parts)


def _say(key: str, lang: str, **facts: str) -> str:
    return WORDS[key][lang == "en"].format(**facts)


def _ordered(found: Schedule) -> list[ScheduledTask]:
    return sorted(found.tasks, key=lambda task: (task.start, task.finish, task.id))


def _row(task: ScheduledTask, lang: str) -> dict[str, str]:
    return {
        "id": task.id,
        "label": task.label.say(lang),
        "days": f"{task.days}*" if task.assumed else str(task.days),
        "early": _span(task.start, task.finish, lang),
        "late": _span(task.latest_start, task.latest_finish, lang),
        "slack": f"{task.slack} ◆" if task.critical else str(task.slack),
        "deadline": fmt_date(task.deadline, lang) if task.deadline else "–",
    }


def _span(start: date, finish: date, lang: str) -> str:
    if start == finish:
        return fmt_date(start, lang)
    return f"{fmt_date(start, lang)}–\n{fmt_date(finish, lang)}"


def _remarks(found: Schedule, key: str, level: Level, lang: str) -> list[RenderableType]:
    chosen = [each for each in found.remarks if each.level is level]
    if not chosen:
        return []
    rows = [
        (Line(", ".join(about) or "–"), Line("\n".join(_sentence(each.text.say(lang)) for each in same)))
        for about, same in groupby(chosen, key=lambda each: each.about)
    ]
    return [Padding(Line(_say(key, lang), style="bold"), (1, 0, 0, 0)), paired(rows)]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
