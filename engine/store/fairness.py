"""Whose turn is it when more is due than there is room for?

Each workspace gets a place in turn, whoever holds fewest first. Within one, what has begun goes before what has
not, then priority, then age. One place in ten goes to whoever has waited longest, so that nobody waits for ever.
"""

import heapq
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper

RESERVED = 10  # one place in so many is never given to a workspace that holds all the others
MOST_LOOKED_AT = 3_000
HAS_BEGUN, WAITED_LONGEST = 1_000, 2_000  # above every priority

# Each step of a recursion is one look into an index (`run_new_in_turn`, `run_resumes_in_turn`), however many are due.
_NEW = "wake_at IS NOT NULL AND started_at IS NULL"
_BEGUN = "wake_at IS NOT NULL AND started_at IS NOT NULL"
_PLACES = """
    place(workspace_id) AS (
        SELECT MIN(workspace_id) FROM engine_run WHERE {which}
        UNION ALL
        SELECT (SELECT MIN(r.workspace_id) FROM engine_run r WHERE r.{which} AND r.workspace_id > place.workspace_id)
        FROM place WHERE place.workspace_id IS NOT NULL
    )"""
_LEVELS_OF_BEGUN = f"WITH RECURSIVE {_PLACES.format(which=_BEGUN)} SELECT workspace_id FROM place"  # noqa: S608 - ours
_LEVELS_OF_NEW = f"""
    WITH RECURSIVE {_PLACES.format(which=_NEW)}, level(workspace_id, priority) AS (
        SELECT place.workspace_id,
               (SELECT MAX(r.priority) FROM engine_run r WHERE r.{_NEW} AND r.workspace_id = place.workspace_id)
        FROM place WHERE place.workspace_id IS NOT NULL
        UNION ALL
        SELECT level.workspace_id,
               (SELECT MAX(r.priority) FROM engine_run r
                WHERE r.{_NEW} AND r.workspace_id = level.workspace_id AND r.priority < level.priority)
        FROM level WHERE level.priority IS NOT NULL
    )
    SELECT workspace_id, priority FROM level WHERE priority IS NOT NULL"""  # noqa: S608 - ours
_HEAD = """
    SELECT x.id, x.wake_at FROM engine_run x WHERE {which} AND x.wake_at <= %s
    AND (x.lease_until IS NULL OR x.lease_until < %s) ORDER BY x.wake_at LIMIT %s"""
_HEAD_OF_NEW = "x.started_at IS NULL AND x.workspace_id = {0} AND x.priority = {1}"
_HEAD_OF_BEGUN = "x.started_at IS NOT NULL AND x.workspace_id = {0}"


class Due(NamedTuple):
    """A run that could be taken up; its `priority` is `HAS_BEGUN` if it only goes on."""

    id: int
    workspace_id: int
    priority: int
    wake_at: Any  # as the database of this connection gives it; only ever compared


def most_of_one(places: int) -> int:
    """How many of a driver's places a single workspace may hold."""
    return places - places // RESERVED


def in_turn(due: Iterable[Due], held: Mapping[int, int], room: int, most: int) -> list[int]:
    """The runs to take up, at most `room`, none of a workspace that would hold more than `most`.

    `held` tells how many places each workspace has already.
    """
    waiting: dict[int, list[Due]] = defaultdict(list)
    for run in due:
        waiting[run.workspace_id].append(run)
    heap = []
    for workspace_id, runs in waiting.items():
        runs.sort(key=_rank)
        heap.append((held.get(workspace_id, 0), _rank(runs[0]), workspace_id, 0))
    heapq.heapify(heap)
    chosen: list[int] = []
    while heap and len(chosen) < room:
        holds, _, workspace_id, index = heapq.heappop(heap)
        if holds >= most:
            break  # it holds fewest, so all the others are full as well
        runs = waiting[workspace_id]
        chosen.append(runs[index].id)
        if index + 1 < len(runs):
            heapq.heappush(heap, (holds + 1, _rank(runs[index + 1]), workspace_id, index + 1))
    return chosen


def heads(*, now: datetime, ended: datetime, room: int, holding: Container[int]) -> list[Due]:
    """The first few due runs of every workspace and priority: among them are those whose turn it is."""
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS_OF_BEGUN)
        begun = [(row[0], HAS_BEGUN) for row in cursor.fetchall() if row[0] is not None]
        cursor.execute(_LEVELS_OF_NEW)
        new = cursor.fetchall()
        free = tuple(connection.ops.adapt_datetimefield_value(moment) for moment in (now, ended))
        each = max(1, min(room, MOST_LOOKED_AT // max(1, len(begun) + len(new))))
        found = [*_first(cursor, _HEAD_OF_BEGUN, begun, free, each), *_first(cursor, _HEAD_OF_NEW, new, free, each)]
    return [run for run in found if run.id not in holding]


def _first(
    cursor: CursorWrapper, which: str, levels: list[tuple[int, int]], free: tuple[Any, ...], each: int
) -> list[Due]:
    """The `each` longest due of every level."""
    if not levels:
        return []
    if connection.vendor == "postgresql":
        head = _HEAD.format(which=which.format("l.workspace_id", "l.priority"))
        columns = [[level[0] for level in levels], [level[1] for level in levels]]
        cursor.execute(
            f"SELECT r.id, l.workspace_id, l.priority, r.wake_at FROM unnest(%s::bigint[], %s::smallint[]) "  # noqa: S608
            f"AS l(workspace_id, priority) CROSS JOIN LATERAL ({head}) AS r",
            [*columns, *free, each],
        )
        return [Due(*row) for row in cursor.fetchall()]
    found: list[Due] = []
    for workspace_id, priority in levels:
        head = _HEAD.format(which=which.format(int(workspace_id), int(priority)))
        cursor.execute(head, [*free, each])
        found += [Due(id_, workspace_id, priority, wake_at) for id_, wake_at in cursor.fetchall()]
    return found


def _rank(run: Due) -> tuple[int, Any, int]:
    return -run.priority, run.wake_at, run.id
