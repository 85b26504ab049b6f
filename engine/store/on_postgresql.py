"""A commit on PostgreSQL: one statement, so that it is one round trip, and with it one transaction."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from django.db import connection

from engine import bell
from engine.store.arrays import array, no_moments
from engine.store.batch import APPLIED, EVENT, MATCHED, ON_STEP, RUN, STEP, WHEN_SETTLED, Batch, Columns, Row

NEVER_BY_COUNT = 2**31 - 1  # times a statement has to be asked before psycopg prepares it unasked


def write(batch: Batch) -> set[int]:
    """Write a batch; the ids of the runs that are still ours."""
    values = arrays((RUN, batch.runs), (STEP, batch.steps), (EVENT, batch.events), (APPLIED, batch.applied))
    found = prepared(_statement(batch.fresh), values)
    return set(found[0][0] or ())


def upsert(table: str, columns: Columns, rows: Sequence[Row], conflict: str) -> None:
    """Insert rows of whatever table, with a clause for those that are there."""
    statement = f"INSERT INTO {table} ({', '.join(columns)}) SELECT v.* FROM {_unnest(columns)} {conflict}"  # noqa: S608
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement.encode(), arrays((columns, rows)))


def prepared(statement: bytes, values: Sequence[Any] | Mapping[str, Any]) -> list[Row]:
    """The rows that a statement gives, which the server plans once for a connection."""
    raw = connection.connection
    if raw.prepare_threshold is None:
        # Django turns preparing off; we prepare what we ask for by name, and nothing else. One plan serves commits of
        # every size: planning anew would take longer than carrying out.
        raw.prepare_threshold = NEVER_BY_COUNT
        raw.execute("SET plan_cache_mode = force_generic_plan")
    with psycopg.Cursor(raw) as cursor:
        return cursor.execute(statement, values, prepare=True).fetchall()


def arrays(*parts: tuple[Columns, Sequence[Row]]) -> list[str]:
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
            {"" if fresh else ON_STEP}
        ), events AS (
            INSERT INTO engine_event ({", ".join(EVENT)}) SELECT v.* FROM {_unnest(EVENT)} WHERE {ours}
        ), applied AS (
            UPDATE engine_signal t SET applied_at = v.applied_at FROM {_unnest(APPLIED)} WHERE t.id = v.id AND {ours}
        )
        SELECT array_agg(id), pg_notify('{bell.LIVE}', '') FROM ours""".encode()  # noqa: S608 - names are ours


def _run_changes() -> str:
    return ", ".join(
        f"{name} = CASE WHEN v.settled THEN v.{name} ELSE t.{name} END"
        if name in WHEN_SETTLED
        else f"{name} = v.{name}"
        for name in RUN
        if name not in MATCHED
    )


def _unnest(columns: Columns) -> str:
    arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
    return f"unnest({arrays}) AS v({', '.join(columns)})"
