"""The tasks of a draft plan: their periods, what needs what (assumed, by kind), a task printed twice."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sampling.plan import Period, Source, Step, Task, Text
from sampling.reading.lexicon import content, folded, phrases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sampling.reading.places import Place, Places
    from sampling.reading.task_clauses import Deadline
    from sampling.reading.tasks import ReadTask

_NEEDS_ALL = {"fieldwork", "appraisal"}
"""Kinds that need all that is named; the others need the last step before them that the plan has."""
_ORDER = Text(
    "thứ tự giữa các việc do khaosat suy ra từ loại việc",
    "the order of tasks is inferred from their kinds",
)


def plan_tasks(
    tasks: Sequence[ReadTask], places: Places, document: str
) -> tuple[tuple[Task, ...], dict[str, Place]]:
    """Return the tasks of a plan and where each was read, by id."""
    kept = _merged(list(tasks))
    known: dict[str, Place] = {}
    made: list[Task] = []
    for number, task in enumerate(kept, 1):
        name = f"K{number:02d}"
        known[name] = places.of_block(task.deadlines[0].block if task.deadlines else task.block)
        made.append(_task(name, task, places, document))
    return tuple(_ordered(made, kept)), known


def _merged(tasks: list[ReadTask]) -> list[ReadTask]:
    """Return the tasks; a time that an aim prints for the publication belongs to the task that publishes."""
    main = [
        task
        for task in tasks
        if task.kind == "publication" and (task.lead or task.drafting) and task.deadlines
    ]
    kept = []
    extra: dict[int, tuple[Deadline, ...]] = {}
    for task in tasks:
        bare = not (task.lead or task.drafting or task.cooperating)
        twin = next(
            (m for m in main if m is not task and (_tiers(m) & _tiers(task) or _days(m) == _days(task))), None
        )
        if task.kind == "publication" and bare and twin is not None and task.block < twin.block:
            extra[twin.block] = (*extra.get(twin.block, ()), *task.deadlines)
        else:
            kept.append(task)
    return [replace(task, deadlines=(*task.deadlines, *extra.get(task.block, ()))) for task in kept]


def _days(task: ReadTask) -> list[tuple[object, object]]:
    return [(item.time.first, item.time.last) for item in task.deadlines]


def _tiers(task: ReadTask) -> set[str]:
    words, known = folded(task.label), phrases("tiers")
    found = {found[0] for at in range(len(words)) if (found := known.at(words, at)) is not None}
    return found or {"*"}


def _task(name: str, task: ReadTask, places: Places, document: str) -> Task:
    block = places.of_block(task.block)
    source = Source(document, block.said("vi"), block.quote[:200].strip())
    first, *others = [_period(item, places, document) for item in task.deadlines] or [_undated()]
    label = task.label or block.quote[:160].strip() or name
    return Task(
        id=name,
        label=Text(label, label),
        period=first,
        source=source,
        lead=task.lead,
        drafting=task.drafting,
        cooperating=task.cooperating,
        approving=task.approving,
        steps=tuple(_steps(name, task, places, document)),
        kind=task.kind,
        also=tuple(other for other in others if (other.start, other.end) != (first.start, first.end)),
    )


def _steps(name: str, task: ReadTask, places: Places, document: str) -> Iterator[Step]:
    for number, (block, label) in enumerate(task.steps, 1):
        place = places.of_block(block)
        yield Step(
            f"{name}.{number}",
            Text(label, label),
            Source(document, place.said("vi"), place.quote[:200].strip()),
        )


def _undated() -> Period:
    return Period(Text("không ghi thời gian", "no time printed"), None, None)


def _period(item: Deadline, places: Places, document: str) -> Period:
    time, place = item.time, places.of_block(item.block)
    usable = not time.impossible and not time.reversed
    return Period(
        Text(item.words, item.words),
        time.first if usable else None,
        time.last if usable else None,
        before=time.before and usable and time.last is not None,
        assumption=time.assumption,
        source=Source(document, place.said("vi"), item.words),
    )


def _ordered(made: Sequence[Task], read: Sequence[ReadTask]) -> Iterator[Task]:
    for task, about in zip(made, read, strict=True):
        after = tuple(
            other.id
            for other, beside in zip(made, read, strict=True)
            if other.kind in _needed(task.kind, made)
            and _meet(about, beside)
            and other.period.end
            and task.period.end
        )
        yield replace(task, after=after, assumptions=(_ORDER,)) if after else task


def _needed(kind: str, made: Sequence[Task]) -> tuple[str, ...]:
    needs: list[str] = content()["needs"].get(kind, [])
    present = {task.kind for task in made if task.period.end}
    wanted = [other for other in needs if other in present]
    return tuple(wanted if kind in _NEEDS_ALL else wanted[:1])


def _meet(one: ReadTask, other: ReadTask) -> bool:
    mine, theirs = _tiers(one), _tiers(other)
    return bool(mine & theirs) or "*" in mine | theirs


def is_weekday_wrong(text: str, weekday: int) -> str | None:
    """Return the weekday that is printed before a day when it is another one than the calendar's (Monday 0).

    Examples
    --------
    >>> is_weekday_wrong("thứ Hai, ngày 20/11/2023", 0), is_weekday_wrong("thứ Sáu ngày 20/11/2023", 0)
    (None, 'thứ sáu')
    """
    found = re.search(
        r"(thứ\s+(?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)\s*[,(]?\s*(?:ngày\s*)?\d", text, re.IGNORECASE
    )
    if found is None:
        return None
    name = " ".join(found[1].casefold().split())
    return name if _WEEKDAYS.index(name) != weekday else None


_WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
