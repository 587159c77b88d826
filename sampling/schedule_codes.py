"""What can be wrong with durations, or with what is asked of a calendar."""

from __future__ import annotations

from enum import StrEnum


class ScheduleCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/sampling-schedule.yaml``."""

    NO_TASKS = "schedule-no-tasks"
    NO_START = "schedule-no-start"
    TASK_UNKNOWN = "schedule-task-unknown"
    FILE_UNKNOWN = "schedule-file-unknown"
    UNREADABLE = "schedule-unreadable"
    DAY_OUTSIDE = "schedule-day-outside"
    OUT_OF_RANGE = "schedule-out-of-range"
