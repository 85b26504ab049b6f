"""What a commit holds, written in the words of each database: bulk statements with bound parameters.

PostgreSQL gets one statement: one round trip, and with it one transaction. SQLite lives in our own process,
where a round trip costs nothing; it gets a prepared statement for each kind of row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import psycopg
from django.db import connection, transaction

from engine import bell
from engine.payloads import cleaned, history_json
from engine.store.arrays import array, no_moments

NEVER_BY_COUNT = 2**31 - 1  # times a statement has to be asked before psycopg prepares it unasked

Row = tuple[Any, ...]
Columns = dict[str, str]  # column → PostgreSQL type

RUN: Columns = {
    "id": "bigint", "fence": "integer", "settled": "boolean", "wake_at": "timestamptz", "lease_owner": "text",
    "lease_until": "timestamptz", "status": "text", "output": "json", "error": "jsonb", "mail": "jsonb",
    "totals": "jsonb", "priority": "smallint", "paused": "boolean", "seq": "integer", "completed": "integer",
    "failed": "integer", "skipped": "integer", "started_at": "timestamptz", "finished_at": "timestamptz",
}  # fmt: skip
STEP: Columns = {
    "run_id": "bigint", "key": "text", "scope": "text", "status": "text", "attempt": "integer", "port": "text",
    "input": "json", "output": "json", "error": "jsonb", "wait": "jsonb", "memo": "jsonb",
    "started_at": "timestamptz", "finished_at": "timestamptz", "wake_at": "timestamptz", "seq": "integer",
    "ended_seq": "integer",
}  # fmt: skip
EVENT: Columns = {
    "run_id": "bigint", "number": "integer", "at": "timestamptz", "type": "text", "step": "text", "severity": "text",
    "message": "text", "data": "jsonb", "metrics": "jsonb",
}  # fmt: skip
APPLIED: Columns = {"run_id": "bigint", "id": "bigint", "applied_at": "timestamptz"}

_MATCHED = ("id", "fence", "settled")
# Written only when a run is let go or over: while a driver holds it they stay, and with them its places in the indices.
_WHEN_SETTLED = ("wake_at", "lease_owner")


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one commit, their columns in the order of `RUN`, `STEP`, `EVENT` and `APPLIED`.

    Runs are updated under their fence. Steps are inserted, or updated where there is one of that key; an input
    of None leaves the one that is there. If it is `fresh`, none of the steps is there yet, and nobody has to look.
    """

    runs: Sequence[Row]
    steps: Sequence[Row]
    events: Sequence[Row]
    applied: Sequence[Row]
    fresh: bool = False


def write(batch: Batch) -> set[int]:
    """Write what belongs to runs that are still ours, in one transaction. Returns their ids."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return _on_postgresql(batch) if is_postgresql() else _on_sqlite(batch)


def prepared(statement: bytes, values: Mapping[str, Any]) -> list[Row]:
    """The rows that a statement gives on PostgreSQL, which plans it once for a connection."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return _prepared(statement, values)


def upsert(table: str, columns: Columns, rows: Sequence[Row], *, key: str) -> None:
    """Insert rows; where `key` (a comma list) exists, update all other columns."""
    if not rows:
        return
    connection.ensure_connection()
    conflict = _on_conflict(columns, tuple(key.split(", ")))
    with connection.wrap_database_errors:
        if is_postgresql():
            statement = f"INSERT INTO {table} ({', '.join(columns)}) SELECT v.* FROM {_unnest(columns)} {conflict}"  # noqa: S608
            with psycopg.Cursor(connection.connection) as cursor:
                cursor.execute(statement.encode(), _arrays((columns, rows)))
        else:
            statement = _insert(table, columns) + conflict
            connection.connection.executemany(statement, _with_texts_of_moments(columns, rows, {None: None}))


def json_text(value: Any) -> str | None:
    """JSON for a column; None stays NULL."""
    return None if value is None else history_json(value)


def text(value: str) -> str:
    """Words for a column, without what a database refuses."""
    return value if value.isascii() and "\x00" not in value else str(cleaned(value))


def moment(value: datetime | None) -> Any:
    """A time as the database of this connection keeps it."""
    return value if value is None or is_postgresql() else _as_sqlite_text(value)


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


# PostgreSQL


def _on_postgresql(batch: Batch) -> set[int]:
    values = _arrays((RUN, batch.runs), (STEP, batch.steps), (EVENT, batch.events), (APPLIED, batch.applied))
    found = _prepared(_statement(batch.fresh), values)
    return set(found[0][0] or ())


def _prepared(statement: bytes, values: Sequence[Any] | Mapping[str, Any]) -> list[Row]:
    raw = connection.connection
    if raw.prepare_threshold is None:
        # Django turns preparing off; we prepare what we ask for by name, and nothing else. One plan serves commits of
        # every size: planning anew would take longer than carrying out.
        raw.prepare_threshold = NEVER_BY_COUNT
        raw.execute("SET plan_cache_mode = force_generic_plan")
    with psycopg.Cursor(raw) as cursor:
        return cursor.execute(statement, values, prepare=True).fetchall()


