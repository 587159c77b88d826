"""From populations, fractions or inclusion probabilities to one sampling fraction per unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.spec import JointProbabilities, Replacement
from analysis.designs.table import numeric
from analysis.engine_codes import DesignCode
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.spec import Design
    from analysis.designs.staging import Numbered
    from analysis.designs.table import Table

SLACK = 1e-9


def stage_fractions(
    table: Table, design: Design, depth: int, numbered: Numbered
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None, list[Problem]]:
    """Return per unit (U,) the fraction that corrects the variance, the fraction drawn, and problems.

    The fraction drawn is None where nothing says it; the correcting one is then 0.
    """
    none = np.zeros(len(numbered.first))
    drawn: NDArray[np.float64] | None
    problems: list[Problem]
    entry = design.populations[depth] if depth < len(design.populations) else None
    if entry is None or isinstance(design.pps, JointProbabilities):
        drawn, problems = None, []
    else:
        drawn, problems = _drawn(table, design, depth, numbered, entry)
    if depth == 0 and design.take_all is not None:
        taken = table.column(design.take_all)[numbered.first].astype(bool)
        before = none if drawn is None else drawn
        return np.where(taken, 1.0, before), drawn, problems
    if drawn is None or problems or isinstance(design.pps, Replacement):
        return none, drawn, problems
    return drawn, drawn, problems


def _drawn(
    table: Table, design: Design, depth: int, numbered: Numbered, entry: str | Mapping[object, float]
) -> tuple[NDArray[np.float64] | None, list[Problem]]:
    if isinstance(entry, Mapping):
        name, (value, problems) = "fpc", _from_mapping(entry, numbered)
    else:
        name = entry
        value, problems = _from_column(table, entry, numbered)
    if problems:
        return None, problems
    unequal = design.pps is not None and depth == 0
    return _probabilities(value, name) if unequal else _equal(value, name, numbered)


def _from_mapping(
    given: Mapping[object, float], numbered: Numbered
) -> tuple[NDArray[np.float64], list[Problem]]:
    keys = [each[0] if len(each) == 1 else each for each in numbered.labels]
    problems = [
        Problem(str(key), DesignCode.STRATUM_EMPTY, {"stratum": str(key)})
        for key in given
        if key not in set(keys)
    ]
    problems += [
        Problem(str(key), DesignCode.STRATUM_UNLISTED, {"stratum": str(key)})
        for key in keys
        if key not in given
    ]
    value = np.array([float(given.get(key, np.nan)) for key in keys])
    return value[numbered.stratum], problems


def _from_column(table: Table, name: str, numbered: Numbered) -> tuple[NDArray[np.float64], list[Problem]]:
    try:
        rows = numeric(table.column(name), name).astype(np.float64, copy=False)
    except AnalysisError as error:
        return np.zeros(0), list(error.problems)
    value = rows[numbered.first]
    if not np.array_equal(value[numbered.unit], rows):
        where = numbered.names[
            numbered.stratum[numbered.unit[np.flatnonzero(value[numbered.unit] != rows)[0]]]
        ]
        return value, [Problem(name, DesignCode.FPC_VARIES, {"column": name, "stratum": where})]
    return value, []


def _probabilities(value: NDArray[np.float64], name: str) -> tuple[NDArray[np.float64], list[Problem]]:
    if not ((value > 0) & (value <= 1)).all():
        return value, [Problem(name, DesignCode.PROBABILITY_RANGE, {"column": name})]
    return value, []


def _equal(
    value: NDArray[np.float64], name: str, numbered: Numbered
) -> tuple[NDArray[np.float64] | None, list[Problem]]:
    """Return the fractions of a draw of equal probabilities within strata."""
    if not (value > 0).all():
        return None, [Problem(name, DesignCode.FPC_NOT_POSITIVE, {"column": name})]
    if (value < 1).any() and (value > 1).any():
        return None, [Problem(name, DesignCode.FPC_MIXED, {"column": name})]
    strata = len(numbered.names)
    lead = np.zeros(strata)
    lead[numbered.stratum[::-1]] = value[::-1]
    if not np.array_equal(lead[numbered.stratum], value):
        where = numbered.names[numbered.stratum[np.flatnonzero(lead[numbered.stratum] != value)[0]]]
        return None, [Problem(name, DesignCode.FPC_VARIES, {"column": name, "stratum": where})]
    if (value <= 1).all():
        return value, []
    sampled = np.bincount(numbered.stratum, minlength=strata)
    small = np.flatnonzero(lead < sampled * (1 - SLACK))
    problems = [
        Problem(
            name,
            DesignCode.FPC_BELOW_SAMPLE,
            {"stratum": numbered.names[h], "population": float(lead[h]), "sampled": int(sampled[h])},
        )
        for h in small
    ]
    return np.minimum((sampled / lead)[numbered.stratum], 1.0), problems
