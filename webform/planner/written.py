"""The plan of the bench as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from survey.plan_edit import changed_text
from webform.planner.changes import each_by_itself
from webform.words import say

if TYPE_CHECKING:
    from webform.planner.bench import Bench


def written(bench: Bench) -> str:
    """Return the plan with its changes as YAML; without changes, the text as it was read."""
    if not bench.split.figures:
        return bench.text
    given = dict(each_by_itself(bench.base, dict(bench.split.figures)))
    name = bench.variant.name if bench.variant else say("planner.variant")
    title = say("planner.file.source", name=name, plan=bench.base.document or bench.base.id)
    return changed_text(bench.text, bench.plan, given, title=title)
