"""What a reader must be told beside the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.component_model import Note
from analysis.errors import AnalysisCode
from analysis.response import merges

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.component_model import UnitScore
    from analysis.inputs import Inputs
    from analysis.scheme_model import SchemeTier
    from analysis.score import Scored


def notes(
    inputs: Inputs,
    tier: SchemeTier,
    scored: Scored,
    units: Sequence[UnitScore],
    live: frozenset[str],
    *,
    critical: float,
    seed: int,
    draws: int,
) -> tuple[Note, ...]:
    """Return the notes of a tier: assumptions, method, then warnings by unit."""
    return (
        *_assumptions(tier),
        *_method(units, critical=critical, seed=seed, draws=draws),
        *_merges(inputs, scored),
        *_missing(tier, live),
        *_unlisted(inputs, tier),
        *(note for unit in units for note in _unit(unit, inputs, tier, scored, live)),
    )


def _assumptions(tier: SchemeTier) -> Iterator[Note]:
    for each in tier.assumptions:
        facts = {"vi": each.words.vi, "en": each.words.en}
        yield Note("assumption", each.path, AnalysisCode.NOTE_ASSUMPTION, facts)


def _method(units: Sequence[UnitScore], *, critical: float, seed: int, draws: int) -> Iterator[Note]:
    yield Note("method", "", AnalysisCode.NOTE_FPC)
    ranked = sum(unit.ranked for unit in units)
    facts = {"units": ranked, "critical": critical, "draws": draws, "seed": seed}
    yield Note("method", "", AnalysisCode.NOTE_RANKS, facts)


def _merges(inputs: Inputs, scored: Scored) -> Iterator[Note]:
    for merge in merges(inputs.cells, scored.strata):
        code = AnalysisCode.NOTE_MERGE if merge.weights else AnalysisCode.NOTE_MERGE_SPREAD
        facts = {"cell": merge.cells[0], "with": ", ".join(merge.cells[1:]), "answered": merge.answered}
        yield Note("method", merge.group, code, {**facts, "eligible": merge.eligible})
    for block in scored.combination.blocks:
        if block.bounded and block.fraction < 1:
            for u in block.units:
                facts = {"group": block.group, "unit": inputs.units[u]}
                yield Note("warning", block.group, AnalysisCode.NOTE_SPREAD_BOUND, facts, inputs.units[u])


def _missing(tier: SchemeTier, live: frozenset[str]) -> Iterator[Note]:
    for criterion in tier.criteria:
        if criterion.id not in live:
            code = AnalysisCode.NOTE_PART_MISSING if criterion.items else AnalysisCode.NOTE_GIVEN_MISSING
            facts = {"criterion": criterion.id, "points": criterion.max_points, "unit": "*"}
            yield Note("warning", criterion.id, code, facts)


def _unlisted(inputs: Inputs, tier: SchemeTier) -> Iterator[Note]:
    for code in tier.units:
        if code not in inputs.units:
            yield Note("warning", "", AnalysisCode.NOTE_UNLISTED_UNIT, {"unit": code}, code)


def _unit(
    unit: UnitScore, inputs: Inputs, tier: SchemeTier, scored: Scored, live: frozenset[str]
) -> Iterator[Note]:
    yield from _groups(unit, inputs, tier)
    facts = {"unit": unit.code}
    for part in unit.criteria:
        if part.id in live and part.estimate is None:
            code = AnalysisCode.NOTE_GIVEN_MISSING if part.given else AnalysisCode.NOTE_PART_MISSING
            said = {**facts, "criterion": part.id, "points": part.max_points}
            yield Note("warning", part.id, code, said, unit.code)
        if part.given and part.estimate is not None and part.estimate.se is None:
            said = {**facts, "criterion": part.id}
            yield Note("method", part.id, AnalysisCode.NOTE_GIVEN_EXACT, said, unit.code)
    if not unit.complete:
        yield Note("warning", "", AnalysisCode.NOTE_INCOMPLETE, facts, unit.code)
    if unit.reference_only:
        said = {**facts, "forms": unit.forms, "minimum": tier.minimum_forms}
        yield Note("warning", "", AnalysisCode.NOTE_REFERENCE_ONLY, said, unit.code)
    if unit.chosen:
        yield Note("warning", "", AnalysisCode.NOTE_CHOSEN, facts, unit.code)
    yield from _without_error(unit, facts)


def _without_error(unit: UnitScore, facts: dict[str, object]) -> Iterator[Note]:
    """Say why a standard error is 0: everyone answered, or the answers that came agree."""
    if unit.forms == unit.asked:
        yield Note("method", "", AnalysisCode.NOTE_FULL_RESPONSE, {**facts, "forms": unit.forms}, unit.code)
        return
    same = [part.id for part in unit.criteria if part.answers and part.estimate and part.estimate.se == 0]
    if same:
        said = {**facts, "criteria": ", ".join(same)}
        yield Note("warning", "", AnalysisCode.NOTE_NO_SPREAD, said, unit.code)


def _groups(unit: UnitScore, inputs: Inputs, tier: SchemeTier) -> Iterator[Note]:
    """Say which groups do not speak for a unit, and why."""
    u = inputs.units.index(unit.code)
    mine = [cell for cell in inputs.cells if u in cell.units and cell.eligible > 0]
    listed = {cell.group for cell in mine}
    heard = {cell.group for cell in mine if cell.valid > 0}
    known = {absent.group: absent.reason for absent in tier.absent if absent.unit == unit.code}
    for group in tier.groups():
        facts = {"unit": unit.code, "group": group}
        if group in known and group in listed:
            yield Note("warning", group, AnalysisCode.NOTE_GROUP_NOT_ABSENT, facts, unit.code)
        elif group in known:
            said = {**facts, "vi": known[group].vi, "en": known[group].en}
            yield Note("method", group, AnalysisCode.NOTE_GROUP_ABSENT, said, unit.code)
        elif group not in listed:
            yield Note("warning", group, AnalysisCode.NOTE_GROUP_UNLISTED, facts, unit.code)
        elif group not in heard:
            yield Note("warning", group, AnalysisCode.NOTE_GROUP_SILENT, facts, unit.code)
