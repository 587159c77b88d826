"""Bind a design to data: every row gets its unit, every unit its stratum and its fraction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.bound import Bound, Frame, ResponseCells
from analysis.designs.lonely import average_problems, collapse_lonely, lonely_problems
from analysis.designs.replication import Replication, given_replication
from analysis.designs.response import response_phase
from analysis.designs.spec import (
    Brewer,
    Design,
    HartleyRao,
    Lonely,
    Overton,
    Replicates,
)
from analysis.designs.staging import Staged, stage_one_by_one
from analysis.designs.table import Table, numeric, read_table
from analysis.engine_codes import DesignCode
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from analysis.designs.bound import Calibration


AGREE = 1e-6


def bind(data: object, design: Design, *, columns: Iterable[str] = ()) -> Bound:
    """Return the design bound to the data, with every problem of both found at once.

    Parameters
    ----------
    data
        A pandas, polars or pyarrow table, a mapping of arrays, the path of a Parquet file, or an ibis table.
    design
        The design, by column names.
    columns
        Further columns to keep at hand in `Bound.table` (the items to estimate).

    Raises
    ------
    AnalysisError
        With one Problem for each empty stratum, lonely unit (policy ``fail``), population below the sample,
        negative, missing or infinite weight, unit label in two strata, and whatever else is wrong.

    Examples
    --------
    >>> data = {"h": ["a", "a", "b", "b"], "w": [2.0, 2.0, 5.0, 5.0]}
    >>> bound = bind(data, Design(weight="w", strata="h"))
    >>> bound.frame.last.sampled.tolist(), float(bound.weight.sum())
    ([2, 2], 14.0)
    """
    table = read_table(data, [*design.columns(), *columns] or None)
    problems = _option_problems(design)
    if problems:
        raise AnalysisError(problems)
    staged, found = stage_one_by_one(table, design)
    weight, more = _weights(table, design, staged)
    found += more
    policy = Lonely(design.lonely)
    stages = staged.stages
    joined: tuple[str, ...] = ()
    if policy is Lonely.COLLAPSE:
        first, joined = collapse_lonely(stages[0])
        stages = (first, *stages[1:])
    elif policy is Lonely.FAIL and not found and design.replicates is None:
        found += lonely_problems(stages)
    elif policy is Lonely.AVERAGE and not found and design.replicates is None:
        found += average_problems(stages)
    if found:
        raise AnalysisError(found)
    phase = response_phase(table, design.response) if design.response else None
    frame = Frame(stages, design.pps, staged.joint, policy, design.lonely_domains, joined)
    bound = Bound(design, table, weight, staged.unit, frame)
    return _with_calibration(_with_replicates(_with_phase(bound, phase), design), design)


def _with_phase(bound: Bound, phase: ResponseCells | None) -> Bound:
    if phase is None:
        return bound
    rate = phase.asked / phase.answered
    present = phase.cell >= 0
    weight = np.where(present, bound.weight * rate[phase.cell], 0.0)
    return replace(bound, weight=weight, response=phase)


def _with_replicates(bound: Bound, design: Design) -> Bound:
    match design.replicates:
        case Replicates() as given:
            return replace(bound, replication=given_replication(given, bound.table, bound.weight))
        case Replication() as made:
            return replace(bound, replication=made)
        case _:
            return bound


def _with_calibration(bound: Bound, design: Design) -> Bound:
    if design.calibration is None:
        return bound
    return replace(bound, weight=design.calibration.current, calibration=design.calibration)


def _option_problems(design: Design) -> list[Problem]:
    """Return what contradicts itself in the design, whatever the data."""
    problems: list[Problem] = []
    if design.calibration is not None and design.response is not None:
        facts = {"option": "response", "found": "response, calibration", "known": "response | calibration"}
        problems.append(Problem("response", DesignCode.OPTION, facts))
    if str(design.lonely) not in set(Lonely):
        facts = {"option": "lonely", "found": str(design.lonely), "known": ", ".join(Lonely)}
        problems.append(Problem("lonely", DesignCode.OPTION, facts))
    unequal = isinstance(design.pps, Brewer | Overton | HartleyRao)
    if unequal and not design.populations:
        facts = {"option": "fpc", "found": "–", "known": "inclusion probabilities"}
        problems.append(Problem("fpc", DesignCode.OPTION, facts))
    estimator = getattr(design.pps, "estimator", "ht")
    if estimator not in {"ht", "yg"}:
        facts = {"option": "estimator", "found": estimator, "known": "ht, yg"}
        problems.append(Problem("pps", DesignCode.OPTION, facts))
    if design.stages > len(design.units) + 1 and design.populations:
        stages = {"psu": len(design.units), "fpc": len(design.populations)}
        problems.append(Problem("fpc", DesignCode.STAGES, stages))
    return problems


def _weights(table: Table, design: Design, staged: Staged) -> tuple[NDArray[np.float64], list[Problem]]:
    """Return the weights before any second phase; those that the design implies where none are given."""
    if design.calibration is not None:
        return _base(table, design, design.calibration, staged)
    if design.weight is None:
        probability = staged.probability
        return 1 / probability[staged.unit] if probability is not None else np.ones(table.rows), []
    name = design.weight
    try:
        weight = numeric(table.column(name), name).astype(np.float64, copy=False)
    except AnalysisError as error:
        return np.ones(table.rows), list(error.problems)
    problems = []
    for code, bad in (
        (DesignCode.WEIGHT_MISSING, np.isnan(weight)),
        (DesignCode.WEIGHT_NEGATIVE, weight < 0),
    ):
        if bad.any():
            facts = {"column": name, "rows": int(bad.sum()), "row": int(np.flatnonzero(bad)[0]) + 1}
            problems.append(Problem(name, code, facts))
    if not problems and not weight.any():
        problems.append(Problem(name, DesignCode.WEIGHT_ALL_ZERO, {"column": name}))
    return weight, problems


def _base(
    table: Table, design: Design, calibration: Calibration, staged: Staged
) -> tuple[NDArray[np.float64], list[Problem]]:
    """Return the weights of the draw that adjusted weights started from; a column must hold them or these."""
    if len(calibration.base) != table.rows:
        facts: dict[str, object] = {"rows": table.rows, "found": len(calibration.base)}
        return np.ones(table.rows), [Problem("calibration", DesignCode.CALIBRATION_LENGTH, facts)]
    if design.weight is None:
        return calibration.base, []
    weight, problems = _weights(table, replace(design, calibration=None), staged)
    known = (calibration.base, calibration.current)
    if not problems and not any(np.allclose(weight, each, rtol=AGREE, atol=0) for each in known):
        apart = np.min([np.abs(weight - each) > AGREE * np.abs(each) for each in known], axis=0)
        row = int(np.flatnonzero(apart)[0]) + 1 if apart.any() else 1
        problems = [Problem(design.weight, DesignCode.WEIGHT_NOT_THAT, {"column": design.weight, "row": row})]
    return calibration.base, problems
