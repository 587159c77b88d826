"""A Parquet file into a temporary table of PostgreSQL, batch by batch."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from analysis.backends.source import load_ibis

NAME = "khaosat_rows"
BATCH = 1 << 16


def copy_parquet(connection: Any, path: str) -> Any:
    """Return an ibis table with the rows of a Parquet file; the database drops it with the connection."""
    import pyarrow.csv as arrow_csv  # noqa: PLC0415 - only where a file is copied
    import pyarrow.parquet as pq  # noqa: PLC0415

    file = pq.ParquetFile(path)
    schema = load_ibis().schema(file.schema_arrow)
    table = connection.create_table(NAME, schema=schema, temp=True)
    options = arrow_csv.WriteOptions(include_header=False)
    with connection.con.cursor() as cursor:
        # The name is a constant of this module.
        with cursor.copy(f'COPY "{NAME}" FROM STDIN (FORMAT csv)') as copy:
            for batch in file.iter_batches(BATCH):
                written = BytesIO()
                arrow_csv.write_csv(batch, written, options)
                copy.write(written.getvalue())
        cursor.execute(f'ANALYZE "{NAME}"')
    return table
