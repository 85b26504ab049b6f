"""The usual claim on PostgreSQL: next to nothing is due and nobody has signalled. One statement instead of five.

What it may leave to be asked for at length, by `claim`: whether there are signals, and whose turn it is among many.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from engine.store.sql import is_postgresql, prepared

FEW = 8  # so many of the longest due may be taken without asking whose turn it is …
ROOMY = 10  # … where there is room for so many times more

_STATEMENT = f"""
    WITH due AS MATERIALIZED (
        SELECT id, lease_owner FROM engine_run
        WHERE wake_at <= %(now)s AND (lease_until IS NULL OR lease_until < %(now)s) AND id <> ALL(%(holding)s)
        AND NOT EXISTS (SELECT 1 FROM engine_signal WHERE applied_at IS NULL)
        ORDER BY wake_at LIMIT {FEW} FOR NO KEY UPDATE SKIP LOCKED
    ), taken AS (
        UPDATE engine_run t SET lease_owner = %(owner)s, lease_until = %(until)s, fence = fence + 1,
            wake_at = CASE WHEN wake_at < %(now)s OR finished_at IS NOT NULL THEN wake_at ELSE %(now)s END
        FROM due WHERE t.id = due.id RETURNING t.id, t.fence, due.lease_owner, t.workspace_id
    )
    SELECT EXISTS (SELECT 1 FROM engine_signal WHERE applied_at IS NULL), taken.*
    FROM (VALUES (1)) AS always(one) LEFT JOIN taken ON true""".encode()  # noqa: S608 - names are ours


class Taken(NamedTuple):
    """A run that is ours under `fence`; `was` names whose lease ran out, if nobody gave it back."""

    id: int
    fence: int
    was: str
    workspace_id: int


def claim_few(
    *, owner: str, now: datetime, lease_until: datetime, room: int, holding: Collection[int]
) -> list[Taken] | None:
    """Lease what is due, at most `FEW` runs; None if that has to be asked for at length."""
    if not is_postgresql() or room < FEW * ROOMY or len(holding) > room:
        return None
    values = {"owner": owner, "now": now, "until": lease_until, "holding": list(holding)}
    rows = prepared(_STATEMENT, values)
    return None if rows[0][0] else [Taken(*row[1:]) for row in rows if row[1] is not None]
