"""Working days of Vietnam: holidays, Tết, days worked instead, arithmetic on them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.schedule import vietnam_workdays

DAYS = vietnam_workdays(2022, 2027)
SOME = st.dates(date(2022, 2, 1), date(2027, 10, 31))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 2, 10), "Tết Nguyên Đán"),
        (date(2023, 1, 22), "Tết Nguyên Đán"),
        (date(2024, 4, 18), "Ngày Giỗ Tổ Hùng Vương"),
        (date(2023, 1, 2), "Tết Dương lịch"),
    ],
)
def test_holidays_are_days_off(day, name):
    """Tết and the Hùng kings by the lunar calendar; the Monday after a Sunday holiday too."""
    assert not DAYS.is_working(day)
    assert DAYS.reason(day).vi.startswith(name)


def test_a_saturday_is_worked_instead_of_a_bridge_day():
    """29/04/2024 was off and Saturday 04/05/2024 was worked."""
    assert not DAYS.is_working(date(2024, 4, 29))
    assert DAYS.is_working(date(2024, 5, 4))
    assert not DAYS.is_working(date(2024, 5, 11))


def test_january_2024_by_hand():
    """31 days, eight of them on weekends, New Year's day off."""
    assert DAYS.count(date(2024, 1, 1), date(2024, 1, 31)) == 31 - 8 - 1


def test_tet_of_2024_is_one_week_off():
    """Thursday 8 to Wednesday 14 February: the working day after the 7th is the 15th."""
    assert DAYS.add(date(2024, 2, 7), 1) == date(2024, 2, 15)
    assert {date(2024, 2, day) for day in range(8, 15)} <= DAYS.tet


@given(SOME, st.integers(-60, 60))
def test_adding_and_counting_undo_each_other(day, number):
    """N working days on, and the distance is n again."""
    start = DAYS.on_or_after(day)
    end = DAYS.add(start, number)
    assert DAYS.is_working(end)
    assert DAYS.between(start, end) == number
    assert DAYS.add(end, -number) == start


@given(SOME, st.integers(0, 40))
def test_counts_add_up(day, length):
    """A stretch of days is the sum of its parts."""
    middle, end = day + timedelta(days=length // 2), day + timedelta(days=length)
    assert DAYS.count(day, end) == DAYS.count(day, middle) + DAYS.count(middle + timedelta(days=1), end)
    assert DAYS.count(end, day - timedelta(days=1)) == 0


@pytest.mark.parametrize("years", [(1500, 2000), (2024, 2200), (2025, 2024)])
def test_years_out_of_range_are_refused(years):
    """Where the calendar does not reach, nothing is made up."""
    with pytest.raises(SamplingError) as caught:
        vietnam_workdays(*years)
    assert caught.value.problems[0].code == "schedule-out-of-range"


def test_the_holiday_library_is_loaded_only_when_a_calendar_is_made():
    """Pages that import the planner do not pay for it."""
    script = "import sys, sampling.schedule; print('holidays' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
