"""Units and strata of each stage, numbered stratum by stratum; what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.bound import Stage
from analysis.designs.factors import compress, cross, factorise, first_rows
from analysis.designs.fractions import stage_fractions
from analysis.designs.spec import JointProbabilities, Replacement
from analysis.designs.table import is_missing
from analysis.engine_codes import DesignCode
from analysis.errors import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.spec import Design
    from analysis.designs.table import Table


@dataclass(frozen=True, slots=True, eq=False)
class Staged:
    """The stages that vary, the last stage's unit of each row, and each unit's inclusion probability.

    `probability` (U,) is the product over the stages; None where no population is known. `joint` holds the
    joint probabilities in the order of the first stage's units.
    """

    stages: tuple[Stage, ...]
    unit: NDArray[np.intp]
    probability: NDArray[np.float64] | None
    joint: NDArray[np.float64] | None


@dataclass(frozen=True, slots=True, eq=False)
class Numbered:
    """Units of one stage before their fractions are known: per row `unit`, per unit the rest."""

    unit: NDArray[np.intp]
    first: NDArray[np.intp]
    stratum: NDArray[np.intp]
    parent: NDArray[np.intp]
    names: tuple[str, ...]
    labels: tuple[tuple[object, ...], ...]


def stage_one_by_one(table: Table, design: Design) -> tuple[Staged, list[Problem]]:
    """Return the stages down to the last one that adds to the variance, and what is wrong with them."""
    problems = empty_cells(table, design)
    stages: list[Stage] = []
    parent, above = np.zeros(table.rows, dtype=np.intp), np.ones(1)
    probability: NDArray[np.float64] | None = None
    joint = None
    if problems:
        return Staged((), parent, None, None), problems
    for depth in range(design.stages):
        numbered, wrong = number_units(table, design, depth, parent)
        fraction, drawn, bad = stage_fractions(table, design, depth, numbered)
        problems += wrong + bad
        sampled = np.bincount(numbered.stratum, minlength=len(numbered.names))
        if isinstance(design.pps, JointProbabilities) and depth == 0:
            fraction, joint, wrong = _joint(design.pps, numbered.first)
            drawn = fraction
            problems += wrong
        stages.append(Stage(numbered.stratum, numbered.parent, sampled, fraction, numbered.names))
        parent = numbered.unit
        above = above[numbered.parent] * (1.0 if drawn is None else drawn)
        probability = above if drawn is not None or probability is not None else None
        if not fraction.any() and not _known_below(design, depth):
            break
    if isinstance(design.pps, Replacement):
        return _first_stage_only(stages, design, parent, above), problems
    return Staged(tuple(stages), parent, probability, joint), problems


def _known_below(design: Design, depth: int) -> bool:
    """Return whether stages further down are needed for the weights though they add nothing to V."""
    below = any(entry is not None for entry in design.populations[depth + 1 :])
    return design.weight is None and below


def _first_stage_only(
    stages: list[Stage], design: Design, unit: NDArray[np.intp], above: NDArray[np.float64]
) -> Staged:
    """Return the stages of a draw with replacement: units of the first stage, without correction."""
    first = stages[0]
    for stage in stages[1:][::-1]:
        unit = stage.parent[unit]
    plain = Stage(first.stratum, first.parent, first.sampled, np.zeros(first.units), first.names)
    known = bool(design.populations) and len(stages) == 1
    return Staged((plain,), unit, above if known else None, None)


def _joint(
    pps: JointProbabilities, first: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None, list[Problem]]:
    matrix = np.asarray(pps.matrix, dtype=np.float64)
    units = len(first)
    if matrix.shape != (units, units):
        facts = {"units": units, "found": " × ".join(map(str, matrix.shape))}
        return np.ones(units), None, [Problem("pps", DesignCode.JOINT_SHAPE, facts)]
    if not (np.isfinite(matrix).all() and (matrix > 0).all() and (matrix <= 1).all()):
        return np.ones(units), None, [Problem("pps", DesignCode.PROBABILITY_RANGE, {"column": "joint"})]
    place = np.argsort(np.argsort(first))
    ordered = matrix[np.ix_(place, place)]
    return np.diag(ordered).copy(), ordered, []


def empty_cells(table: Table, design: Design) -> list[Problem]:
    """Return a problem for each column of strata, units or populations with empty cells."""
    named = [name for depth in range(design.stages) for name in design.stratum_columns(depth)]
    named += list(design.units)
    named += [entry for entry in design.populations if isinstance(entry, str)]
    problems = []
    for name in dict.fromkeys(named):
        absent = int(is_missing(table.column(name)).sum())
        if absent:
            facts = {"column": name, "rows": absent}
            problems.append(Problem(name, DesignCode.COLUMN_EMPTY_CELLS, facts))
    return problems


def number_units(
    table: Table, design: Design, depth: int, parent: NDArray[np.intp]
) -> tuple[Numbered, list[Problem]]:
    """Return the units of a stage inside the units (N,) of the stage before."""
    stratum, names, labels = _strata(table, design, depth, parent)
    if depth >= len(design.units):
        rows = np.arange(table.rows)
        return Numbered(rows, rows, stratum, parent, names, labels), []
    column = design.units[depth]
    code, unit_labels = factorise(table.column(column))
    if depth:
        code, _ = compress(parent * len(unit_labels) + code, (int(parent.max()) + 1) * len(unit_labels))
    count = int(code.max()) + 1
    first = first_rows(code, count)
    if not np.array_equal(stratum[first][code], stratum):
        pair, _ = compress(code * len(names) + stratum, count * len(names))
        pairs = int(pair.max()) + 1
        pair_first = first_rows(pair, pairs)
        twice = np.flatnonzero(np.bincount(code[pair_first]) > 1)
        problems = [] if design.nest else _in_two_strata(table, column, first[twice])
        code, count, first = pair, pairs, pair_first
    else:
        problems = []
    order = np.lexsort((np.arange(count), stratum[first]))
    if not np.array_equal(order, np.arange(count)):
        rank = np.empty(count, dtype=np.intp)
        rank[order] = np.arange(count)
        code, first = rank[code], first[order]
    return Numbered(code, first, stratum[first], parent[first], names, labels), problems


def _in_two_strata(table: Table, column: str, rows: NDArray[np.intp]) -> list[Problem]:
    labels = table.column(column)[rows]
    some = ", ".join(str(each) for each in labels[:5]) + (" …" if len(labels) > 5 else "")
    facts = {"column": column, "count": len(labels), "found": some}
    return [Problem(column, DesignCode.UNIT_IN_TWO_STRATA, facts)]


def _strata(
    table: Table, design: Design, depth: int, parent: NDArray[np.intp]
) -> tuple[NDArray[np.intp], tuple[str, ...], tuple[tuple[object, ...], ...]]:
    """Return the stratum of each row, the strata in words, and their labels."""
    columns = design.stratum_columns(depth)
    if not columns:
        count = int(parent.max()) + 1
        return parent, tuple(str(i + 1) for i in range(count)), tuple(() for _ in range(count))
    coded = [factorise(table.column(name)) for name in columns]
    code, levels = cross([each[0] for each in coded], [len(each[1]) for each in coded])
    labels = [
        tuple(
            coded[f][1][level].item() if hasattr(coded[f][1][level], "item") else coded[f][1][level]
            for f, level in enumerate(row)
        )
        for row in levels
    ]
    if depth:
        code, kept = compress(parent * len(labels) + code, (int(parent.max()) + 1) * len(labels))
        labels = [labels[each % len(labels)] for each in kept]
    names = tuple(" × ".join(str(part) for part in each) for each in labels)
    return code, names, tuple(labels)
