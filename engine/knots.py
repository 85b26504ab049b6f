"""Knots: called runs that wait in lanes for places held by runs which, in turn, wait for what they have called.

Two workflows with one place each that call each other, say. Nobody in a knot would ever go on.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from engine.models import Lane, Run
from engine.places import ACTIVE, WAITING


@dataclass(frozen=True, slots=True)
class Called:
    """A called run that waits in a lane; those that wait for it: who called it, who called that one, and so on."""

    id: int
    lane_id: int
    callers: tuple[int, ...]


def untie(now: datetime) -> int:
    """Let runs of knots begin without a place, no more than it takes; returns how many. Not within a transaction."""
    untied = 0
    waiting = _waiting()
    holders = _holders({called.lane_id for called in waiting})
    while waiting and (chosen := first_of_a_knot(waiting, holders)) is not None:
        untied += _let_begin(chosen, now)
        waiting.remove(chosen)
    return untied


def first_of_a_knot(waiting: list[Called], holders: dict[int, set[int]]) -> Called | None:
    """The oldest of those that keep a knot tied; None if there is none.

    `holders` are the runs that have all places of a lane, by lane; a lane with a free place is not among them. What
    stays when every lane is left out of which some holder waits for nobody is tied.
    """
    tied = set(holders)
    while True:
        blocked: set[int] = set()
        for called in waiting:
            if called.lane_id in tied:
                blocked.update(called.callers)
        loose = {lane for lane in tied if not holders[lane] <= blocked}
        if not loose:
            break
        tied -= loose
    keepers = {run for lane in tied for run in holders[lane]}
    return next((called for called in waiting if called.lane_id in tied and keepers & set(called.callers)), None)


def _waiting() -> list[Called]:
    found = Run.objects.filter(WAITING, lane__isnull=False, parent__isnull=False)
    rows = list(found.order_by("pk").values_list("pk", "lane_id", "parent_id"))
    parents = _parents({parent for _, _, parent in rows})
    waiting = []
    for pk, lane_id, parent in rows:
        callers = [parent]
        while (above := parents.get(callers[-1])) is not None:
            callers.append(above)
        waiting.append(Called(pk, lane_id, tuple(callers)))
    return waiting


def _parents(wanted: set[int]) -> dict[int, int]:
    """Who called these runs and, further up, those: one query for each level."""
    known: dict[int, int] = {}
    while wanted:
        rows = Run.objects.filter(pk__in=wanted, parent__isnull=False).values_list("pk", "parent_id")
        found = dict(rows)
        known |= found
        wanted = set(found.values()) - set(known)
    return known


def _holders(lane_ids: set[int]) -> dict[int, set[int]]:
    limits = dict(Lane.objects.filter(pk__in=lane_ids, limit__isnull=False).values_list("pk", "limit"))
    holders: dict[int, set[int]] = defaultdict(set)
    for pk, lane_id in Run.objects.filter(ACTIVE, lane__in=limits).values_list("pk", "lane_id"):
        holders[lane_id].add(pk)
    return {lane_id: runs for lane_id, runs in holders.items() if len(runs) >= (limits[lane_id] or 0)}


def _let_begin(called: Called, now: datetime) -> int:
    with transaction.atomic():
        list(Lane.objects.filter(pk=called.lane_id).select_for_update(no_key=True))  # places are given under it, too
        waits = Run.objects.filter(WAITING, pk=called.id, lane=called.lane_id, lease_owner="")
        return waits.update(lane=None, wake_at=now)
