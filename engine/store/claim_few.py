"""The usual claim on PostgreSQL: little is due and nobody has signalled. One statement instead of five.

Where more is due than fits, or there are signals, it takes nothing, and `claim` asks at length.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from engine.store.sql import is_postgresql, prepared

FEW = 50

# The ids go to the UPDATE as an array, since a join would be planned for as many rows as half of all runs: with a plan
# for every size, the database then reads the whole table, and takes the longer the more history there is.
_STATEMENT = b"""
    WITH due AS MATERIALIZED (
        SELECT id, lease_owner FROM engine_run
        WHERE wake_at <= %(now)s AND (lease_until IS NULL OR lease_until < %(now)s) AND id <> ALL(%(holding)s)
        AND NOT EXISTS (SELECT 1 FROM engine_signal WHERE applied_at IS NULL)
        ORDER BY wake_at LIMIT %(most)s + 1 FOR NO KEY UPDATE SKIP LOCKED
    ), taken AS (
        UPDATE engine_run t SET lease_owner = %(owner)s, lease_until = %(until)s, fence = fence + 1,
            wake_at = CASE WHEN wake_at < %(now)s THEN wake_at ELSE %(now)s END
        WHERE t.id = ANY(ARRAY(SELECT id FROM due)) AND (SELECT count(*) FROM due) <= %(most)s
        RETURNING t.id, t.fence
    )
    SELECT EXISTS (SELECT 1 FROM engine_signal WHERE applied_at IS NULL) OR (SELECT count(*) FROM due) > %(most)s,
        taken.*, due.lease_owner
    FROM (VALUES (1)) AS always(one) LEFT JOIN (taken JOIN due ON due.id = taken.id) ON true"""


class Taken(NamedTuple):
    """A run that is ours under `fence`; `was` names whose lease ran out, if nobody gave it back."""

    id: int
    fence: int
    was: str


def claim_few(
    *, owner: str, now: datetime, lease_until: datetime, most: int, holding: Collection[int]
) -> list[Taken] | None:
    """Lease all that is due, if it is at most `most` and at most `FEW`; None if that has to be asked for at length."""
    if not is_postgresql() or most < 1:
        return None
    values = {"owner": owner, "now": now, "until": lease_until, "holding": list(holding), "most": min(most, FEW)}
    rows = prepared(_STATEMENT, values)
    return None if rows[0][0] else [Taken(*row[1:]) for row in rows if row[1] is not None]
