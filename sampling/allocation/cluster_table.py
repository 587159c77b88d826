"""A table of clusters beside a table of strata: which cluster lies in which stratum, and how large it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sampling.allocation.headings import recognise
from sampling.allocation.table import csv_rows
from sampling.allocation.two_stage import Clusters
from sampling.allocation_codes import AllocationCode
from sampling.errors import Problem, SamplingError
from sampling.figure_text import Unread, figure

if TYPE_CHECKING:
    from sampling.allocation.table import StrataTable


def read_clusters(
    text: str, table: StrataTable, *, interviews: float, icc: float | None = None, name: str = ""
) -> Clusters:
    r"""Return the clusters of a CSV text with the columns stratum (tầng) and N (size of the cluster).

    Parameters
    ----------
    text : str
        One row a cluster.
    table : StrataTable
        The strata; its columns ``RHO_x`` hold intraclass correlations.
    interviews : float
        Fewest interviews in a selected cluster, 1 or more.
    icc : float
        Intraclass correlation of variables without such a column.

    Raises
    ------
    SamplingError
        Every row of an unknown stratum or without a size, every stratum without clusters, and every
        variable whose correlation is not known or not between 0 and 1.

    Examples
    --------
    >>> from sampling.allocation.table import read_table
    >>> table = read_table("stratum,N,S,M\nA,100,1,5\n")
    >>> read_clusters("stratum,N\nA,40\nA,60\n", table, interviews=5, icc=0.05).size.tolist()
    [40.0, 60.0]
    """
    rows = csv_rows(text.lstrip("\ufeff"))
    found = recognise(rows[0]).fixed if rows else {}
    problems = [
        Problem(
            "",
            AllocationCode.COLUMN_MISSING,
            {"column": wanted, "known": ", ".join(rows[0]) if rows else "–"},
        )
        for key, wanted in (("stratum", "stratum (tầng)"), ("units", "N"))
        if key not in found
    ]
    if problems:
        raise SamplingError(problems)
    reading = _Clusters(table)
    for number, cells in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in cells):
            reading.add(number, cells[found["stratum"]].strip(), cells[found["units"]].strip())
    rho = reading.correlations(icc)
    reading.finish(interviews, name)
    shape = np.ones(len(table.strata))
    return Clusters(
        np.array(reading.stratum, dtype=np.int64),
        np.array(reading.size),
        interviews * shape,
        shape,
        np.ones_like(rho),
        rho,
    )


class _Clusters:
    """The rows of one file, and what is wrong with them."""

    def __init__(self, table: StrataTable) -> None:
        self.table = table
        self.index = {name: h for h, name in enumerate(table.strata.names)}
        self.stratum: list[int] = []
        self.size: list[float] = []
        self.problems: list[Problem] = []

    def add(self, row: int, stratum: str, size: str) -> None:
        """Take in one cluster."""
        number = figure(size, whole=True)
        if stratum not in self.index:
            facts: dict[str, object] = {"row": row, "name": stratum}
            self.problems.append(Problem("", AllocationCode.CLUSTER_STRATUM_UNKNOWN, facts))
        elif isinstance(number, Unread):
            facts = {"row": row, "column": "N", "found": size}
            self.problems.append(Problem("", AllocationCode.CELL_NOT_NUMBER, facts))
        elif number <= 0:
            self.problems.append(Problem(f"{row}", AllocationCode.UNITS_NONE, {"found": number}))
        else:
            self.stratum.append(self.index[stratum])
            self.size.append(number)

    def correlations(self, icc: float | None) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        """Return ρ of each variable in each stratum, noting what is missing or impossible."""
        rho = np.where(np.isnan(self.table.rho), np.nan if icc is None else icc, self.table.rho)
        for j, name in enumerate(self.table.variables):
            column = rho[:, j]
            if np.isnan(column).any():
                facts = {"method": "bethel --clusters", "option": f"--icc / RHO_{name}"}
                self.problems.append(Problem("", AllocationCode.OPTION_MISSING, facts))
            elif not ((column >= 0) & (column <= 1)).all():
                worst = float(column[np.argmax(np.abs(column - 0.5))])
                wrong: dict[str, object] = {"name": name, "found": worst}
                self.problems.append(Problem("", AllocationCode.CORRELATION_OUTSIDE, wrong))
        return rho

    def finish(self, interviews: float, name: str) -> None:
        """Refuse a file with problems."""
        if not self.stratum and not self.problems:
            self.problems.append(Problem("", AllocationCode.FILE_EMPTY, {"file": name}))
        empty = set(range(len(self.index))) - set(self.stratum)
        if not self.problems:
            self.problems += [
                Problem(self.table.strata.names[h], AllocationCode.CLUSTERS_NONE) for h in sorted(empty)
            ]
        if not interviews >= 1:
            facts = {"method": "bethel --clusters", "option": "--interviews"}
            self.problems.append(Problem("", AllocationCode.OPTION_MISSING, facts))
        if self.problems:
            raise SamplingError(self.problems)
