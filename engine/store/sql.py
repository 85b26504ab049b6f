"""What a commit holds, and some other bulk statements, written in the words of the database that is connected."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from engine.store import on_postgresql, on_sqlite
from engine.store.batch import Batch, Columns, Row, on_conflict


def write(batch: Batch) -> set[int]:
    """Write what belongs to runs that are still ours, in one transaction. Returns their ids."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return on_postgresql.write(batch) if is_postgresql() else on_sqlite.write(batch)


def prepared(statement: bytes, values: Mapping[str, Any]) -> list[Row]:
    """The rows that a statement gives on PostgreSQL, which plans it once for a connection."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return on_postgresql.prepared(statement, values)


def upsert(table: str, columns: Columns, rows: Sequence[Row], *, key: str) -> None:
    """Insert rows; where `key` (a comma list) exists, update all other columns."""
    if not rows:
        return
    connection.ensure_connection()
    conflict = on_conflict(columns, tuple(key.split(", ")))
    with connection.wrap_database_errors:
        (on_postgresql if is_postgresql() else on_sqlite).upsert(table, columns, rows, conflict)


def moment(value: datetime | None) -> Any:
    """A time as the database of this connection keeps it."""
    return value if value is None or is_postgresql() else on_sqlite.as_text(value)


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"
