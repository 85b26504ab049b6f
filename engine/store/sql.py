"""Bulk statements in the words of each database: many rows, one round trip, bound parameters."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import psycopg
from django.db import connection

from engine.payloads import cleaned, history_json

Row = tuple[Any, ...]
Columns = dict[str, str]  # column → PostgreSQL type
JSON = ("json", "jsonb")


def json_text(value: Any) -> str | None:
    """JSON for a column; None stays NULL."""
    return None if value is None else history_json(value)


def text(value: str) -> str:
    """Words for a column, without what a database refuses."""
    return value if value.isascii() and "\x00" not in value else str(cleaned(value))


def moment(value: datetime | None) -> Any:
    """A time as the database of this connection keeps it."""
    return value if value is None or is_postgresql() else _as_sqlite_text(value)


@lru_cache(maxsize=4096)
def _as_sqlite_text(value: datetime) -> Any:
    # One commit writes the same few moments thousands of times.
    return connection.ops.adapt_datetimefield_value(value)


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def upsert(table: str, columns: Columns, rows: Sequence[Row], *, key: str = "", keep: Sequence[str] = ()) -> None:
    """Insert rows; where `key` (a comma list) exists, update all other columns.

    Columns in `keep` are left alone where the new value is NULL. Without a key, a plain insert.
    """
    if not rows:
        return
    names = ", ".join(columns)
    conflict = ""
    if key:
        changes = [
            f"{name} = COALESCE(excluded.{name}, {table}.{name})" if name in keep else f"{name} = excluded.{name}"
            for name in columns
            if name not in key.split(", ")
        ]
        conflict = f" ON CONFLICT ({key}) DO UPDATE SET {', '.join(changes)}"
    if is_postgresql():
        _pg(f"INSERT INTO {table} ({names}) SELECT * FROM {_unnest(columns)}{conflict}", columns, rows)  # noqa: S608 - names are ours
    else:
        marks = ", ".join("?" for _ in columns)
        _sqlite(f"INSERT INTO {table} ({names}) VALUES ({marks}){conflict}", rows)  # noqa: S608 - names are ours


def update(table: str, columns: Columns, rows: Sequence[Row], *, match: Sequence[str]) -> None:
    """Update rows found by the `match` columns, setting all the others."""
    if not rows:
        return
    changed = [name for name in columns if name not in match]
    if is_postgresql():
        sets = ", ".join(f"{name} = v.{name}" for name in changed)
        where = " AND ".join(f"t.{name} = v.{name}" for name in match)
        _pg(f"UPDATE {table} t SET {sets} FROM {_unnest(columns)} WHERE {where}", columns, rows)  # noqa: S608 - names are ours
    else:
        sets = ", ".join(f"{name} = ?" for name in changed)
        where = " AND ".join(f"{name} = ?" for name in match)
        order = [list(columns).index(name) for name in [*changed, *match]]
        _sqlite(
            f"UPDATE {table} SET {sets} WHERE {where}",  # noqa: S608 - names are ours
            [tuple(row[index] for index in order) for row in rows],
        )


def _unnest(columns: Columns) -> str:
    # JSON travels as text: an array of texts is cheap to send, and each is cast once on arrival.
    arrays = ", ".join(f"%s::{'text' if kind in JSON else kind}[]" for kind in columns.values())
    casts = ", ".join(f"{name}::{kind} AS {name}" if kind in JSON else name for name, kind in columns.items())
    return f"(SELECT {casts} FROM unnest({arrays}) AS u({', '.join(columns)})) AS v"  # noqa: S608 - names are ours


def _pg(statement: str, columns: Columns, rows: Sequence[Row]) -> None:
    connection.ensure_connection()
    # A plain psycopg cursor binds on the server and prepares what it sees often; Django's own does neither.
    # Its errors must be Django's, for whoever tells a lost connection from a value that no database takes.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement.encode(), [list(column) for column in zip(*rows, strict=True)])


def _sqlite(statement: str, rows: Sequence[Row]) -> None:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        connection.connection.executemany(statement, rows)
