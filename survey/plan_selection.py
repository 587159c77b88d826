"""A random draw from each unit's list for one group of a plan, instead of the unit choosing the persons."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem, SamplingError
from sampling.frame_figures import mean_per_unit, special_figures, term_product
from sampling.frame_layout import COLUMNS, senders, surveyed_groups
from sampling.plan import Selection, Text
from sampling.selection.design import Design, Stage
from sampling.selection.manifest import manifest_of
from sampling.selection.methods import Method
from sampling.selection.multistage import draw
from sampling.selection.table import frame_of, read_sampling_frame
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from sampling.plan import Group, Plan
    from sampling.selection.manifest import Manifest
    from sampling.selection.multistage import Drawn
    from sampling.selection.table import SamplingFrame


@dataclass(frozen=True, slots=True)
class GroupDraw:
    """A frame with one group drawn: the whole new list, the group's part as a sampling frame, the sample.

    `listed` and `drawn_rows` count the group's forms before and after.
    """

    forms: pd.DataFrame
    frame: SamplingFrame
    drawn: Drawn
    listed: int

    @property
    def drawn_rows(self) -> int:
        """Return the group's forms after the draw."""
        return self.drawn.size


def draw_group(
    forms: pd.DataFrame,
    plan: Plan,
    group_id: str,
    *,
    seed: int | None,
    n: int | None = None,
    short: bool = False,
) -> GroupDraw:  # fmt: skip
    """Return the frame with the persons of one group drawn at random in every unit; other groups stay.

    The number per unit is the plan's (its mean per unit, rounded; a unit with a term of its own has that), or
    `n`. `short` takes everybody where a unit lists fewer.

    Raises
    ------
    SamplingError
        If there is no seed, no such group, a group that takes its whole list, no figure for it, or a unit
        lists fewer persons than are to be drawn (all such units at once).
    """
    if seed is None:
        raise SamplingError([Problem("--seed", SelectionCode.SEED_MISSING)])
    group = _group(plan, group_id, drawn_anyway=n is not None)
    own = forms[forms["group"] == group.id]
    units = list(dict.fromkeys(own["unit"]))
    sizes = dict.fromkeys(units, n) if n is not None else _figures(plan, group, units)
    stage = Stage("person", Method.SRS, strata=("unit",), n=sizes, take_all_if_short=short)
    title = Text(f"Chọn ngẫu nhiên nhóm {group.id}", f"Random draw of the group {group.id}")
    design = Design(f"{plan.id}-{group.id}", title, "person", (stage,))
    frame = frame_of({column: list(own[column]) for column in own.columns})
    drawn = draw(frame, design, seed=seed)
    kept = np.union1d(forms.index[forms["group"] != group.id], own.index[drawn.rows])
    return GroupDraw(forms.loc[kept], frame, drawn, len(own))


def _group(plan: Plan, asked: str, *, drawn_anyway: bool) -> Group:
    groups = {group.id: group for group in surveyed_groups(plan)}
    if asked not in groups:
        facts = {"plan": plan.id, "asked": asked, "known": ", ".join(groups)}
        raise SamplingError([Problem("--group", SelectionCode.GROUP_UNKNOWN, facts)])
    group = groups[asked]
    if group.selection is Selection.TAKE_ALL and not drawn_anyway:
        fixed = ", ".join(one.id for one in groups.values() if one.selection is Selection.FIXED)
        raise SamplingError(
            [Problem("--group", SelectionCode.GROUP_NOT_DRAWN, {"group": asked, "known": fixed})]
        )
    return group


def _figures(plan: Plan, group: Group, units: list[str]) -> dict[str, int]:
    """Return persons per unit: what the formula says of one (760 / 19 = 40), else the mean of the total."""
    every, special = senders(plan, group), special_figures(group)
    products = [term_product(term) for term in group.terms if not term.only_for]
    others = [code for code in every if code not in special]
    whole = sum(product for product in products if product is not None)
    known = bool(products) and None not in products and bool(others)
    mean = Fraction(whole, len(others)) if known else mean_per_unit(group, every)
    if not mean and not special:
        raise SamplingError([Problem("--group", SelectionCode.GROUP_FIGURE_UNKNOWN, {"group": group.id})])
    return {unit: int(special.get(unit, mean) + Fraction(1, 2)) for unit in units}


def group_text(done: GroupDraw) -> str:
    """Return the new frame as the text of its file."""
    return done.forms.to_csv(index=False, columns=list(COLUMNS), lineterminator="\n")


def group_manifest(done: GroupDraw, frame: Path) -> Manifest:
    """Return the manifest of the draw; the frame is the whole list, the design what the plan says.

    Raises
    ------
    SamplingError
        If the frame file cannot be read.
    """
    stage = done.drawn.design.stages[0]
    said = json.dumps({"design": done.drawn.design.id, "n": dict(stage.n), "short": stage.take_all_if_short})
    made = manifest_of(done.frame, done.drawn, design_text=said, sample=group_text(done))
    return replace(made, frame_file=frame.name, frame_sha256=read_sampling_frame(frame).sha256)
