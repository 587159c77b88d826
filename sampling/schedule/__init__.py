"""A calendar from tasks and durations: working days of Vietnam, forward and backward pass, conflicts."""

from __future__ import annotations

from sampling.schedule.durations import Durations, load_durations
from sampling.schedule.plan_schedule import Schedule, ScheduledTask, schedule
from sampling.schedule.workdays import WorkDays, vietnam_workdays

__all__ = [
    "Durations",
    "Schedule",
    "ScheduledTask",
    "WorkDays",
    "load_durations",
    "schedule",
    "vietnam_workdays",
]
