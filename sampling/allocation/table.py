"""A table of strata as a planner keeps it: one row a stratum; all problems of the file at once."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sampling.allocation.headings import Headings, recognise
from sampling.allocation.requirements import Characteristics
from sampling.allocation.strata import FEWEST, Strata, strata
from sampling.allocation_codes import AllocationCode
from sampling.errors import Problem, SamplingError
from sampling.figure_text import Unread, decimal_mark, figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

YES = frozenset({"1", "x", "có", "yes", "y", "true", "đúng", "c"})
NO = frozenset({"", "0", "không", "no", "n", "false", "sai", "k"})
WHOLE = frozenset({"units", "minimum", "maximum"})
SEPARATORS = ",;\t|"

MOST = 1e18
"""The largest number a cell may hold: beyond it arithmetic loses whole units of money."""
MOST_UNITS = 1e10
"""The most units a stratum may have: more persons than there are."""


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """A domain column: its name, the domains in it, and the domain of each stratum (−1: none)."""

    name: str
    values: tuple[str, ...]
    of_stratum: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class StrataTable:
    """What a file says about strata.

    Parameters
    ----------
    strata : Strata
        With costs and bounds.
    variables : tuple of str, length J
        Names of the characteristics, possibly none.
    sd : ndarray, shape (H, J)
        Standard deviations.
    mean : ndarray, shape (H, J)
        Means; not-a-number in the column of a variable without means.
    rho : ndarray, shape (H, J)
        Intraclass correlations of the columns RHO_x; not-a-number without.
    groupings : tuple of Grouping
        Domain columns.
    """

    strata: Strata
    variables: tuple[str, ...]
    sd: Vector
    mean: Vector
    rho: Vector
    groupings: tuple[Grouping, ...]

    def characteristics(self) -> Characteristics:
        """Return means and spreads of all variables.

        Raises
        ------
        SamplingError
            For each variable without means, or if there is no variable.
        """
        if not self.variables:
            facts = {"column": "S_…", "known": "–"}
            raise SamplingError([Problem("", AllocationCode.COLUMN_MISSING, facts)])
        lacking = [v for j, v in enumerate(self.variables) if np.isnan(self.mean[:, j]).any()]
        if lacking:
            raise SamplingError(
                Problem("", AllocationCode.COLUMN_UNPAIRED, {"column": f"S_{v}", "missing": f"M_{v}"})
                for v in lacking
            )
        return Characteristics(self.variables, self.mean, self.sd)


def read_table(text: str, *, name: str = "", minimum: float = FEWEST) -> StrataTable:
    r"""Return the strata of a CSV text with a heading row.

    Parameters
    ----------
    text : str
        Cells separated by comma, semicolon, tab or bar. Columns: stratum, N; cost, take_all, min, max;
        S_x (standard deviation), M_x (mean) or P_x (proportion) of a variable x; DOM_x (domain types).
    name : str
        Name of the file, for messages.
    minimum : float
        Fewest forms of a stratum that states none.

    Raises
    ------
    SamplingError
        Every missing column, empty or unreadable cell (with row and column), stratum without units, negative
        spread or repeated name.

    Examples
    --------
    >>> found = read_table("tầng;N;S\nA;100;2,5\nB;300;1,5\n")
    >>> found.strata.names, found.strata.units.tolist(), found.sd[:, 0].tolist()
    (('A', 'B'), [100.0, 300.0], [2.5, 1.5])
    """
    rows = list(_rows(text.lstrip("\ufeff")))
    if len(rows) < 2:
        raise SamplingError([Problem("", AllocationCode.FILE_EMPTY, {"file": name})])
    headings = recognise(rows[0][1])
    problems = _heading_problems(rows[0][1], headings)
    if problems:
        raise SamplingError(problems)
    return _Reading(rows, headings, minimum).table()


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for row, cells in enumerate(csv_rows(text), 1):
        if any(cell.strip() for cell in cells):
            yield row, [cell.strip() for cell in cells]


def csv_rows(text: str) -> list[list[str]]:
    """Return the rows of a CSV text.

    Raises
    ------
    SamplingError
        ``allocation-quote-open`` if a quotation mark is not closed or stands in the wrong place.

    Examples
    --------
    >>> csv_rows('A;"B; C"')
    [['A', 'B; C']]
    """
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text), delimiter=separator_of(text), strict=True):
            rows.append(cells)  # noqa: PERF402 - the rows before the fault are counted
    except csv.Error as error:
        raise SamplingError([Problem("", AllocationCode.QUOTE_OPEN, {"row": len(rows) + 1})]) from error
    return rows


def separator_of(text: str) -> str:
    """Return the separator that the heading row of a CSV text uses most."""
    first = text.split("\n", 1)[0]
    return max(SEPARATORS, key=first.count)


def _heading_problems(row: list[str], found: Headings) -> list[Problem]:
    known = ", ".join(cell for cell in row if cell)
    problems = [
        Problem("", AllocationCode.COLUMN_MISSING, {"column": wanted, "known": known})
        for key, wanted in (("stratum", "stratum (tầng)"), ("units", "N"))
        if key not in found.fixed
    ]
    twice = {cell for i, cell in enumerate(row) if cell and cell in row[:i]}
    problems += [Problem("", AllocationCode.COLUMN_TWICE, {"column": cell}) for cell in sorted(twice)]
    return problems + [
        Problem("", AllocationCode.COLUMN_UNPAIRED, {"column": f"M_{v}", "missing": f"S_{v}"})
        for v in found.mean
        if v not in found.spread and v not in found.share
    ]


class _Reading:
    """The cells of one file, and what is wrong with them."""

    def __init__(self, rows: list[tuple[int, list[str]]], headings: Headings, minimum: float) -> None:
        self.heading, self.headings, self.minimum = rows[0][1], headings, minimum
        self.problems: list[Problem] = []
        width = len(self.heading)
        self.rows = [(row, (cells + [""] * width)[:width]) for row, cells in rows[1:]]
        self.problems += [
            Problem("", AllocationCode.ROW_LENGTH, {"row": row, "found": len(cells), "wanted": width})
            for row, cells in rows[1:]
            if len(cells) > width
        ]
        places = [*headings.spread.values(), *headings.mean.values(), *headings.share.values()]
        places += headings.correlation.values()
        places += [headings.fixed[key] for key in ("cost",) if key in headings.fixed]
        self.decimal = decimal_mark([cells[p] for _, cells in self.rows for p in places])

    def table(self) -> StrataTable:
        """Return the table, or raise every problem."""
        fixed = self.headings.fixed
        names = [cells[fixed["stratum"]] for _, cells in self.rows]
        self._names(names)
        units = self._numbers(fixed["units"], whole=True, above=1)
        bounds = [self._optional(key) for key in ("cost", "minimum", "maximum")]
        flags = self._flags()
        variables, sd, mean = self._variables(units)
        rho = self._correlations(variables)
        if self.problems:
            raise SamplingError(sorted(self.problems, key=lambda p: int(str(p.facts.get("row", 0)))))
        cost, low, high = (
            np.where(np.isnan(given), default, given)
            for given, default in zip(bounds, (1.0, self.minimum, np.inf), strict=True)
        )
        made = strata(units, names=names, cost=cost, minimum=low, maximum=high, take_all=flags)
        return StrataTable(made, variables, sd, mean, rho, self._groupings())

    def _names(self, names: list[str]) -> None:
        for i, ((row, _), name) in enumerate(zip(self.rows, names, strict=True)):
            if not name:
                self._note(AllocationCode.CELL_MISSING, row, self.headings.fixed["stratum"])
            elif name in names[:i]:
                self.problems.append(
                    Problem(f"{row}", AllocationCode.STRATUM_TWICE, {"name": name, "row": row})
                )

    def _numbers(
        self, place: int, *, whole: bool = False, above: float | None = None, empty: bool = False
    ) -> Vector:
        found = [self._number(row, cells[place], place, whole, empty) for row, cells in self.rows]
        values = np.array(found, dtype=np.float64)
        for i in np.flatnonzero(values < (0 if above is None else above)):
            row = self.rows[i][0]
            if above is not None:
                self.problems.append(
                    Problem(f"{row}", AllocationCode.UNITS_NONE, {"found": float(values[i]), "row": row})
                )
            else:
                self._note(AllocationCode.CELL_NEGATIVE, row, place, found=float(values[i]))
        most = MOST if above is None else MOST_UNITS
        for i in np.flatnonzero(values > most):
            self._note(
                AllocationCode.CELL_TOO_LARGE, self.rows[i][0], place, found=f"{values[i]:g}", most=most
            )
        return values

    def _number(self, row: int, text: str, place: int, whole: bool, empty: bool) -> float:  # noqa: FBT001
        if not text:
            if not empty:
                self._note(AllocationCode.CELL_MISSING, row, place)
            return np.nan
        found = figure(text, decimal=self.decimal, whole=whole)
        if isinstance(found, Unread):
            code = AllocationCode.CELL_AMBIGUOUS if found.ambiguous else AllocationCode.CELL_NOT_NUMBER
            facts = {"grouped": found.grouped, "decimal": found.decimal} if found.ambiguous else {}
            self._note(code, row, place, found=text, **facts)
            return np.nan
        if whole and found != round(found):
            self._note(AllocationCode.CELL_NOT_WHOLE, row, place, found=found)
            return np.nan
        return found

    def _optional(self, key: str) -> Vector:
        if key not in self.headings.fixed:
            return np.full(len(self.rows), np.nan)
        place = self.headings.fixed[key]
        values = self._numbers(place, whole=key in WHOLE, empty=True)
        if key == "cost":
            for i in np.flatnonzero(values == 0):
                row = self.rows[i][0]
                self.problems.append(Problem(f"{row}", AllocationCode.COST_NONE, {"found": 0.0, "row": row}))
        return values

    def _flags(self) -> NDArray[np.bool_]:
        place = self.headings.fixed.get("take_all")
        if place is None:
            return np.zeros(len(self.rows), dtype=bool)
        texts = [cells[place].lower() for _, cells in self.rows]
        for (row, _), text in zip(self.rows, texts, strict=True):
            if text not in YES and text not in NO:
                self._note(AllocationCode.CELL_NOT_FLAG, row, place, found=text)
        return np.array([text in YES for text in texts])

    def _variables(self, units: Vector) -> tuple[tuple[str, ...], Vector, Vector]:
        names = tuple(dict.fromkeys([*self.headings.spread, *self.headings.share]))
        spreads, means = [], []
        for name in names:
            if name in self.headings.spread:
                spreads.append(self._numbers(self.headings.spread[name]))
                place = self.headings.mean.get(name)
                blank = np.full(len(self.rows), np.nan)
                means.append(blank if place is None else self._numbers(place))
            else:
                p = self._share(self.headings.share[name])
                correction = units / np.maximum(units - 1, 1)
                spreads.append(np.sqrt(np.clip(p * (1 - p), 0, None) * correction))
                means.append(p)
        shape = (len(self.rows), len(names))
        return names, np.array(spreads).T.reshape(shape), np.array(means).T.reshape(shape)

    def _correlations(self, variables: tuple[str, ...]) -> Vector:
        blank = np.full(len(self.rows), np.nan)
        places = [self.headings.correlation.get(name) for name in variables]
        columns = [blank if place is None else self._numbers(place) for place in places]
        return np.array(columns).T.reshape(len(self.rows), len(variables))

    def _share(self, place: int) -> Vector:
        values = self._numbers(place)
        for i in np.flatnonzero(values > 1):
            self._note(AllocationCode.CELL_NOT_SHARE, self.rows[i][0], place, found=float(values[i]))
        return values

    def _groupings(self) -> tuple[Grouping, ...]:
        made = []
        for name, place in self.headings.domain.items():
            labels = [cells[place] for _, cells in self.rows]
            values = tuple(dict.fromkeys(label for label in labels if label))
            index = {label: i for i, label in enumerate(values)}
            made.append(Grouping(name, values, np.array([index.get(label, -1) for label in labels])))
        return tuple(made)

    def _note(self, code: AllocationCode, row: int, place: int, **facts: object) -> None:
        self.problems.append(Problem("", code, {"row": row, "column": self.heading[place], **facts}))
