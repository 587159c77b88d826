"""A data file whose weights are adjusted: columns read as they are written, written back with new ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.designs.table import numeric
from analysis.engine_codes import DesignCode
from analysis.errors import AnalysisError
from analysis.errors import Problem as AnalysisProblem
from analysis.weight_codes import WeightCode
from survey.errors import Problem, SurveyCode, SurveyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class DataFile:
    """A table as it stands in the file; cells of a CSV file stay text, so that codes such as 01 survive."""

    table: pa.Table
    text: bool

    def categories(self, name: str) -> NDArray[Any]:
        """Return a column as categories, (N,), missing as None."""
        values: NDArray[Any] = np.asarray(self._column(name).to_pandas())
        if not self.text:
            return values
        out = values.astype(object)
        out[values == ""] = None
        return out

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Return a column as numbers, (N,), missing as NaN.

        Raises
        ------
        AnalysisError
            If a cell is no number (its row is named).
        """
        return np.asarray(numeric(self.categories(name), name), dtype=np.float64)

    def _column(self, name: str) -> Any:
        if name not in self.table.column_names:
            facts = {"column": name, "found": ", ".join(self.table.column_names[:40])}
            raise AnalysisError([AnalysisProblem(name, DesignCode.COLUMN_MISSING, facts)])
        return self.table.column(name)


def read_data(path: str) -> DataFile:
    """Return the data of a CSV or Parquet file.

    Raises
    ------
    SurveyError
        If the file cannot be read.
    """
    try:
        if Path(path).suffix.lower() == ".parquet":
            return DataFile(pq.read_table(path), text=False)
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        return DataFile(pa.Table.from_pandas(frame, preserve_index=False), text=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
    except (pa.ArrowInvalid, pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0]
    raise SurveyError([Problem("", SurveyCode.FILE_UNREADABLE, {"file": path, "reason": reason})])


def check_new(data: DataFile, name: str) -> None:
    """Refuse a new column whose name is taken.

    Raises
    ------
    AnalysisError
        If the data have such a column.
    """
    if name in data.table.column_names:
        raise AnalysisError([AnalysisProblem(name, WeightCode.COLUMN_TAKEN, {"column": name})])


def write_data(path: str, data: DataFile, added: Mapping[str, NDArray[np.float64]]) -> None:
    """Write the data with new columns at the end; CSV numbers carry the digits that read back exactly."""
    table = data.table
    for name, values in added.items():
        table = table.append_column(name, pa.array(values))
    if Path(path).suffix.lower() == ".parquet":
        pq.write_table(table, path)
    else:
        table.to_pandas().to_csv(path, index=False, lineterminator="\n")
