"""The calendar as .ics, as a picture and on the command line."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from icalendar import Calendar

from sampling.load import load_plan
from sampling.schedule import load_durations, schedule
from survey.calendar_file import calendar_bytes
from survey.cli import main
from survey.gantt import gantt_picture

PLAN = load_plan("757-2023")
FOUND = schedule(PLAN, load_durations())


def events(lang: str = "vi"):
    """Return the events of the file, read again by the library."""
    read = Calendar.from_ical(calendar_bytes(PLAN, FOUND, lang))
    return {str(event["UID"]): event for event in read.walk("VEVENT")}


def run(*arguments):
    return CliRunner().invoke(main, ["plan", "calendar", *arguments], env={"COLUMNS": "110"})


def test_every_task_and_every_deadline_is_an_event():
    """Identifiers follow from plan and task, so that a later file renews the events."""
    with_deadline = [task for task in FOUND.tasks if task.deadline]
    assert set(events()) == {f"757-2023-{task.id}@khaosat" for task in FOUND.tasks} | {
        f"757-2023-{task.id}-han@khaosat" for task in with_deadline
    }


def test_an_event_lasts_whole_days():
    """The end of an all-day event is the day after its last one."""
    event = events()["757-2023-K04@khaosat"]
    task = FOUND.task("K04")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (task.start, task.finish + timedelta(days=1))
    assert str(event["SUMMARY"]).startswith("K04 Điều tra xã hội học")
    assert "Chủ trì: Bộ Nội vụ" in str(event["DESCRIPTION"])


def test_deadlines_ring_before():
    """A week and a day before, at eight in the morning."""
    alarms = events()["757-2023-K08-han@khaosat"].walk("VALARM")
    assert [alarm["TRIGGER"].dt for alarm in alarms] == [
        timedelta(hours=8) - timedelta(days=days) for days in (7, 1)
    ]
    assert all(str(alarm["ACTION"]) == "DISPLAY" and "Còn" in str(alarm["DESCRIPTION"]) for alarm in alarms)


def test_the_file_has_no_clock_in_it():
    """The same plan gives the same bytes; stamps are the date of the plan; lines end as the standard says."""
    content = calendar_bytes(PLAN, FOUND)
    assert content == calendar_bytes(PLAN, FOUND)
    assert {event["DTSTAMP"].dt.date() for event in events().values()} == {date(2023, 9, 25)}
    lines = content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


def test_an_english_file_speaks_english():
    """Words follow the language."""
    assert str(events("en")["757-2023-K08-han@khaosat"]["SUMMARY"]).startswith("Deadline: K08")


def test_the_picture_shows_tasks_critical_path_and_days_off():
    """SVG with the words of the legend; the same calendar gives the same bytes."""
    svg = gantt_picture(PLAN, FOUND, "vi", ".svg")
    assert svg == gantt_picture(PLAN, FOUND, "vi", ".svg")
    text = svg.decode()
    assert all(word in text for word in ("đường găng", "nghỉ lễ, Tết", "K11", "công bố chậm nhất 10/04/2024"))
    assert gantt_picture(PLAN, FOUND, "vi", ".png").startswith(b"\x89PNG")


def test_the_command_prints_days_and_conflicts(tmp_path):
    """Table with the critical path, files beside it."""
    result = run("757-2023", "--ics", str(tmp_path / "a.ics"), "--figure", str(tmp_path / "a.svg"))
    assert result.exit_code == 0
    assert "Đường găng: K03 → K05 → K06 → K07 → K08." in result.stdout
    assert "thời gian là giả định" in result.stdout
    assert (tmp_path / "a.ics").read_bytes() == calendar_bytes(PLAN, FOUND)
    assert (tmp_path / "a.svg").read_bytes().startswith(b"<svg")


def test_json_has_every_task_and_holiday():
    """For programs: ISO dates, slack, warnings with codes."""
    found = json.loads(run("757-2023", "--format", "json", "--target", "30/04/2024").stdout)
    assert found["target"] == "2024-04-30"
    assert [task["id"] for task in found["tasks"] if task["critical"]] == found["critical_path"]
    assert {"day": "2024-02-10", "name": "Tết Nguyên Đán"} in found["holidays"]
    assert run("757-2023", "--format", "csv").stdout.startswith("id,label,kind,days")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("757-2023", "--start", "tomorrow"), 2),
        (("757-2023", "--figure", "a.pdf"), 2),
        (("757-2023", "--durations", "mine"), 1),
        (("757-2023", "--ics", "/proc/none/a.ics"), 1),
    ],
)
def test_mistakes_end_in_words(arguments, code):
    """Wrongly typed: 2; wrong input: 1 and a sentence."""
    result = run(*arguments)
    assert result.exit_code == code
    assert "Traceback" not in result.stderr
