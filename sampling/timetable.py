"""The timetable of a plan: every task with its time and its four roles, and the conflicts of the times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sampling.conflicts import conflicts, in_order

if TYPE_CHECKING:
    from sampling.plan import Period, Plan, Source, Step, Task, Text
    from sampling.remarks import Remark


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as a line of the timetable; the four roles stay apart.

    `month` is ``"12/2023"`` or ``"02–03/2024"``, empty where the plan prints no time. `before`: the day
    `end` is itself too late.
    """

    id: str
    label: Text
    kind: str
    month: str
    words: Text
    start: date | None
    end: date | None
    before: bool
    lead: tuple[str, ...]
    drafting: tuple[str, ...]
    cooperating: tuple[str, ...]
    approving: tuple[str, ...]
    steps: tuple[Step, ...]
    also: tuple[Period, ...]
    after: tuple[str, ...]
    tiers: tuple[str, ...]
    source: Source


class Timetable(NamedTuple):
    """The tasks in the order of time (those without a date last), and what is wrong with the times."""

    rows: tuple[TaskRow, ...]
    warnings: tuple[Remark, ...]


def timetable(plan: Plan) -> Timetable:
    """Return the tasks of `plan` in the order of time, and the warnings about their times.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> rows, warnings = timetable(load_plan("757-2023"))
    >>> rows[0].id, rows[0].month, rows[0].lead
    ('K01', '12/2023', ('Bộ Nội vụ',))
    """
    return Timetable(tuple(_row(task) for task in sorted(in_order(plan), key=_when)), conflicts(plan))


def _when(task: Task) -> tuple[date, date]:
    opens = task.period.start or task.period.end or date.max
    return opens, task.period.end or date.max


def _row(task: Task) -> TaskRow:
    period = task.period
    return TaskRow(
        id=task.id,
        label=task.label,
        kind=task.kind,
        month=month(period),
        words=period.words,
        start=period.start,
        end=period.end,
        before=period.before,
        lead=task.lead,
        drafting=task.drafting,
        cooperating=task.cooperating,
        approving=task.approving,
        steps=task.steps,
        also=task.also,
        after=task.after,
        tiers=task.tiers,
        source=task.source,
    )


def month(period: Period) -> str:
    """Return the months of a period: ``"12/2023"``, ``"02–03/2024"``, ``"11/2022–01/2023"``; or nothing.

    Examples
    --------
    >>> from sampling.plan import Period, Text
    >>> month(Period(Text("", ""), date(2024, 2, 1), date(2024, 3, 31)))
    '02–03/2024'
    """
    if period.start is None or period.end is None or f"{period.start:%m%Y}" == f"{period.end:%m%Y}":
        return f"{period.end or period.start:%m/%Y}" if period.end or period.start else ""
    first = "%m" if period.start.year == period.end.year else "%m/%Y"
    return f"{period.start:{first}}–{period.end:%m/%Y}"
