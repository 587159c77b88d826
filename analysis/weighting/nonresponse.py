"""Non-response and unknown eligibility inside cells; small cells collapse, and the collapse is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode
from analysis.weighting.steps import CellMeans, Note, Step, StepKind, add_step
from analysis.weighting.sums import sum_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.weighting.factor import Factor
    from analysis.weighting.steps import FloatArray, IntArray, Weights

    Mask = NDArray[np.bool_]


def adjust_nonresponse(
    weights: Weights,
    responded: Any,
    cells: Factor,
    *,
    eligible: Any = None,
    min_size: int = 5,
    max_factor: float = np.inf,
) -> Weights:
    """Return weights in which respondents stand for the non-respondents of their cell.

    Parameters
    ----------
    responded
        (N,) booleans.
    cells
        Response homogeneity groups.
    eligible
        (N,) booleans: who is in scope (default all with weight); others leave with weight zero.
    min_size, max_factor
        A cell with fewer respondents, or that would raise weights more than `max_factor` times, is
        merged with its neighbour (the next level of the factor, else the one before); the merge is
        recorded in the step's notes.

    Raises
    ------
    AnalysisError
        If nobody responded, or not even all cells together reach `min_size` and `max_factor`.

    References
    ----------
    Little (1986), Int. Stat. Rev. 54, 139-157; Särndal and Lundström (2005), §7.1.

    Examples
    --------
    >>> from analysis.weighting.factor import factor
    >>> from analysis.weighting.steps import base_weights
    >>> base = base_weights([10.0] * 4)
    >>> answered = [True, False, True, True]
    >>> adjust_nonresponse(base, answered, factor("g", ["a", "a", "b", "b"]), min_size=1).current.tolist()
    [20.0, 0.0, 10.0, 10.0]
    """
    answered, scope = _masks(weights, responded, eligible)
    return _spread(weights, (answered & scope, scope), cells, StepKind.NONRESPONSE, (min_size, max_factor))


def adjust_eligibility(
    weights: Weights,
    known: Any,
    eligible: Any,
    cells: Factor,
    *,
    min_size: int = 1,
    max_factor: float = np.inf,
) -> Weights:
    """Return weights of known-eligible rows; the weight of unknown rows is spread over the known ones.

    Known-ineligible rows take their part of the unknown weight, then leave: the share of eligible
    among the unknown is taken to be that among the known in the cell.

    References
    ----------
    Valliant, Dever and Kreuter (2018), *Practical Tools for Designing and Weighting Survey Samples*, §13.4.

    Examples
    --------
    >>> from analysis.weighting.factor import factor
    >>> from analysis.weighting.steps import base_weights
    >>> base = base_weights([10.0] * 4)
    >>> cell = factor("all", ["a"] * 4)
    >>> adjust_eligibility(base, [1, 1, 0, 0], [1, 0, 0, 0], cell).current.tolist()
    [20.0, 0.0, 0.0, 0.0]
    """
    settled, scope = _masks(weights, known, None)
    kept, _ = _masks(weights, eligible, None)
    spread = _spread(weights, (settled & scope, scope), cells, StepKind.ELIGIBILITY, (min_size, max_factor))
    step = spread.steps[-1]
    after = np.where(kept & settled, step.after, 0.0)
    if not after.any():
        raise AnalysisError([Problem("eligible", WeightCode.NO_RESPONDENTS, {"rows": len(weights)})])
    dropped = Note("ineligible", "", int(np.sum(settled & scope & ~kept)))
    whole = Step(step.kind, step.label, step.before, after, step.linearisation, 0, (*step.notes, dropped))
    return add_step(weights, whole)


def _masks(weights: Weights, flags: Any, eligible: Any) -> tuple[Mask, Mask]:
    scope = weights.current > 0
    found = [np.asarray(each).astype(bool) for each in (flags, *(() if eligible is None else (eligible,)))]
    for each in found:
        if each.shape != scope.shape:
            facts = {"name": "responded", "lengths": f"{each.size}, {scope.size}"}
            raise AnalysisError([Problem("responded", WeightCode.LENGTH, facts)])
    return found[0], scope if eligible is None else scope & found[1]


def _spread(
    weights: Weights, masks: tuple[Mask, Mask], cells: Factor, kind: StepKind, least: tuple[int, float]
) -> Weights:
    counted, scope = masks
    if not counted.any():
        raise AnalysisError([Problem("responded", WeightCode.NO_RESPONDENTS, {"rows": len(weights)})])
    if len(cells.codes) != len(weights):
        facts = {"name": cells.name, "lengths": f"{len(cells.codes)}, {len(weights)}"}
        raise AnalysisError([Problem(cells.name, WeightCode.LENGTH, facts)])
    groups, notes = _collapsed(weights.current, counted, scope, cells, least)
    count = int(groups.max()) + 1
    whole = sum_by(groups, weights.current * scope, count)
    part = sum_by(groups, weights.current * counted, count)
    factor = np.divide(whole, part, out=np.zeros(count), where=part > 0)
    after = np.where(counted, weights.current * factor[groups], 0.0)
    means = CellMeans(groups, count, counted, scope, known_total=False)
    return add_step(weights, Step(kind, cells.name, weights.current, after, means, 0, tuple(notes)))


def _collapsed(
    values: FloatArray, counted: Mask, scope: Mask, cells: Factor, least: tuple[int, float]
) -> tuple[IntArray, list[Note]]:
    """Merge each cell that is too thin with its neighbour, thinnest first, until none is left."""
    count = len(cells.levels)
    sums = np.array(
        [
            sum_by(cells.codes, each, count)
            for each in (counted.astype(float), values * counted, values * scope)
        ]
    )
    members = [[level] for level in range(count) if sums[2, level] > 0]
    table = sums[:, [group[0] for group in members]]
    notes: list[Note] = []
    while (thin := _thinnest(table, least)) is not None:
        if len(members) == 1:
            raise AnalysisError([_too_thin(cells, table, least)])
        near = thin + 1 if thin + 1 < len(members) else thin - 1
        notes.append(_merge_note(cells, members, thin, near, int(table[0, thin])))
        members[near] = members[near] + members[thin]
        del members[thin]
        table[:, near] += table[:, thin]
        table = np.delete(table, thin, axis=1)
    lookup = np.zeros(count, dtype=np.intp)
    for position, group in enumerate(members):
        lookup[group] = position
    return lookup[cells.codes], notes


def _thinnest(table: FloatArray, least: tuple[int, float]) -> int | None:
    factor = np.divide(table[2], table[1], out=np.full(table.shape[1], np.inf), where=table[1] > 0)
    thin = (table[0] < least[0]) | (factor > least[1]) | (table[0] == 0)
    return int(np.argmin(np.where(thin, table[0], np.inf))) if thin.any() else None


def _merge_note(cells: Factor, members: Sequence[list[int]], thin: int, near: int, count: int) -> Note:
    names = [" + ".join(cells.levels[level] for level in sorted(members[each])) for each in (thin, near)]
    return Note("collapsed", f"{cells.name}: {names[0]} → {names[1]}", count)


def _too_thin(cells: Factor, table: FloatArray, least: tuple[int, float]) -> Problem:
    facts = {"name": cells.name, "count": int(table[0, 0]), "least": least[0], "factor": str(least[1])}
    return Problem(cells.name, WeightCode.CELL_EMPTY, facts)
