"""An invented respondent list that agrees with a plan: as many rows per group as the plan states."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sampling.errors import Problem, SamplingError
from sampling.frame_codes import FrameCode
from sampling.frame_figures import districts_to_choose, group_figure, special_figures
from sampling.frame_layout import COLUMNS, agencies, agency_kind, rated_units, senders, surveyed_groups
from sampling.plan import Selection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from sampling.plan import Group, Plan

SPREAD = 0.3
"""How far a unit's share may lie from the mean share, as a fraction of it."""

MORE_DISTRICTS = 0.25
"""How likely a province takes one more district where the plan prints a range: an invention."""

Cell = tuple[str, str]
"""A sending unit and an agency in it (``""`` when persons are listed directly)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The invented persons of one group: person numbers per cell, in the order of the cells."""

    group: Group
    cells: tuple[Cell, ...]
    persons: tuple[NDArray[np.int64], ...]


def simulate(plan: Plan, rng: Generator) -> pd.DataFrame:
    """Return an invented list for every surveyed group of `plan`: one row per form, as in a frame file.

    Each group has exactly its stated number of rows (the product of its formula if none is stated); numbers
    per unit vary around their mean where everybody is asked, and are as even as can be where the plan fixes
    them. Persons of a group that the plan places within another (`persons_within`) are in both. Names and
    addresses are invented and say so; the same plan and generator state give the same list.

    Raises
    ------
    SamplingError
        If the plan lists nobody, or says neither a figure nor a complete formula for a group.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> len(simulate(load_plan("binh-phuoc-2022"), np.random.default_rng(757)))
    367
    """
    groups = surveyed_groups(plan)
    if not groups:
        raise SamplingError([Problem("", FrameCode.NOTHING_TO_LIST, {"plan": plan.id})])
    _demand_figures(groups)
    listed: dict[str, Listed] = {}
    numbers = count()
    for group in _inner_first(groups):
        inner = [one for one in listed.values() if one.group.persons_within == group.id]
        listed[group.id] = _list_group(plan, group, inner, numbers, rng)
    return _named(pd.concat([_forms(plan, listed[group.id]) for group in groups], ignore_index=True))


def _inner_first(groups: Sequence[Group]) -> list[Group]:
    within = [group for group in groups if group.persons_within]
    return within + [group for group in groups if not group.persons_within]


def _demand_figures(groups: Sequence[Group]) -> None:
    missing = [Problem(group.id, FrameCode.NO_FIGURE) for group in groups if group_figure(group) is None]
    if missing:
        raise SamplingError(missing)


def _list_group(
    plan: Plan, group: Group, inner: Sequence[Listed], numbers: Iterator[int], rng: Generator
) -> Listed:
    cells = _cells(plan, group, rng)
    known = {cell: block for one in inner for cell, block in zip(one.cells, one.persons, strict=True)}
    left = (group_figure(group) or 0) - sum(block.size for block in known.values())
    fresh = _counts(group, [cell for cell in cells if cell not in known], left, rng)
    blocks = (
        known[cell] if cell in known else np.fromiter(islice(numbers, fresh[cell]), np.int64)
        for cell in cells
    )
    return Listed(group, cells, tuple(blocks))


def _cells(plan: Plan, group: Group, rng: Generator) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for unit in senders(plan, group):
        names = agencies(plan, group, unit)
        if agency_kind(group) == "district":
            names = _chosen(names, group, rng)
        cells += [(unit, name) for name in names]
    return tuple(cells)


def _chosen(districts: tuple[str, ...], group: Group, rng: Generator) -> tuple[str, ...]:
    low, high = districts_to_choose(group) or (len(districts), len(districts))
    wanted = min(len(districts), low + int(rng.binomial(high - low, MORE_DISTRICTS)))
    picked = np.sort(rng.choice(len(districts), size=wanted, replace=False))
    return tuple(districts[index] for index in picked)


def _counts(group: Group, cells: Sequence[Cell], total: int, rng: Generator) -> dict[Cell, int]:
    if total < 0 or (total and not cells):
        raise SamplingError([Problem(group.id, FrameCode.TOO_MANY_WITHIN, {"left": total})])
    counts: dict[Cell, int] = {}
    for code, figure in special_figures(group).items():
        own = [cell for cell in cells if cell[0] == code]
        counts |= dict(zip(own, _share(group, int(figure), len(own), rng), strict=True))
    rest = [cell for cell in cells if cell not in counts]
    return counts | dict(zip(rest, _share(group, total - sum(counts.values()), len(rest), rng), strict=True))


def _share(group: Group, total: int, cells: int, rng: Generator) -> list[int]:
    if not cells:
        return []
    if group.selection is Selection.TAKE_ALL:
        return vary(total, cells, rng)
    return even(total, cells, rng)


def even(total: int, cells: int, rng: Generator) -> list[int]:
    """Return `cells` whole numbers that add up to `total` and differ by at most one.

    Examples
    --------
    >>> sorted(even(800, 19, np.random.default_rng(1)))[::18]
    [42, 43]
    """
    each, extra = divmod(total, cells)
    counts = np.full(cells, each)
    counts[rng.permutation(cells)[:extra]] += 1
    return [int(count) for count in counts]


def vary(total: int, cells: int, rng: Generator, *, spread: float = SPREAD) -> list[int]:
    """Return `cells` whole numbers that add up to `total`, near their mean, none below 1 if possible.

    One is given to each cell; the rest is shared by weights between 1 − `spread` and 1 + `spread` and rounded
    by largest remainders.

    Examples
    --------
    >>> counts = vary(3700, 1197, np.random.default_rng(1))
    >>> sum(counts), min(counts), max(counts)
    (3700, 2, 4)
    """
    if total < cells:
        return even(total, cells, rng)
    weights = rng.uniform(1 - spread, 1 + spread, cells)
    shares = (total - cells) * weights / weights.sum()
    counts = np.floor(shares).astype(np.int64)
    short = total - cells - int(counts.sum())
    counts[np.argsort(counts - shares, kind="stable")[:short]] += 1
    return [int(count) + 1 for count in counts]


def _forms(plan: Plan, listed: Listed) -> pd.DataFrame:
    sizes = [block.size for block in listed.persons]
    rated = ["+".join(rated_units(plan, listed.group, *cell)) for cell in listed.cells]
    return pd.DataFrame(
        {
            "person": np.concatenate([*listed.persons, np.empty(0, np.int64)]),
            "group": listed.group.id,
            "unit": np.repeat([unit for unit, _ in listed.cells], sizes),
            "agency": np.repeat([agency for _, agency in listed.cells], sizes),
            "rates": np.repeat(rated, sizes),
            "position": listed.group.label.vi,
        }
    )


def _named(forms: pd.DataFrame) -> pd.DataFrame:
    numbers, persons = pd.factorize(forms["person"])
    width = max(5, len(str(len(persons))))
    labels = [f"{number + 1:0{width}d}" for number in numbers]
    named = forms.assign(
        person=[f"P{label}" for label in labels],
        name=[f"Người giả định {label}" for label in labels],
        email=[f"nguoi{label}@example.invalid" for label in labels],
        phone="",
        invented="1",
    )
    return named[list(COLUMNS)].astype(str)
