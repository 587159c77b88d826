"""What the close leaves nothing of: free pages, the write-ahead log, dead rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from survey.store.engine import Store

TOUCHED: Final = ("response", "draft", "closed_response", "form", "invitation", "counter", "result")


def sweep(store: Store) -> bool:
    """Rewrite what the close has touched; return whether the write-ahead log could be emptied too.

    SQLite: the whole file is rewritten and the log cut to nothing, which other programs that read at the
    moment can hinder. PostgreSQL: the touched tables are rewritten; its own log is recycled by the server.
    """
    with store.outside() as connection:
        if connection.dialect.name == "postgresql":
            for table in TOUCHED:
                connection.execute(text(f"VACUUM FULL {table}"))
            return True
        connection.execute(text("VACUUM"))
        busy, _, _ = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
        return not busy
