"""The network of tasks: by hand, and what holds for every network."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sampling.schedule import vietnam_workdays
from sampling.schedule.network import Activity, place

DAYS = vietnam_workdays(2023, 2027)
START = date(2024, 1, 2)


@st.composite
def networks(draw):
    """Draw up to eight activities; each may follow any of those before it."""
    size = draw(st.integers(1, 8))
    return [
        Activity(
            f"K{i}",
            draw(st.integers(0, 12)),
            tuple(f"K{j}" for j in range(i) if draw(st.booleans())),
            draw(st.none() | st.dates(date(2024, 1, 1), date(2024, 3, 31))),
        )
        for i in range(size)
    ]


def test_a_small_network_by_hand():
    """A of two days, then B of three and C of one, then D of one: A, B and D are critical, C may wait two days."""
    tasks = [
        Activity("A", 2),
        Activity("B", 3, ("A",)),
        Activity("C", 1, ("A",)),
        Activity("D", 1, ("B", "C")),
    ]
    found = {each.id: each for each in place(tasks, DAYS, START)}
    assert [(each.start.day, each.finish.day) for each in found.values()] == [(2, 3), (4, 8), (4, 4), (9, 9)]
    assert {name: each.slack for name, each in found.items()} == {"A": 0, "B": 0, "C": 2, "D": 0}
    assert [name for name, each in found.items() if each.critical] == ["A", "B", "D"]
    assert found["C"].latest_start == date(2024, 1, 8)


def test_a_target_before_the_end_gives_negative_slack():
    """Two days of work in one: a day late."""
    found = place([Activity("A", 2)], DAYS, START, date(2024, 1, 2))
    assert (found[0].slack, found[0].latest_start) == (-1, date(2023, 12, 29))


def test_a_milestone_takes_no_day():
    """It falls on the day on which what it waits for is finished."""
    found = place([Activity("A", 2), Activity("M", 0, ("A",)), Activity("B", 1, ("M",))], DAYS, START)
    assert [(each.start.day, each.finish.day) for each in found] == [(2, 3), (3, 3), (4, 4)]
    assert {each.slack for each in found} == {0}


@given(networks())
def test_nothing_starts_before_what_it_needs_is_finished(tasks):
    """Forwards and backwards alike."""
    found = {each.id: each for each in place(tasks, DAYS, START)}
    for task in tasks:
        for name in task.after:
            assert found[task.id].start >= found[name].finish
            assert found[task.id].latest_start >= found[name].latest_finish
            assert (found[task.id].start > found[name].finish) or task.days == 0


@given(networks())
def test_every_task_has_its_days_of_work(tasks):
    """Start and finish are working days, as many apart as the task takes."""
    for task, each in zip(tasks, place(tasks, DAYS, START), strict=True):
        assert DAYS.is_working(each.start)
        assert DAYS.is_working(each.finish)
        assert DAYS.count(each.start, each.finish) == max(task.days, 1)
        assert DAYS.count(each.latest_start, each.latest_finish) == max(task.days, 1)


@given(networks())
def test_without_a_target_slack_is_never_negative_and_something_is_critical(tasks):
    """The longest path has none."""
    found = place(tasks, DAYS, START)
    assert min(each.slack for each in found) == 0
    assert any(each.critical for each in found)


@given(networks())
def test_an_activity_started_at_its_latest_does_not_move_the_end(tasks):
    """That is what the latest start means; one working day later, it does."""
    found = {each.id: each for each in place(tasks, DAYS, START)}
    last = max(each.finish for each in found.values())
    for i, task in enumerate(tasks):
        at = [*tasks]
        at[i] = Activity(task.id, task.days, task.after, found[task.id].latest_start)
        assert max(each.finish for each in place(at, DAYS, START)) == last
        at[i] = Activity(task.id, task.days, task.after, DAYS.add(found[task.id].latest_start, 1))
        assert max(each.finish for each in place(at, DAYS, START)) > last


@given(networks(), st.integers(1, 10))
def test_a_longer_task_never_ends_the_whole_earlier(tasks, more):
    """Adding days to any task leaves the end where it is or moves it back."""
    last = max(each.finish for each in place(tasks, DAYS, START))
    longer = [Activity(tasks[0].id, tasks[0].days + more, tasks[0].after, tasks[0].not_before), *tasks[1:]]
    assert max(each.finish for each in place(longer, DAYS, START)) >= last
