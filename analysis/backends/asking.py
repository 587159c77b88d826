"""Estimates from a table inside an engine."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from analysis.backends.engine import open_engine
from analysis.estimands.answer import DeffKind, Empty
from analysis.estimands.asking import estimate_by

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.backends.source import Source
    from analysis.designs.spec import Design
    from analysis.estimands.asking import Wanted
    from analysis.results.estimates import Estimates


def estimate_in(
    source: Source,
    design: Design,
    *estimands: Wanted,
    by: str | Iterable[str] = (),
    where: str | None = None,
    level: float = 0.95,
    deff: DeffKind | str | None = None,
    df: float | None = None,
    empty: Empty | str = Empty.FAIL,
) -> Estimates:
    """Return estimates from rows that stay in an engine: see `analysis.estimands.estimate`.

    Raises
    ------
    AnalysisError
        With every problem of the design, the data and the question; if the design needs rows in memory.

    Examples
    --------
    >>> import ibis, pyarrow
    >>> from analysis.backends import Source
    >>> from analysis.designs import Design
    >>> from analysis.estimands import mean
    >>> rows = pyarrow.table({"unit": [1, 1, 2, 2], "w": [1.0, 1.0, 1.0, 1.0], "q1": [1, 2, 3, 4]})
    >>> source = Source(ibis.memtable(rows), "duckdb", wide=True)
    >>> estimate_in(source, Design(weight="w", psu="unit"), mean("q1"))[0].se
    1.0
    """
    engine_for = partial(open_engine, source, design)
    return estimate_by(engine_for, *estimands, by=by, where=where, level=level, deff=deff, df=df, empty=empty)
