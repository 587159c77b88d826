"""The calendar of a plan: critical path, latest days from publication backwards, conflicts in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sampling.errors import SamplingError
from sampling.load import load_plan
from sampling.plan import Period, Text
from sampling.schedule import load_durations, schedule, vietnam_workdays
from sampling.schedule.durations import parse_durations

PLAN = load_plan("757-2023")
DURATIONS = load_durations()


def codes(found) -> dict[str, list[tuple[str, ...]]]:
    """Return what the warnings are about, by code."""
    about: dict[str, list[tuple[str, ...]]] = {}
    for remark in found.remarks:
        about.setdefault(str(remark.code), []).append(remark.about)
    return about


def refused(call) -> list[str]:
    """Return the codes that a call is refused with."""
    with pytest.raises(SamplingError) as caught:
        call()
    return [str(problem.code) for problem in caught.value.problems]


def with_period(task_id: str, start: date | None, end: date | None):
    """Return the plan with another time for one task."""
    period = Period(Text("thử", "a trial"), start, end)
    return replace(
        PLAN, tasks=tuple(replace(task, period=period) if task.id == task_id else task for task in PLAN.tasks)
    )


def test_the_ministrys_plan_cannot_be_published_in_time():
    """Appraisal, computation, report and council do not fit between February and early April."""
    found = schedule(PLAN, DURATIONS)
    assert found.critical_path == ("K03", "K05", "K06", "K07", "K08")
    assert (found.target, found.finish) == (date(2024, 4, 10), date(2024, 4, 23))
    assert codes(found)["schedule-end-late"] == [found.critical_path]
    assert "trễ 8 ngày làm việc" in found.remarks[0].text.vi


def test_latest_starts_are_reckoned_back_from_publication():
    """Backwards from 10 April: council on 8 and 9, report from 25 March, appraisal from 22 January."""
    found = schedule(PLAN, DURATIONS)
    assert [found.task(name).latest_start for name in ("K07", "K06", "K03")] == [
        date(2024, 4, 8),
        date(2024, 3, 25),
        date(2024, 1, 22),
    ]


def test_kick_off_lists_and_fieldwork_share_a_month():
    """All in December 2023, as the plan's own conflict says."""
    assert codes(schedule(PLAN, DURATIONS))["schedule-crowded"] == [("K01", "K04", "K09")]


def test_fieldwork_through_tet_is_warned_about():
    """Fieldwork moved to February 2024 meets the holiday."""
    found = schedule(with_period("K04", date(2024, 2, 1), date(2024, 2, 29)), DURATIONS)
    assert ("K04",) in codes(found)["schedule-tet"]
    tet = next(remark for remark in found.remarks if remark.code == "schedule-tet")
    assert (tet.facts["first"], tet.facts["last"]) == (date(2024, 2, 8), date(2024, 2, 14))


def test_a_deadline_on_a_holiday_names_the_day_and_the_last_working_day():
    """1 January 2024 is a holiday: the last working day before is Friday 29 December."""
    found = schedule(with_period("K09", date(2023, 12, 1), date(2024, 1, 1)), DURATIONS)
    remark = next(r for r in found.remarks if r.code == "schedule-day-off" and r.about == ("K09",))
    assert remark.facts["last"] == date(2023, 12, 29)
    assert "Tết Dương lịch" in remark.text.vi


def test_a_window_with_too_few_days_is_short():
    """Ten days of lists in a week."""
    found = schedule(with_period("K09", date(2023, 12, 4), date(2023, 12, 8)), DURATIONS)
    assert codes(found)["schedule-short"] == [("K09",)]
    assert ("K09",) in codes(found)["schedule-task-late"]


def test_years_beyond_the_known_ones_are_estimates():
    """Days off of far years follow from the lunar calendar and may still be shifted."""
    found = schedule(PLAN, DURATIONS, start=date(2031, 12, 1), target=date(2032, 4, 30))
    assert codes(found)["schedule-estimated"] == [()]
    assert "schedule-estimated" not in codes(schedule(PLAN, DURATIONS))


def test_the_fieldwork_has_its_working_days():
    """December 2023 has 21 working days."""
    assert schedule(PLAN, DURATIONS).fieldwork_days == 21


def test_own_durations_replace_the_guesses():
    """A task of its own length, everything else from the catalogue; confirmed ones are no assumption."""
    text = 'tasks:\n  K03: {days: 10, unit: ngày, source: {vi: "lịch họp", en: "meetings"}}'
    found = schedule(PLAN, parse_durations(text))
    assert (found.task("K03").days, found.task("K03").assumed) == (10, False)
    assert (found.task("K04").days, found.task("K04").assumed) == (20, True)
    assert found.finish <= date(2024, 4, 10)
    assert "schedule-end-late" not in codes(found)


def test_long_work_still_knows_its_holidays():
    """Three years of fieldwork end on a working day, counted with every Tết in between."""
    text = 'tasks:\n  K04: {days: 700, unit: ngày, source: {vi: "thử", en: "a trial"}}'
    found = schedule(PLAN, parse_durations(text))
    task = found.task("K04")
    assert task.finish.year == 2026
    assert vietnam_workdays(2023, 2027).count(task.start, task.finish) == 700


def test_a_target_long_ago_is_late_not_wrong():
    """Years of negative slack, no crash."""
    found = schedule(PLAN, DURATIONS, target=date(2020, 1, 6))
    assert found.task("K08").latest_finish == date(2020, 1, 6)
    assert max(task.slack for task in found.tasks) < 0


def test_what_is_refused(tmp_path):
    """No tasks, no date at all, a task that the plan does not have, files that are none."""
    bare = replace(PLAN, tasks=(), dated=None)
    undated = replace(with_period("K01", None, None), dated=None)
    undated = replace(undated, tasks=(undated.tasks[0],))
    own = tmp_path / "own.yaml"
    own.write_text('tasks:\n  K99: {days: 1, unit: d, source: {vi: "a", en: "b"}}', encoding="utf-8")
    assert refused(lambda: schedule(bare, DURATIONS)) == ["schedule-no-tasks"]
    assert refused(lambda: schedule(undated, DURATIONS)) == ["schedule-no-start"]
    assert refused(lambda: load_durations(own, PLAN)) == ["schedule-task-unknown"]
    assert refused(lambda: load_durations("mine")) == ["schedule-file-unknown"]
    assert refused(lambda: load_durations("mine.yaml")) == ["schedule-unreadable"]
    assert refused(lambda: parse_durations("kinds:\n  lists: {days: 5}")) == [
        "plan-number-bare",
        "plan-number-bare",
    ]
