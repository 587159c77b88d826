"""A list against its plan: each unit's list taken whole or not at all, every problem with its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sampling.errors import Problem, SamplingError
from sampling.frame_codes import FrameCode
from sampling.frame_counts import see_counts, see_districts, see_within
from sampling.frame_entries import Entry, entries_of, form_of
from sampling.frame_layout import COLUMNS
from sampling.frame_persons import (
    forget_names,
    identify,
    one_form_per_tier,
    see_duplicates,
    see_likely_duplicates,
    see_names,
    see_shared_mail,
)
from sampling.frame_placement import Placer
from sampling.frame_problems import Findings, Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.frame_list import RespondentList
    from sampling.frame_problems import RowProblem
    from sampling.plan import Plan


@dataclass(frozen=True, slots=True)
class CheckedFrame:
    """What became of a list.

    `accepted` is the frame (one row per form, with what was there before); `added` counts its new rows.
    `accepted_units` and `rejected_units` are the units whose lists were taken or refused; `problems` holds
    everything seen, by row.
    """

    accepted: pd.DataFrame
    added: int
    accepted_units: tuple[str, ...]
    rejected_units: tuple[str, ...]
    problems: tuple[RowProblem, ...]

    @property
    def errors(self) -> tuple[RowProblem, ...]:
        """Return what refused a unit's list."""
        return tuple(one for one in self.problems if one.level is Level.ERROR)


def check(sent: RespondentList, plan: Plan, *, listed: pd.DataFrame | None = None) -> CheckedFrame:
    """Return what of a list can be taken under `plan`, and everything seen in it.

    A unit's list is taken whole or, with any error in it, not at all; other units do not suffer. A person in
    two groups of one tier keeps one (the plan's priority). `listed` is the frame so far: it only grows, rows
    in it never change, and the same list a second time adds nothing.

    Raises
    ------
    SamplingError
        If the plan lists nobody.
    """
    findings, placer = Findings(), Placer(plan)
    if not placer.groups:
        raise SamplingError([Problem("", FrameCode.NOTHING_TO_LIST, {"plan": plan.id})])
    before = [] if listed is None else entries_in(listed)
    entries = identify(entries_of(sent, placer, findings), before)
    see_names(entries, before, findings)
    see_duplicates(entries, findings)
    see_likely_duplicates(entries, before, findings)
    refused = findings.refused()
    fresh = _new([entry for entry in entries if entry.unit not in refused], before, findings)
    fresh = one_form_per_tier(fresh, before, placer.groups, findings)
    together = [*before, *fresh]
    see_shared_mail(together, findings)
    see_counts(together, plan, placer.groups, findings)
    see_districts(together, placer.groups, findings)
    see_within(together, placer.groups, findings)
    forget_names()
    taken = dict.fromkeys(entry.unit for entry in entries if entry.unit not in refused)
    return CheckedFrame(as_frame(together), len(fresh), tuple(taken), tuple(sorted(refused)), findings.all())


def _new(entries: Sequence[Entry], before: Sequence[Entry], findings: Findings) -> list[Entry]:
    there = {(entry.person, entry.group): entry for entry in before}
    fresh = []
    for entry in entries:
        other = there.get((entry.person, entry.group))
        if other is None:
            fresh.append(entry)
        elif form_of(other) == form_of(entry):
            findings.note(entry.row, entry.unit, FrameCode.ALREADY_LISTED, group=entry.group)
        else:
            findings.warn(entry.row, entry.unit, FrameCode.EXISTING_KEPT, group=entry.group)
    return fresh


def entries_in(frame: pd.DataFrame) -> list[Entry]:
    """Return the rows of a frame as entries (row number 0)."""
    return [Entry(0, *row) for row in frame[list(COLUMNS)].itertuples(index=False, name=None)]


def as_frame(entries: Sequence[Entry]) -> pd.DataFrame:
    """Return entries as a frame: one row per form, the columns of a frame file."""
    return pd.DataFrame([form_of(entry) for entry in entries], columns=list(COLUMNS)).astype(str)
