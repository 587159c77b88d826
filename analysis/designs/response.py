"""Non-response as a second phase: in each cell, those who answered are a random part of those asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.bound import ResponseCells
from analysis.designs.factors import factorise, first_rows
from analysis.designs.table import numeric
from analysis.engine_codes import DesignCode
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.spec import Response
    from analysis.designs.table import Table


def response_phase(table: Table, response: Response) -> ResponseCells:
    """Return the response cells of the rows; the cell of a row that did not answer is -1.

    Raises
    ------
    AnalysisError
        If a cell label is empty, nobody of a cell answered, or fewer were asked than answered.
    """
    cell, labels = factorise(table.column(response.cells))
    if (cell < 0).any():
        facts = {"column": response.cells, "rows": int((cell < 0).sum())}
        raise AnalysisError([Problem(response.cells, DesignCode.COLUMN_EMPTY_CELLS, facts)])
    if response.answered is not None:
        return _everybody(table, response.answered, cell, labels)
    return _respondents(table, response.asked, cell, labels)


def _everybody(
    table: Table, answered: str, cell: NDArray[np.intp], labels: NDArray[np.generic]
) -> ResponseCells:
    took_part = numeric(table.column(answered), answered) > 0
    asked = np.bincount(cell, minlength=len(labels)).astype(np.float64)
    did = np.bincount(cell[took_part], minlength=len(labels)).astype(np.float64)
    silent = [
        Problem(
            str(labels[g]), DesignCode.RESPONSE_CELL_SILENT, {"cell": str(labels[g]), "asked": int(asked[g])}
        )
        for g in np.flatnonzero(did == 0)
    ]
    if silent:
        raise AnalysisError(silent)
    return ResponseCells(np.where(took_part, cell, -1), asked, did)


def _respondents(
    table: Table, asked: str | None, cell: NDArray[np.intp], labels: NDArray[np.generic]
) -> ResponseCells:
    if asked is None:
        facts = {"option": "response", "found": "–", "known": "answered, asked"}
        raise AnalysisError([Problem("response", DesignCode.OPTION, facts)])
    did = np.bincount(cell, minlength=len(labels)).astype(np.float64)
    rows = numeric(table.column(asked), asked).astype(np.float64)
    count = rows[first_rows(cell, len(labels))]
    wrong = [
        Problem(
            str(labels[g]),
            DesignCode.RESPONSE_COUNT,
            {"cell": str(labels[g]), "asked": float(count[g]), "answered": int(did[g])},
        )
        for g in np.flatnonzero(~(count >= did) | (np.bincount(cell, weights=count[cell] != rows) > 0))
    ]
    if wrong:
        raise AnalysisError(wrong)
    return ResponseCells(cell, count, did)
