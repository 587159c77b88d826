"""What a reader must be told beside the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.component_model import Note
from analysis.errors import AnalysisCode
from analysis.inputs import cells_of
from analysis.points import by_criterion
from analysis.response import merges
from analysis.scheme_model import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from analysis.component_model import UnitScore
    from analysis.inputs import Inputs
    from analysis.moments import Cell
    from analysis.scheme_model import SchemeTier
    from analysis.score import Scored


@dataclass(frozen=True, slots=True)
class Comparison:
    """How units were compared: the critical value, from how many draws with which seed."""

    critical: float
    draws: int
    seed: int


def notes(
    inputs: Inputs,
    tier: SchemeTier,
    scored: Scored,
    units: Sequence[UnitScore],
    *,
    live: frozenset[str],
    comparison: Comparison,
) -> tuple[Note, ...]:
    """Return the notes of a tier: assumptions, method, then warnings by unit.

    `live` are the criteria that have a figure for at least one unit.
    """
    return (
        *_assumptions(tier),
        *_method(units, comparison),
        *_merges(inputs, scored),
        *_thin(inputs, scored),
        *_speechless(inputs, tier, scored),
        *_bounds(inputs, scored),
        *_missing(tier, live),
        *_unlisted(inputs, tier),
        *(
            note
            for unit, cells in zip(units, cells_of(inputs), strict=True)
            for note in _unit(unit, cells, tier, live)
        ),
    )


def _decimals(value: float, places: int) -> Wording:
    return Wording(f"{value:.{places}f}".replace(".", ","), f"{value:.{places}f}")


def _whole(value: int) -> Wording:
    return Wording(f"{value:,}".replace(",", "."), f"{value:,}")


def _assumptions(tier: SchemeTier) -> Iterator[Note]:
    said = set()
    for each in tier.assumptions:
        if each.words not in said:
            said.add(each.words)
            yield Note("assumption", each.path, AnalysisCode.NOTE_ASSUMPTION, {"words": each.words})


def _method(units: Sequence[UnitScore], comparison: Comparison) -> Iterator[Note]:
    yield Note("method", "", AnalysisCode.NOTE_FPC)
    ranked = sum(unit.ranked for unit in units)
    facts = {
        "units": ranked,
        "pairs": _whole(ranked * (ranked - 1) // 2),
        "critical": _decimals(comparison.critical, 2),
        "draws": _whole(comparison.draws),
        "seed": comparison.seed,
    }
    yield Note("method", "", AnalysisCode.NOTE_RANKS, facts)


def _merges(inputs: Inputs, scored: Scored) -> Iterator[Note]:
    for merge in merges(inputs.cells, scored.strata):
        counts = {"answered": _whole(merge.answered), "eligible": _whole(merge.eligible)}
        if merge.weights:
            facts = {"cells": ", ".join(merge.cells), **counts}
            yield Note("method", merge.group, AnalysisCode.NOTE_MERGE, facts)
        else:
            facts = {"cell": merge.cells[0], "others": ", ".join(merge.cells[1:]) or "–", **counts}
            yield Note("method", merge.group, AnalysisCode.NOTE_MERGE_SPREAD, facts)


def _thin(inputs: Inputs, scored: Scored) -> Iterator[Note]:
    """Say on which criteria a unit's answers showed too small a spread and took that of the group."""
    shape = scored.shape
    thin = np.zeros((len(inputs.units), len(shape.criteria)), dtype=np.bool_)
    for block in scored.combination.blocks:
        thin[block.units] |= by_criterion(block.thin.astype(np.float64), shape) > 0
    for u in np.flatnonzero(thin.any(axis=1)):
        code = inputs.units[u]
        said = ", ".join(shape.criteria[c] for c in np.flatnonzero(thin[u]))
        yield Note("method", "", AnalysisCode.NOTE_NO_SPREAD, {"unit": code, "criteria": said}, code)


def _speechless(inputs: Inputs, tier: SchemeTier, scored: Scored) -> Iterator[Note]:
    """Say where a group that returned forms about a unit said nothing on a criterion that others judged."""
    answers = scored.figures.answers
    for g, group in enumerate(scored.groups):
        asked = np.array([group in dict(tier.criterion(name).weights) for name in scored.shape.criteria])
        silent = asked & (answers[g] == 0) & (answers.sum(axis=0) > 0)
        for u in np.flatnonzero(silent.any(axis=1) & _returned(inputs, group)):
            said = ", ".join(scored.shape.criteria[c] for c in np.flatnonzero(silent[u]))
            facts = {"group": group, "unit": inputs.units[u], "criteria": said}
            yield Note("method", group, AnalysisCode.NOTE_GROUP_NO_OPINION, facts, inputs.units[u])


