"""Which ranked units can be told apart, in words and as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from survey.resultset import TierResult, UnitResult


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit against all others: the ranks it is clearly above, not told apart from, clearly below."""

    unit: UnitResult
    above: str
    same: str
    below: str


@dataclass(frozen=True, slots=True)
class ToldApart:
    """All that the pairwise differences of one tier say.

    `cells` is the square of all pairs in the order of `standings`: ``True`` where a pair can be told apart.
    `together` are runs of ranks, in words.
    """

    pairs: int
    distinct: int
    first: tuple[UnitResult, ...]
    last: tuple[UnitResult, ...]
    neighbours: tuple[tuple[UnitResult, UnitResult], ...]
    standings: tuple[Standing, ...]
    cells: tuple[tuple[bool, ...], ...]
    together: tuple[str, ...]


def told_apart(tier: TierResult, lang: str) -> ToldApart:
    """Return which of the ranked units of a tier can be told apart."""
    units = ranked(tier)
    distinct = {frozenset((pair.above, pair.below)) for pair in tier.distinguishable}
    cells = tuple(tuple(frozenset((a.code, b.code)) in distinct for b in units) for a in units)
    return ToldApart(
        pairs=len(units) * (len(units) - 1) // 2,
        distinct=len(distinct),
        first=tuple(unit for unit in units if unit.rank_low == 1),
        last=tuple(unit for unit in units if unit.rank_high == len(units)),
        neighbours=tuple((a, b) for i, (a, b) in enumerate(pairwise(units)) if cells[i][i + 1]),
        standings=tuple(_standing(place, units, cells[place], lang) for place in range(len(units))),
        cells=cells,
        together=_together(tier, units, lang),
    )


def ranked(tier: TierResult) -> tuple[UnitResult, ...]:
    """Return the ranked units in the order of the ranking; ties in the order of the result set."""
    return tuple(
        sorted((u for u in tier.units if u.ranked and u.rank is not None), key=lambda unit: unit.rank or 0)
    )


def _together(tier: TierResult, units: Sequence[UnitResult], lang: str) -> tuple[str, ...]:
    """Return runs of ranks inside which no pair can be told apart; a unit alone is no run."""
    by_code = {unit.code: unit for unit in units}
    runs = ([by_code[code] for code in run] for run in tier.together if len(run) > 1)
    return tuple(rank_ranges(run, units, lang) for run in runs)


def _standing(place: int, units: Sequence[UnitResult], apart: Sequence[bool], lang: str) -> Standing:
    others = [(i, unit) for i, unit in enumerate(units) if i != place]
    return Standing(
        unit=units[place],
        above=rank_ranges([u for i, u in others if apart[i] and i > place], units, lang),
        same=rank_ranges([u for i, u in others if not apart[i]], units, lang),
        below=rank_ranges([u for i, u in others if apart[i] and i < place], units, lang),
    )


def rank_ranges(chosen: Sequence[UnitResult], units: Iterable[UnitResult], lang: str) -> str:
    """Return the ranks of some units as ranges; units that share a rank with one left out go by name.

    Returns
    -------
    str
        Such as ``"1, 4–9, 12 (Bộ Y tế)"``; empty for no unit.
    """
    names = {unit.code for unit in chosen}
    whole: list[int] = []
    parts: list[str] = []
    for rank in sorted({unit.rank or 0 for unit in chosen}):
        sharing = [unit for unit in units if unit.rank == rank]
        if all(unit.code in names for unit in sharing):
            whole.extend(range(rank, rank + len(sharing)))
        else:
            some = ", ".join(unit_name(unit, lang) for unit in sharing if unit.code in names)
            parts.append(f"{rank} ({some})")
    return ", ".join([*_ranges(whole), *parts])


def unit_name(unit: UnitResult, lang: str) -> str:
    """Return the unit's name in `lang`; units without an English name keep their own."""
    return unit.name_en or unit.name if lang == "en" else unit.name


def _ranges(numbers: Sequence[int]) -> list[str]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
