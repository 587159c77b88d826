"""Read and check what is handed to scoring: ratings, listed cells, given and appraised figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import AnalysisCode, AnalysisError, Problem
from analysis.moments import LOWEST_CODE, Cell, Rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from analysis.scheme_model import SchemeTier

COUNTS = ("eligible", "returned", "valid")
LISTED_COLUMNS = ("group", "cell", "units", *COUNTS)
RATINGS_COLUMNS = ("response", "group", "cell", "unit")


@dataclass(frozen=True, slots=True)
class Given:
    """A given percentage of a linked criterion (SIPAS: 83.94), with its own standard error if known."""

    percent: float
    se: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """Checked inputs: codes of the units, cells sorted by group and name, and the ratings as arrays."""

    units: tuple[str, ...]
    cells: tuple[Cell, ...]
    rows: Rows


def cells_of(inputs: Inputs) -> tuple[tuple[Cell, ...], ...]:
    """Return for each unit the cells whose persons rate it."""
    found: list[list[Cell]] = [[] for _ in inputs.units]
    for cell in inputs.cells:
        for u in cell.units:
            found[u].append(cell)
    return tuple(tuple(cells) for cells in found)


def read_inputs(ratings: pd.DataFrame, listed: pd.DataFrame, tier: SchemeTier) -> Inputs:
    """Return ratings and listed cells as arrays.

    Raises
    ------
    AnalysisError
        All problems found, by table and column.
    """
    problems: list[Problem] = []
    items = [item for criterion in tier.criteria for item in criterion.items]
    _check_columns("listed", listed, LISTED_COLUMNS, problems)
    _check_columns("ratings", ratings, (*RATINGS_COLUMNS, *items), problems)
    _stop(problems)
    units, cells = _read_listed(listed, tier, problems)
    _stop(problems)
    return Inputs(units, cells, _read_ratings(ratings, units, cells, tier, problems))


def _stop(problems: list[Problem]) -> None:
    if problems:
        raise AnalysisError(problems)


def _check_columns(table: str, frame: pd.DataFrame, columns: Sequence[str], problems: list[Problem]) -> None:
    for column in columns:
        if column not in frame.columns:
            facts: dict[str, object] = {"column": column, "found": ", ".join(map(str, frame.columns))}
            problems.append(Problem(f"{table}.{column}", AnalysisCode.DATA_COLUMN_MISSING, facts))
        elif frame[column].isna().any():
            facts = {"column": column, "rows": int(frame[column].isna().sum())}
            problems.append(Problem(f"{table}.{column}", AnalysisCode.DATA_MISSING, facts))


def _read_listed(
    listed: pd.DataFrame, tier: SchemeTier, problems: list[Problem]
) -> tuple[tuple[str, ...], tuple[Cell, ...]]:
    names = [str(name) for name in listed["cell"]]
    groups = [str(group) for group in listed["group"]]
    rated = [str(units).split("+") for units in listed["units"]]
    counts = {column: _counts(listed, column, names, problems) for column in COUNTS}
    _check_order(counts, names, problems)
    for name, times in Counter(names).items():
        if times > 1:
            problems.append(Problem(f"listed[{name}]", AnalysisCode.DATA_CELL_TWICE, {"cell": name}))
    if not names:
        problems.append(Problem("listed", AnalysisCode.DATA_NO_CELLS, {"tier": tier.id}))
    units = _units(rated, names, tier, problems)
    _check_groups(groups, tier, problems)
    place = {code: i for i, code in enumerate(units)}
    cells = [
        Cell(
            groups[i],
            names[i],
            np.array(sorted({place[code] for code in rated[i]}), dtype=np.intp),
            eligible=counts["eligible"][i],
            valid=counts["valid"][i],
            returned=counts["returned"][i],
        )
        for i in range(len(names))
        if not problems
    ]
    return units, tuple(sorted(cells, key=lambda cell: (cell.group, cell.name)))


def _counts(listed: pd.DataFrame, column: str, names: list[str], problems: list[Problem]) -> list[int]:
    values = listed[column].tolist()
    for name, value in zip(names, values, strict=True):
        if not isinstance(value, int | float) or value < 0 or value != int(value):
            facts = {"cell": name, "column": column, "found": str(value)}
            problems.append(Problem(f"listed[{name}].{column}", AnalysisCode.DATA_COUNT, facts))
    return [int(value) if isinstance(value, int | float) else 0 for value in values]


def _check_order(counts: Mapping[str, list[int]], names: list[str], problems: list[Problem]) -> None:
    for name, eligible, returned, valid in zip(names, *(counts[column] for column in COUNTS), strict=True):
        if not valid <= returned <= eligible:
            facts = {"cell": name, "eligible": eligible, "returned": returned, "valid": valid}
            problems.append(Problem(f"listed[{name}]", AnalysisCode.DATA_COUNTS_ORDER, facts))


def _units(
    rated: list[list[str]], names: list[str], tier: SchemeTier, problems: list[Problem]
) -> tuple[str, ...]:
    found = {code for codes in rated for code in codes}
    for name, codes in zip(names, rated, strict=True):
        unknown = sorted(code for code in codes if not code or (tier.units and code not in tier.units))
        for code in unknown:
            facts = {"unit": code, "tier": tier.id, "known": ", ".join(tier.units)}
            problems.append(Problem(f"listed[{name}].units", AnalysisCode.DATA_UNIT_UNKNOWN, facts))
    return tuple(code for code in tier.units if code in found) if tier.units else tuple(sorted(found))


def _check_groups(groups: list[str], tier: SchemeTier, problems: list[Problem]) -> None:
    for group in sorted(set(groups) - set(tier.groups())):
        facts = {"group": group, "tier": tier.id, "known": ", ".join(tier.groups())}
        problems.append(Problem("listed.group", AnalysisCode.DATA_GROUP_UNKNOWN, facts))


def _read_ratings(
    ratings: pd.DataFrame,
    units: tuple[str, ...],
    cells: tuple[Cell, ...],
    tier: SchemeTier,
    problems: list[Problem],
) -> Rows:
    cell = _positions(
        ratings["cell"], [each.name for each in cells], AnalysisCode.DATA_CELL_UNLISTED, problems
    )
    unit = _positions(ratings["unit"], units, AnalysisCode.DATA_UNIT_UNKNOWN, problems, tier=tier.id)
    items = [item for criterion in tier.criteria for item in criterion.items]
    levels = np.empty((len(ratings), len(items)), dtype=np.int8)
    for k, item in enumerate(items):
        levels[:, k] = _levels(ratings[item], item, tier, problems)
    _stop(problems)
    rows = Rows(cell, unit, ratings["response"].factorize()[0].astype(np.int64), levels)
    _check_cell_groups(ratings, rows, cells, problems)
    _check_rows(rows, units, cells, problems)
    _stop(problems)
    response = ratings["response"].to_numpy()
    if np.issubdtype(response.dtype, np.integer):
        rows = Rows(cell, unit, response.astype(np.int64), levels)
    return rows


def _positions(
    column: pd.Series[Any],
    known: Sequence[str],
    code: AnalysisCode,
    problems: list[Problem],
    **facts: object,
) -> NDArray[np.intp]:
    codes, names = column.factorize()
    place = {name: i for i, name in enumerate(known)}
    for name in names:
        if str(name) not in place:
            said = {str(column.name): str(name), "known": ", ".join(known), **facts}
            problems.append(Problem(f"ratings.{column.name}", code, said))
    lookup = np.array([place.get(str(name), -1) for name in names], dtype=np.intp)
    return lookup[codes] if len(lookup) else np.zeros(0, dtype=np.intp)


def _levels(column: pd.Series[Any], item: str, tier: SchemeTier, problems: list[Problem]) -> NDArray[np.int8]:
    levels = next(each.rule.levels for each in tier.criteria if item in each.items)
    values = column.to_numpy()
    numeric = np.issubdtype(values.dtype, np.number)
    wrong = (
        (values < LOWEST_CODE) | (values > levels) | (values != np.round(values))
        if numeric
        else np.ones(len(values), dtype=np.bool_)
    )
    if wrong.any():
        facts = {"item": item, "rows": int(wrong.sum()), "found": str(values[wrong][0]), "levels": levels}
        problems.append(Problem(f"ratings.{item}", AnalysisCode.DATA_LEVEL, facts))
        return np.zeros(len(values), dtype=np.int8)
    return values.astype(np.int8)


def _check_cell_groups(
    ratings: pd.DataFrame, rows: Rows, cells: tuple[Cell, ...], problems: list[Problem]
) -> None:
    codes, names = ratings["group"].factorize()
    pairs = set(zip(rows.cell.tolist(), codes.tolist(), strict=True))
    for i, g in sorted(pairs):
        if str(names[g]) != cells[i].group:
            facts = {"cell": cells[i].name, "group": str(names[g]), "listed": cells[i].group}
            problems.append(Problem("ratings.group", AnalysisCode.DATA_CELL_GROUP, facts))


def _check_rows(
    rows: Rows,
    units: tuple[str, ...],
    cells: tuple[Cell, ...],
    problems: list[Problem],
) -> None:
    allowed = np.zeros((len(cells), len(units)), dtype=np.bool_)
    for i, cell in enumerate(cells):
        allowed[i, cell.units] = True
    outside = ~allowed[rows.cell, rows.unit]
    for i, u in sorted(set(zip(rows.cell[outside].tolist(), rows.unit[outside].tolist(), strict=True))):
        facts = {
            "cell": cells[i].name,
            "unit": units[u],
            "known": ", ".join(units[j] for j in cells[i].units),
        }
        problems.append(Problem("ratings.unit", AnalysisCode.DATA_UNIT_OUTSIDE_CELL, facts))
    _check_responses(rows, cells, len(units), problems)


def _check_responses(rows: Rows, cells: tuple[Cell, ...], units: int, problems: list[Problem]) -> None:
    _, times = np.unique(rows.response * units + rows.unit, return_counts=True)
    if (times > 1).any():
        facts: dict[str, object] = {"rows": int((times > 1).sum())}
        problems.append(Problem("ratings.response", AnalysisCode.DATA_RATED_TWICE, facts))
    first = np.full(int(rows.response.max()) + 1 if len(rows.response) else 0, -1)
    first[rows.response] = rows.cell
    if (first[rows.response] != rows.cell).any():
        facts = {"rows": int((first[rows.response] != rows.cell).sum())}
        problems.append(Problem("ratings.cell", AnalysisCode.DATA_RESPONSE_CELLS, facts))
    found = np.bincount(first, minlength=len(cells)) if len(first) else np.zeros(len(cells), dtype=np.intp)
    for i in np.nonzero(found > [cell.valid for cell in cells])[0]:
        facts = {"cell": cells[i].name, "found": int(found[i]), "valid": cells[i].valid}
        problems.append(Problem(f"ratings[{cells[i].name}]", AnalysisCode.DATA_MORE_THAN_VALID, facts))


def check_given(
    given: Mapping[str, Mapping[str, Given]], tier: SchemeTier, units: tuple[str, ...]
) -> list[Problem]:
    """Return what is wrong with given figures: criterion not linked, unit unknown, outside 0..100."""
    linked = [each.id for each in tier.criteria if not each.items]
    problems = []
    for criterion, figures in given.items():
        if criterion not in linked:
            facts = {"criterion": criterion, "known": ", ".join(linked)}
            problems.append(Problem(f"given[{criterion}]", AnalysisCode.GIVEN_CRITERION, facts))
        for unit, figure in figures.items():
            path = f"given[{criterion}][{unit}]"
            if unit not in (tier.units or units):
                facts = {"unit": unit, "known": ", ".join(tier.units or units)}
                problems.append(Problem(path, AnalysisCode.GIVEN_UNIT, facts))
            if not 0 <= figure.percent <= 100 or not (figure.se is None or 0 <= figure.se < np.inf):
                facts = {"found": str(figure.percent), "se": str(figure.se)}
                problems.append(Problem(path, AnalysisCode.GIVEN_RANGE, facts))
    return problems


def check_appraised(
    appraised: Mapping[str, float], tier: SchemeTier, units: tuple[str, ...]
) -> list[Problem]:
    """Return what is wrong with appraised points: unit unknown, outside 0..index minus survey points."""
    highest = tier.index_points - tier.max_points
    problems = []
    for unit, points in appraised.items():
        if unit not in (tier.units or units):
            facts = {"unit": unit, "known": ", ".join(tier.units or units)}
            problems.append(Problem(f"appraised[{unit}]", AnalysisCode.APPRAISED_UNIT, facts))
        if not 0 <= points <= highest + 1e-9:
            facts = {"unit": unit, "found": str(points), "highest": f"{highest:.2f}"}
            problems.append(Problem(f"appraised[{unit}]", AnalysisCode.APPRAISED_RANGE, facts))
    return problems