def _returned(inputs: Inputs, group: str) -> NDArray[np.bool_]:
    """Return which units a group returned valid forms about, (U,)."""
    found = np.zeros(len(inputs.units), dtype=np.bool_)
    for cell in inputs.cells:
        if cell.group == group and cell.valid > 0:
            found[cell.units] = True
    return found


def _bounds(inputs: Inputs, scored: Scored) -> Iterator[Note]:
    for block in scored.combination.blocks:
        if block.fraction < 1:
            for u in block.units[block.bounded.any(axis=1)]:
                code = inputs.units[u]
                facts = {"group": block.group, "unit": code}
                yield Note("warning", block.group, AnalysisCode.NOTE_SPREAD_BOUND, facts, code)


def _missing(tier: SchemeTier, live: frozenset[str]) -> Iterator[Note]:
    for criterion in tier.criteria:
        if criterion.id not in live:
            code = AnalysisCode.NOTE_CRITERION_MISSING if criterion.items else AnalysisCode.NOTE_GIVEN_MISSING
            facts = {"criterion": criterion.id, "points": _decimals(criterion.max_points, 2)}
            yield Note("warning", criterion.id, code, facts)


def _unlisted(inputs: Inputs, tier: SchemeTier) -> Iterator[Note]:
    for code in tier.units:
        if code not in inputs.units:
            yield Note("warning", "", AnalysisCode.NOTE_UNLISTED_UNIT, {"unit": code}, code)


def _unit(unit: UnitScore, cells: Sequence[Cell], tier: SchemeTier, live: frozenset[str]) -> Iterator[Note]:
    facts: dict[str, object] = {"unit": unit.code}
    yield from _groups(unit, cells, tier)
    yield from _parts(unit, live)
    if not unit.complete:
        yield Note("warning", "", AnalysisCode.NOTE_INCOMPLETE, facts, unit.code)
    if unit.reference_only:
        said = {**facts, "forms": unit.forms, "minimum": tier.minimum_forms}
        yield Note("warning", "", AnalysisCode.NOTE_REFERENCE_ONLY, said, unit.code)
    if unit.chosen:
        yield Note("warning", "", AnalysisCode.NOTE_CHOSEN, facts, unit.code)
    if unit.forms == unit.asked and unit.total.estimate is not None and unit.total.estimate.se == 0:
        yield Note(
            "method", "", AnalysisCode.NOTE_FULL_RESPONSE, {**facts, "forms": _whole(unit.forms)}, unit.code
        )


def _parts(unit: UnitScore, live: frozenset[str]) -> Iterator[Note]:
    for part in unit.criteria:
        facts: dict[str, object] = {"unit": unit.code, "criterion": part.id}
        if part.id in live and part.estimate is None:
            code = AnalysisCode.NOTE_UNIT_GIVEN_MISSING if part.given else AnalysisCode.NOTE_PART_MISSING
            said = {**facts, "points": _decimals(part.max_points, 2)}
            yield Note("warning", part.id, code, said, unit.code)
        if part.given and part.estimate is not None and part.estimate.se is None:
            yield Note("method", part.id, AnalysisCode.NOTE_GIVEN_EXACT, facts, unit.code)


def _groups(unit: UnitScore, cells: Sequence[Cell], tier: SchemeTier) -> Iterator[Note]:
    """Say which groups do not speak for a unit, and why."""
    listed = {cell.group for cell in cells if cell.eligible > 0}
    heard = {cell.group for cell in cells if cell.valid > 0}
    known = {absent.group: absent.reason for absent in tier.absent if absent.unit == unit.code}
    for group in tier.groups():
        facts: dict[str, object] = {"unit": unit.code, "group": group}
        if group in known and group in listed:
            yield Note("warning", group, AnalysisCode.NOTE_GROUP_NOT_ABSENT, facts, unit.code)
        elif group in known:
            said = {**facts, "reason": known[group]}
            yield Note("method", group, AnalysisCode.NOTE_GROUP_ABSENT, said, unit.code)
        elif group not in listed:
            yield Note("warning", group, AnalysisCode.NOTE_GROUP_UNLISTED, facts, unit.code)
        elif group not in heard:
            yield Note("warning", group, AnalysisCode.NOTE_GROUP_SILENT, facts, unit.code)
