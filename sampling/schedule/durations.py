"""How long tasks take, in working days: data by kind of task, replaced task by task."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sampling.document import Node, parse_yaml
from sampling.errors import Problem, SamplingError
from sampling.schedule_codes import ScheduleCode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from sampling.plan import Plan, Task, Text

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Duration:
    """Working days of a task, with source; `assumption` says that nobody has confirmed it."""

    days: int
    source: Text
    assumption: bool


@dataclass(frozen=True, slots=True)
class Durations:
    """Durations by task id, then by kind, then `other` for everything else."""

    tasks: Mapping[str, Duration]
    kinds: Mapping[str, Duration]
    other: Duration

    def of(self, task: Task) -> Duration:
        """Return the duration of a task."""
        return self.tasks.get(task.id) or self.kinds.get(task.kind) or self.other


def load_durations(path: str | Path = DEFAULT, plan: Plan | None = None) -> Durations:
    """Return the durations of the catalogue (``"default"``) or of a YAML file (by path).

    What a file leaves out comes from the catalogue. With a `plan`, tasks that it does not have are refused.

    Raises
    ------
    SamplingError
        With all problems of the file at once.

    Examples
    --------
    >>> durations = load_durations()
    >>> durations.kinds["fieldwork"].days, durations.kinds["fieldwork"].assumption
    (20, True)
    """
    found = parse_durations(_text(str(path)), with_general=str(path) != DEFAULT)
    if plan is not None:
        known = [task.id for task in plan.tasks]
        facts = {"known": ", ".join(known)}
        wrong = [
            Problem(f"tasks.{name}", ScheduleCode.TASK_UNKNOWN, {"asked": name, **facts})
            for name in found.tasks
            if name not in known
        ]
        if wrong:
            raise SamplingError(wrong)
    return found


@lru_cache(maxsize=16)
def parse_durations(text: str, *, with_general: bool = True) -> Durations:
    """Return the durations that a YAML text describes.

    Raises
    ------
    SamplingError
        With all problems of the text at once.
    """
    root = Node(parse_yaml(text))
    root.fields("title", "tasks", "kinds", "other")
    tasks, kinds = _all(root.at("tasks")), _all(root.at("kinds"))
    general = load_durations() if with_general else None
    other = _one(root.need("other") if general is None else root.at("other"))
    if root.problems:
        raise SamplingError(root.problems)
    if general is None:
        return Durations(tasks, kinds, other)
    merged = replace(general, tasks=tasks, kinds={**general.kinds, **kinds})
    return replace(merged, other=other) if "other" in root else merged


def _text(name: str) -> str:
    place: Traversable = Path(name)
    if name == DEFAULT:
        place = files("sampling").joinpath("catalog", "schedule", "durations.yaml")
    elif Path(name).suffix not in {".yaml", ".yml"}:
        raise SamplingError([Problem("", ScheduleCode.FILE_UNKNOWN, {"asked": name})])
    try:
        return place.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        facts = {"file": name, "reason": getattr(error, "strerror", None) or type(error).__name__}
        raise SamplingError([Problem("", ScheduleCode.UNREADABLE, facts)]) from error


def _all(node: Node) -> dict[str, Duration]:
    if node.value is not None and not isinstance(node.value, dict):
        node.fields()
        return {}
    return {str(key): _one(node.at(str(key))) for key in node.value or {}}


def _one(node: Node) -> Duration:
    if node.value is None:
        return Duration(1, Node(None).wording(), assumption=True)
    node.fields("days", "unit", "source", "assumption")
    node.need("unit").text()
    days = node.need("days").whole()
    return Duration(max(days or 0, 0), node.need("source").wording(), node.at("assumption").flag())
