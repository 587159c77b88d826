"""What a design needs of a frame: columns, filled cells, ids that stand once; and which rows it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem, SamplingError
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sampling.selection.design import Design
    from sampling.selection.table import SamplingFrame

    Integers = NDArray[np.int64]


def rows_kept(frame: SamplingFrame, design: Design) -> Integers | None:
    """Return the rows of the frame that the design keeps, ``None`` for all.

    Raises
    ------
    SamplingError
        If a column of `where` is missing, or no row is kept.
    """
    if not design.where:
        return None
    missing = frame.missing([column for column, _ in design.where])
    if missing:
        raise SamplingError(missing)
    kept = np.ones(frame.rows, dtype=bool)
    for column, values in design.where:
        found = frame.categories(column)
        kept &= np.isin(np.array(found.labels, dtype=object), list(values))[found.codes]
    if not kept.any():
        raise SamplingError([Problem("where", SelectionCode.FRAME_EMPTY, {"file": frame.file})])
    return np.flatnonzero(kept)


def need_frame(frame: SamplingFrame, design: Design) -> None:
    """Refuse a frame that lacks columns or cells that the design reads, or repeats an id.

    Raises
    ------
    SamplingError
        All missing columns at once; else all empty columns and repeated ids at once.
    """
    missing = frame.missing(design.columns)
    if missing:
        raise SamplingError(missing)
    rows = rows_kept(frame, design)
    grouping = dict.fromkeys(c for stage in design.stages for c in (stage.unit, *stage.strata))
    problems = [problem for column in grouping for problem in _empty_cells(frame, column, rows)]
    for text, times in list(frame.duplicates(design.person, rows).items())[:100]:
        facts = {"id": text, "times": times, "column": design.person}
        problems.append(Problem("", SelectionCode.ID_TWICE, facts))
    if problems:
        raise SamplingError(problems)


def _empty_cells(frame: SamplingFrame, column: str, rows: Integers | None) -> list[Problem]:
    empty = frame.empty_rows(column)
    empty = empty if rows is None else np.intersect1d(empty, rows)
    if not empty.size:
        return []
    facts = {"column": column, "rows": int(empty.size), "first": int(empty[0]) + 2}
    return [Problem("", SelectionCode.CELL_EMPTY, facts)]
