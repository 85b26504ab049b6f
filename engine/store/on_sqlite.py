"""A commit on SQLite, which lives in our own process: a prepared statement for each kind of row."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db import connection, transaction

from engine.store.batch import (
    APPLIED,
    EVENT,
    MATCHED,
    ON_STEP,
    RUN,
    SELDOM,
    STEP,
    WHEN_SETTLED,
    Batch,
    Columns,
    Row,
)  # fmt: skip

ROWS_AT_ONCE = 20  # of an insert: SQLite looks up and keeps a table's last id once a statement
_SELDOM = tuple(RUN)[SELDOM]
_SETTLED = list(RUN).index("settled")

Moments = dict[datetime | None, Any]


def write(batch: Batch) -> set[int]:
    """Write a batch in one transaction; the ids of the runs that are still ours."""
    known: Moments = {None: None}
    with transaction.atomic():
        raw = connection.connection
        ours = _update_runs(raw, batch, known)
        steps, events, applied = [
            rows if len(ours) == len(batch.runs) else [row for row in rows if row[0] in ours]
            for rows in (batch.steps, batch.events, batch.applied)
        ]
        _insert_rows(raw, "engine_step", STEP, steps, known, "" if batch.fresh else ON_STEP)
        _insert_rows(raw, "engine_event", EVENT, events, known)
        marking = "UPDATE engine_signal SET applied_at = ?3 WHERE id = ?2 AND run_id = ?1"
        raw.executemany(marking, _as_kept(APPLIED, applied, known))
    return ours


def upsert(table: str, columns: Columns, rows: Sequence[Row], conflict: str) -> None:
    """Insert rows of whatever table, with a clause for those that are there."""
    _insert_rows(connection.connection, table, columns, rows, {None: None}, conflict)


def as_text(value: datetime) -> str:
    """A moment as Django keeps it here."""
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return str(value).removesuffix("+00:00")


def _update_runs(raw: Any, batch: Batch, known: Moments) -> set[int]:
    rows, changed = batch.runs, 0
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        left = () if row[_SETTLED] else WHEN_SETTLED + _SELDOM if row[0] in batch.still else WHEN_SETTLED
        groups.setdefault(left, []).append(row)
    for left, some in groups.items():
        changed += raw.executemany(_update_statement(left), _as_kept(RUN, some, known)).rowcount
    ids = {row[0] for row in rows}
    if changed == len(ids):
        return ids
    marks = ", ".join("?" * len(ids))
    found = dict(raw.execute(f"SELECT id, fence FROM engine_run WHERE id IN ({marks})", list(ids)))  # noqa: S608
    return {row[0] for row in rows if found.get(row[0]) == row[1]}


@lru_cache(maxsize=3)
def _update_statement(left: tuple[str, ...]) -> str:
    sets = ", ".join(f"{name} = ?{at}" for at, name in enumerate(RUN, 1) if name not in left and name not in MATCHED)
    return f"UPDATE engine_run SET {sets} WHERE id = ?1 AND fence = ?2"  # noqa: S608 - names are ours


def _insert_rows(
    raw: Any, table: str, columns: Columns, rows: Sequence[Row], known: Moments, conflict: str = ""
) -> None:
    """Insert many rows by one statement, and the few that are left over by one each."""
    values = list(_as_kept(columns, rows, known))
    whole = len(values) - len(values) % ROWS_AT_ONCE
    many = [list(chain.from_iterable(values[at : at + ROWS_AT_ONCE])) for at in range(0, whole, ROWS_AT_ONCE)]
    if many:
        raw.executemany(_insert(table, columns, ROWS_AT_ONCE) + conflict, many)
    raw.executemany(_insert(table, columns) + conflict, values[whole:])


def _insert(table: str, columns: Columns, rows: int = 1) -> str:
    marks = ", ".join([f"({', '.join('?' * len(columns))})"] * rows)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {marks} "  # noqa: S608


def _as_kept(columns: Columns, rows: Sequence[Row], known: Moments) -> Iterable[Row]:
    """The rows with moments as Django keeps them on SQLite; `known` gathers them: a commit names each several times."""
    if not rows:
        return ()
    turned = [
        [known[value] if value in known else known.setdefault(value, as_text(value)) for value in column]
        if kind == "timestamptz"
        else column
        for kind, column in zip(columns.values(), zip(*rows, strict=True), strict=True)
    ]
    return zip(*turned, strict=True)