def _arrays(*parts: tuple[Columns, Sequence[Row]]) -> list[str]:
    """Every column as an array. One without any value is empty: `unnest` makes all as long as the longest."""
    known, found = no_moments(), []
    for columns, rows in parts:
        values = zip(*rows, strict=True) if rows else [()] * len(columns)
        for kind, column in zip(columns.values(), values, strict=True):
            found.append("{}" if column.count(None) == len(column) else array(kind, column, known))
    return found


@lru_cache(maxsize=2)
def _statement(fresh: bool) -> bytes:
    # `IS TRUE` keeps the planner from making a join of it: one look into a hash is all that is wanted.
    ours = "(v.run_id IN (SELECT id FROM ours)) IS TRUE"
    return f"""
        WITH ours AS (
            UPDATE engine_run t SET {_run_changes()} FROM {_unnest(RUN)}
            WHERE t.id = v.id AND t.fence = v.fence RETURNING t.id
        ), steps AS (
            INSERT INTO engine_step ({", ".join(STEP)}) SELECT v.* FROM {_unnest(STEP)} WHERE {ours}
            {"" if fresh else _ON_STEP}
        ), events AS (
            INSERT INTO engine_event ({", ".join(EVENT)}) SELECT v.* FROM {_unnest(EVENT)} WHERE {ours}
        ), applied AS (
            UPDATE engine_signal t SET applied_at = v.applied_at FROM {_unnest(APPLIED)} WHERE t.id = v.id AND {ours}
        )
        SELECT array_agg(id), pg_notify('{bell.LIVE}', '') FROM ours""".encode()  # noqa: S608 - names are ours


def _run_changes() -> str:
    return ", ".join(
        f"{name} = CASE WHEN v.settled THEN v.{name} ELSE t.{name} END"
        if name in _WHEN_SETTLED
        else f"{name} = v.{name}"
        for name in RUN
        if name not in _MATCHED
    )


def _on_conflict(
    columns: Iterable[str], key: Sequence[str], table: str = "", keep: str = "", same: Sequence[str] = ()
) -> str:
    """Update where there is such a row: all but what is `same` in both; `keep` only where there is a new value."""
    changes = ", ".join(
        f"{name} = COALESCE(excluded.{name}, {table}.{name})" if name == keep else f"{name} = excluded.{name}"
        for name in columns
        if name not in key and name not in same
    )
    return f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"


_ON_STEP = _on_conflict(STEP, ("run_id", "key"), "engine_step", keep="input", same=("scope",))


def _unnest(columns: Columns) -> str:
    arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
    return f"unnest({arrays}) AS v({', '.join(columns)})"


# SQLite

Moments = dict[datetime | None, Any]


def _on_sqlite(batch: Batch) -> set[int]:
    known: Moments = {None: None}
    with transaction.atomic():
        raw = connection.connection
        ours = _update_runs(raw, batch.runs, known)
        for statement, columns, rows in (
            (_insert("engine_step", STEP) + ("" if batch.fresh else _ON_STEP), STEP, batch.steps),
            (_insert("engine_event", EVENT), EVENT, batch.events),
            ("UPDATE engine_signal SET applied_at = ?3 WHERE id = ?2 AND run_id = ?1", APPLIED, batch.applied),
        ):
            wanted = rows if len(ours) == len(batch.runs) else [row for row in rows if row[0] in ours]
            raw.executemany(statement, _with_texts_of_moments(columns, wanted, known))
    return ours


def _update_runs(raw: Any, rows: Sequence[Row], known: Moments) -> set[int]:
    settled = list(RUN).index("settled")
    changed = 0
    for with_all in (False, True):
        wanted = _with_texts_of_moments(RUN, [row for row in rows if row[settled] is with_all], known)
        changed += raw.executemany(_update_statement(with_all), wanted).rowcount
    ids = {row[0] for row in rows}
    if changed == len(ids):
        return ids
    marks = ", ".join("?" * len(ids))
    found = dict(raw.execute(f"SELECT id, fence FROM engine_run WHERE id IN ({marks})", list(ids)))  # noqa: S608
    return {row[0] for row in rows if found.get(row[0]) == row[1]}


@lru_cache(maxsize=2)
def _update_statement(with_all: bool) -> str:
    left = _MATCHED if with_all else _MATCHED + _WHEN_SETTLED
    sets = ", ".join(f"{name} = ?{place}" for place, name in enumerate(RUN, 1) if name not in left)
    return f"UPDATE engine_run SET {sets} WHERE id = ?1 AND fence = ?2"  # noqa: S608 - names are ours


def _insert(table: str, columns: Columns) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "  # noqa: S608


def _with_texts_of_moments(columns: Columns, rows: Sequence[Row], known: Moments) -> Iterable[Row]:
    """The rows with moments as Django keeps them on SQLite; `known` gathers them: a commit names each several times."""
    if not rows:
        return ()
    turned = [
        [known[value] if value in known else known.setdefault(value, _as_sqlite_text(value)) for value in column]
        if kind == "timestamptz"
        else column
        for kind, column in zip(columns.values(), zip(*rows, strict=True), strict=True)
    ]
    return zip(*turned, strict=True)


def _as_sqlite_text(value: datetime) -> str:
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return str(value).removesuffix("+00:00")
