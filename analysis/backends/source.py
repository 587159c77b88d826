"""A table inside an engine: the columns that a question reads, their emptiness made one, the errors named."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.backend_codes import BackendCode
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Rows that an engine holds.

    Attributes
    ----------
    table
        An ibis table.
    engine
        The engine's name, for messages.
    wide
        Whether sums of 64-bit integers have more bits there (DuckDB, PostgreSQL), or overflow (Spark).
    """

    table: Any
    engine: str
    wide: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(self.table.columns)

    def select(self, columns: Iterable[str]) -> Any:
        """Return an ibis table of some columns: not-a-number is empty there, decimals are doubles.

        Raises
        ------
        AnalysisError
            With one problem for each column that is not there.
        """
        wanted = tuple(dict.fromkeys(columns))
        check_columns(self.names, wanted)
        # An engine counts rows only where some column is read.
        return self.table.select(**{name: _plain(self.table[name]) for name in wanted or self.names[:1]})

    def run(self, expression: Any) -> Any:
        """Return the rows of an ibis expression as an Arrow table.

        Raises
        ------
        AnalysisError
            If the engine gives up (memory, disk, network, a cell that cannot be read).
        """
        with named(self.engine):
            return expression.to_pyarrow()

    def groups(self, table: Any, keys: Sequence[str], asked: Mapping[str, Any]) -> pd.DataFrame:
        """Return aggregates of an ibis table by its `keys`, ascending in them, whatever order they came in.

        Columns are of NumPy kinds, texts are objects.
        """
        found = table.group_by(list(keys)).aggregate(**asked) if keys else table.aggregate(**asked)
        arrow = self.run(found)
        frame = pd.DataFrame({name: arrays(arrow, name) for name in arrow.column_names})
        return frame.sort_values(list(keys), ignore_index=True, na_position="first") if keys else frame


def arrays(arrow: Any, name: str) -> NDArray[Any]:
    """Return one column of an Arrow table as an array, (G,)."""
    out: NDArray[Any] = np.asarray(arrow.column(name).to_pandas())
    return out


def as_number(column: Any) -> Any:
    """Return an ibis column with true and false as 1 and 0 (PostgreSQL knows that of 32 bits only)."""
    return column.cast("int32").cast("int64") if column.type().is_boolean() else column


def load_ibis() -> Any:
    """Return ibis, imported when it is first needed: half a second that NumPy does not pay."""
    import ibis  # type: ignore[import-untyped]  # noqa: PLC0415 - see above

    return ibis


def there(column: Any) -> Any:
    """Return whether an ibis column holds a value."""
    return ~column.isnull()  # noqa: PD003 - ibis has no isna


@contextmanager
def named(engine: str) -> Iterator[None]:
    """Turn whatever an engine raises into one problem with its first line; each engine has errors of its own.

    Raises
    ------
    AnalysisError
        In the place of any other error.
    """
    try:
        with warnings.catch_warnings():
            # ibis 12 calls by their old names what duckdb 2, pandas 3 and pyspark 4 have renamed.
            for kind in (DeprecationWarning, FutureWarning):
                warnings.simplefilter("ignore", kind)
            yield
    except AnalysisError:
        raise
    except Exception as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
        facts = {"engine": engine, "reason": reason}
        raise AnalysisError([Problem("", BackendCode.FAILED, facts)]) from error


def check_columns(there: tuple[str, ...], wanted: Iterable[str]) -> None:
    """Refuse columns that are not there, each with the names that look like it.

    Raises
    ------
    AnalysisError
        With one problem a column.
    """
    missing = [name for name in dict.fromkeys(wanted) if name not in there]
    folded = {name.casefold(): name for name in there}
    problems = []
    for name in missing:
        near = [folded[each] for each in get_close_matches(name.casefold(), folded, n=3)] or there[:20]
        facts = {"column": name, "near": ", ".join(near), "count": len(there)}
        problems.append(Problem(name, BackendCode.COLUMN_UNKNOWN, facts))
    if problems:
        raise AnalysisError(problems)


def _plain(column: Any) -> Any:
    kind = column.type()
    if kind.is_decimal():
        return column.cast("float64")
    if kind.is_floating():
        wide = column.cast("float64")
        return wide.isnan().ifelse(None, wide)
    return column.cast("int64") if kind.is_integer() else column
