"""Results as files: the report (HTML), one tidy table (CSV and Parquet), the result set (JSON).

The same results give the same bytes. What the result set withholds is empty in every file; tables
and result set hold the printed digits only (`survey.publication`).
"""

from __future__ import annotations

import io
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from survey.errors import Problem, SurveyCode, SurveyError
from survey.publication import published
from survey.report.document import report_html
from survey.tidy import Row, csv_bytes, rows

if TYPE_CHECKING:
    from survey.resultset import ResultSet

CSV_NAME: Final = "results.csv"
PARQUET_NAME: Final = "results.parquet"
JSON_NAME: Final = "results.json"


def write_all(result: ResultSet, folder: str | Path, lang: str = "vi") -> tuple[Path, ...]:
    """Write the report, the tidy table (CSV and Parquet) and the published result set into a folder.

    Parameters
    ----------
    lang : str
        Language of the report (``report-vi.html`` or ``report-en.html``) and of the labels of the tables.

    Returns
    -------
    tuple of Path
        The report first, then ``results.csv``, ``results.parquet``, ``results.json``.

    Raises
    ------
    SurveyError
        ``file-unwritable``.
    """
    target, shown = Path(folder), published(result)
    contents = {
        report_name(lang): report_html(shown, lang).encode(),
        CSV_NAME: csv_bytes(shown, lang),
        PARQUET_NAME: parquet_bytes(shown, lang),
        JSON_NAME: shown.to_json().encode(),
    }
    return tuple(write_file(target / name, data) for name, data in contents.items())


def report_name(lang: str) -> str:
    """Return the file name of the report.

    Examples
    --------
    >>> report_name("vi")
    'report-vi.html'
    """
    return f"report-{lang}.html"


def write_file(path: Path, data: bytes) -> Path:
    """Write a file whole or not at all and return its path.

    Raises
    ------
    SurveyError
        ``file-unwritable``.
    """
    unfinished = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError as error:
        facts = {"file": str(path), "reason": error.strerror or str(error)}
        raise SurveyError([Problem("", SurveyCode.FILE_UNWRITABLE, facts)]) from error
    return path


def parquet_bytes(result: ResultSet, lang: str = "vi") -> bytes:
    """Return the tidy table as Parquet, with the versions and hashes of the run as its metadata."""
    import pyarrow as pa  # noqa: PLC0415 - a heavy library, only for this file
    import pyarrow.parquet as pq  # noqa: PLC0415

    kinds = {"str": pa.string(), "float | None": pa.float64(), "int | None": pa.int64()}
    metadata = {"khaosat": result.provenance.code_version, "data_sha256": result.provenance.data_sha256}
    schema = pa.schema([(f.name, kinds.get(str(f.type), pa.bool_())) for f in fields(Row)], metadata)
    table = list(rows(result, lang))
    columns = [
        pa.array([getattr(row, name) for row in table], schema.field(name).type) for name in schema.names
    ]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), buffer, compression="zstd")
    return buffer.getvalue()
