"""A sample as a list: the frame's columns, the probabilities of every stage, weight, strata, reserve rank."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

from sampling.frame_entries import inert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from sampling.selection.multistage import Drawn
    from sampling.selection.table import SamplingFrame

    Floats = NDArray[np.float64]

LAST_COLUMNS = ("probability", "weight", "domain", "domain_units", "reserve")
"""The columns after those of the stages: overall probability, base weight (empty for reserves and where
somebody chose), number of the last domain, its units in the frame, reserve rank (0: the sample itself)."""


def added_columns(drawn: Drawn) -> tuple[str, ...]:
    """Return the columns that a sample has beyond the frame's, in order.

    Stage k adds ``stratum_k_UNIT`` and ``probability_k_UNIT``.
    """
    stages = [
        name
        for number, stage in enumerate(drawn.design.stages, 1)
        for name in (f"stratum_{number}_{stage.unit}", f"probability_{number}_{stage.unit}")
    ]
    return (*stages, *LAST_COLUMNS)


def sample_text(frame: SamplingFrame, drawn: Drawn) -> str:
    """Return the sample as CSV: first the sample in the frame's order, then reserves as they would step in.

    Numbers have the shortest digits that give them back exactly; the same sample gives the same bytes. Cells
    that a spreadsheet would run as a formula get an apostrophe in front.
    """
    order = np.lexsort((drawn.rows, np.where(drawn.reserve, drawn.domain, 0), drawn.reserve > 0))
    reserves = np.flatnonzero(drawn.reserve[order] > 0)
    tail = order[reserves]
    order[reserves] = tail[np.lexsort((drawn.reserve[tail], drawn.domain[tail]))]
    own = frame.table(drawn.rows[order])
    columns = [[_cell(value) for value in column.to_pylist()] for column in own.columns]
    columns += [[column[place] for place in order] for column in _added(drawn)]
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow((*own.column_names, *added_columns(drawn)))
    writer.writerows(zip(*columns, strict=True))
    return sheet.getvalue()


def _cell(value: object) -> str:
    return "" if value is None else inert(str(value))


def _added(drawn: Drawn) -> list[list[str]]:
    stages = [
        texts
        for strata, given in zip(drawn.strata, drawn.probabilities, strict=True)
        for texts in ([inert(stratum) for stratum in strata], _digits(given))
    ]
    overall = drawn.probability
    weight = np.where(drawn.reserve > 0, np.nan, 1.0 / overall)
    units = drawn.domain_units[drawn.domain]
    last = [
        _digits(overall),
        _digits(weight),
        *(_whole(column) for column in (drawn.domain, units, drawn.reserve)),
    ]
    return [*stages, *last]


def _digits(values: Floats) -> list[str]:
    return ["" if np.isnan(value) else repr(float(value)) for value in values]


def _whole(values: Iterable[object]) -> list[str]:
    return [str(value) for value in values]
