"""The timetable: order of time, months, four roles, and what is wrong with the times."""

from __future__ import annotations

from datetime import date

import pytest

from sampling.conflicts import last_day
from sampling.load import load_plan, plan_ids
from sampling.plan import Period, Text
from sampling.timetable import month, timetable
from tests.sampling.tiny_plan import GONE, plan

NOTHING = Text("", "")
SOURCE = {"document": "kh", "place": "mục 4", "quote": "x"}


def warned(name):
    return [(remark.code, remark.about) for remark in timetable(load_plan(name)).warnings]


def codes(**changes):
    return [remark.code for remark in timetable(plan(**changes)).warnings]


@pytest.mark.parametrize("name", plan_ids())
def test_every_task_is_listed_once_in_the_order_of_time(name):
    """Tasks without a date come last."""
    rows = timetable(load_plan(name)).rows
    days = [row.start or row.end for row in rows]
    dated = [day for day in days if day is not None]
    assert sorted(row.id for row in rows) == sorted(task.id for task in load_plan(name).tasks)
    assert dated == sorted(dated)
    assert days[: len(dated)] == dated


def test_the_chain_of_one_month_is_listed_in_its_order():
    """Kick-off, lists, fieldwork: all in December, in the order in which one needs the other."""
    assert [row.id for row in timetable(load_plan("757-2023")).rows][:3] == ["K01", "K09", "K04"]


def test_the_four_roles_stay_apart():
    """The Department drafts, the Ministry leads, the Minister approves, the others cooperate."""
    row = {row.id: row for row in timetable(load_plan("757-2023")).rows}["K06"]
    assert row.lead == ("Bộ Nội vụ",)
    assert row.drafting == ("Vụ Cải cách hành chính",)
    assert row.approving == ("Bộ trưởng Bộ Nội vụ",)
    assert row.cooperating == ("Các cơ quan có liên quan",)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2023, 12, 1), date(2023, 12, 31), "12/2023"),
        (date(2024, 2, 1), date(2024, 3, 31), "02–03/2024"),
        (date(2022, 11, 1), date(2023, 1, 31), "11/2022–01/2023"),
        (None, date(2022, 12, 25), "12/2022"),
        (date(2022, 12, 25), None, "12/2022"),
        (None, None, ""),
    ],
)
def test_months_are_written_as_planners_write_them(start, end, said):
    """One month, several of a year, over the new year, only an end, nothing."""
    assert month(Period(NOTHING, start, end)) == said


def test_before_a_day_means_the_day_before():
    """With "trước ngày 25/12/2022", the 25th is too late."""
    assert last_day(Period(NOTHING, None, date(2022, 12, 25), before=True)) == date(2022, 12, 24)
    assert last_day(Period(NOTHING, None, date(2022, 12, 25))) == date(2022, 12, 25)
    assert last_day(Period(NOTHING, None, None)) is None


EXPECTED = {
    "757-2023": [
        ("time-shared", ("K01", "K09", "K04")),
        ("time-shared", ("K03", "K05")),
        ("time-shared", ("K06", "K07")),
        ("time-shared-steps", ("K04",)),
        ("time-tight-none", ("K07", "K08")),
        ("time-twice", ("K08",)),
        ("time-missing", ("K10", "K11")),
    ],
    "binh-phuoc-2022": [
        ("time-shared", ("K21", "K22", "K23")),
        ("time-overlap", ("K28", "K29")),
        ("time-overlap", ("K29", "K30")),
        ("time-twice", ("K31",)),
        ("time-before-year-end", ("K23", "K25")),
        ("role-no-lead", ("K21", "K22", "K24", "K30")),
    ],
    "ha-tinh-2022": [
        ("time-tight-end", ("K17", "K18")),
        ("time-impossible", ("K20", "K19")),
        ("time-missing", ("HT1", "HT2", "HT3")),
        ("time-before-year-end", ("K18", "K19")),
        ("time-weekend", ("K19",)),
    ],
    "ha-noi-2023": [("time-closed", ("HN4",)), ("time-tight-none", ("HN4", "K16"))],
    "bo-noi-vu-2022": [("time-tight", ("K14", "K12")), ("time-twice", ("K15",)), ("time-weekend", ("K14",))],
}


@pytest.mark.parametrize(
    ("name", "pair"), [(name, pair) for name, found in EXPECTED.items() for pair in found]
)
def test_a_plan_is_warned_of_its_conflicts(name, pair):
    """What a planner would find with a pencil."""
    assert pair in warned(name)


def test_the_shared_month_is_worded():
    """It says "mốc chung", the chain, and the month as printed."""
    text = timetable(load_plan("757-2023")).warnings[0].text
    assert text.vi.startswith("mốc chung: 3 việc nối tiếp K01 → K09 → K04 cùng ghi «Tháng 12 năm 2023»")
    assert text.en.startswith("one time for a chain: 3 tasks in a row, K01 → K09 → K04")


def test_two_wordings_of_one_deadline_are_set_side_by_side():
    """Early April and early in the second quarter hold together from 1 to 10 April."""
    (text,) = [r.text.vi for r in timetable(load_plan("757-2023")).warnings if r.code == "time-twice"]
    assert "«Đầu tháng 4 năm 2024» và «Đầu quý II năm 2024» (mục I.1)" in text
    assert "từ 01/04/2024 đến 10/04/2024" in text


def test_a_plan_in_order_is_not_warned():
    """January, then before 10 March: nothing to say."""
    assert codes(tasks__1__period={"vi": "x", "en": "x", "before": date(2024, 3, 12)}) == []


def test_two_times_that_exclude_each_other_are_a_contradiction():
    """January in one place, March in another."""
    also = [{"vi": "y", "en": "y", "start": date(2024, 3, 1), "end": date(2024, 3, 31), "source": SOURCE}]
    assert "time-contradicts" in codes(tasks__0__also=also)


def test_a_task_due_before_what_it_needs_is_impossible():
    """Fieldwork before 20 January, lists until the 31st."""
    assert "time-impossible" in codes(tasks__1__period={"vi": "x", "en": "x", "before": date(2024, 1, 20)})


def test_a_task_that_may_begin_too_early_overlaps():
    """Fieldwork from 20 January, lists until the 31st."""
    period = {"vi": "x", "en": "x", "start": date(2024, 1, 20), "end": date(2024, 2, 20)}
    assert codes(tasks__1__period=period) == ["time-overlap"]


def test_a_task_without_time_or_lead_is_named():
    """Both are missing in the plan, not in the software."""
    assert codes(tasks__1__period={"vi": "x", "en": "x"}, tasks__1__lead=GONE) == [
        "time-missing",
        "role-no-lead",
    ]


def test_long_tasks_are_not_blamed_for_a_holiday_inside_them():
    """Only a deadline on a closed day, or a short task around it."""
    days = {
        "label": {"vi": "Tết", "en": "Tết"},
        "start": date(2024, 1, 10),
        "end": date(2024, 1, 12),
        "source": SOURCE,
    }
    late = {**days, "start": date(2024, 1, 30), "end": date(2024, 2, 2)}
    period = {"vi": "x", "en": "x", "before": date(2024, 3, 12)}
    assert codes(closed_days=[days], tasks__1__period=period) == []
    assert codes(closed_days=[late], tasks__1__period=period) == ["time-closed"]
