"""The usual claim: little is due and nobody has signalled. One statement of our own instead of five of Django's.

Where more is due than fits, or there are signals, it takes nothing, and `claim` asks at length. SQLite cannot say in
one statement what it changed and what stood there before; it looks first, and locks nothing where nothing is due.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from engine.store.run_rows import COLUMNS, RawRow
from engine.store.sql import is_postgresql, moment, prepared

FEW = 50

_LOOK = """
    SELECT id, fence + 1, lease_owner FROM engine_run
    WHERE wake_at <= ?1 AND (lease_until IS NULL OR lease_until < ?3)
    AND NOT EXISTS (SELECT 1 FROM engine_signal WHERE applied_at IS NULL) ORDER BY wake_at LIMIT ?2"""
_SIGNALLED = "SELECT EXISTS (SELECT 1 FROM engine_signal WHERE applied_at IS NULL)"
_TAKE = """
    UPDATE engine_run SET lease_owner = ?1, lease_until = ?2, fence = ?3
    WHERE id = ?4 AND fence = ?3 - 1 AND wake_at <= ?5 AND (lease_until IS NULL OR lease_until < ?6)"""
# The ids go to the UPDATE as an array, since a join would be planned for as many rows as half of all runs: with a plan
# for every size, the database then reads the whole table, and takes the longer the more history there is.
_STATEMENT = f"""
    WITH due AS MATERIALIZED (
        SELECT id, lease_owner FROM engine_run
        WHERE wake_at <= %(now)s AND (lease_until IS NULL OR lease_until < %(ended)s) AND id <> ALL(%(holding)s)
        AND NOT EXISTS (SELECT 1 FROM engine_signal WHERE applied_at IS NULL)
        ORDER BY wake_at LIMIT %(most)s + 1 FOR NO KEY UPDATE SKIP LOCKED
    ), taken AS (
        UPDATE engine_run t SET lease_owner = %(owner)s, lease_until = %(until)s, fence = fence + 1
        WHERE t.id = ANY(ARRAY(SELECT id FROM due)) AND (SELECT count(*) FROM due) <= %(most)s
        RETURNING t.*
    )
    SELECT EXISTS (SELECT 1 FROM engine_signal WHERE applied_at IS NULL) OR (SELECT count(*) FROM due) > %(most)s,
        t.fence, due.lease_owner, {COLUMNS}
    FROM (VALUES (1)) AS always(one) LEFT JOIN (taken t JOIN due ON due.id = t.id) ON true""".encode()  # noqa: S608 - names are ours


class Taken(NamedTuple):
    """A run that is ours under `fence`; `was` names whose lease ran out, if nobody gave it back.

    `row` is what stands there, if the statement that took it could say so.
    """

    id: int
    fence: int
    was: str
    row: RawRow | None = None


def is_signalled() -> bool:
    """Whether there is a signal that no driver has applied yet."""
    if is_postgresql():
        return bool(prepared(_SIGNALLED.encode(), {})[0][0])
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return bool(connection.connection.execute(_SIGNALLED).fetchone()[0])


def claim_few(
    *, owner: str, now: datetime, ended: datetime, lease_until: datetime, most: int, holding: Collection[int]
) -> list[Taken] | None:
    """Lease all that is due, if it is at most `most` and at most `FEW`; None if that has to be asked for at length.

    Leases that had run out before `ended` are none any more.
    """
    if most < 1:
        return None
    if not is_postgresql():
        return _on_sqlite(owner, now, ended, lease_until, min(most, FEW), holding)
    values = {"owner": owner, "now": now, "ended": ended, "until": lease_until, "most": min(most, FEW)}
    values["holding"] = list(holding)
    rows = prepared(_STATEMENT, values)
    if rows[0][0]:
        return None
    return [Taken(row[0], fence, was, RawRow.of(tuple(row))) for _, fence, was, *row in rows if fence is not None]


def _on_sqlite(
    owner: str, now: datetime, ended: datetime, lease_until: datetime, most: int, holding: Collection[int]
) -> list[Taken] | None:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        found = _look(now, ended, most, holding)
        if not found:
            return None if is_signalled() else []
        if len(found) > most:
            return None
        with transaction.atomic():
            return [run for run in found if _take(run, owner, now, ended, lease_until)]


def _take(run: Taken, owner: str, now: datetime, ended: datetime, lease_until: datetime) -> bool:
    """Whether nobody has taken it, kept it or brought it to its end since we looked."""
    values = (owner, moment(lease_until), run.fence, run.id, moment(now), moment(ended))
    return bool(connection.connection.execute(_TAKE, values).rowcount)


def _look(now: datetime, ended: datetime, most: int, holding: Collection[int]) -> list[Taken]:
    """What is due, one more than may be taken if there is more; nothing where there are signals."""
    rows: list[Any] = connection.connection.execute(
        _LOOK, (moment(now), most + 1 + len(holding), moment(ended))
    ).fetchall()
    return [Taken(*row) for row in rows if row[0] not in holding]
