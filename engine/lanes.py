"""Lanes: a run enters one at its start, and gives its place on when it is over.

A lane's row is locked while its places are given, and nothing is counted up or down, so no crash can lose or leak one.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from engine import bell
from engine.core.lane_words import at_most, pace, span, under_way
from engine.core.lanes import Rules, WhenFull, surplus
from engine.knots import untie
from engine.models import Lane, Run, Signal
from engine.places import ACTIVE, WAITING, give_places, idle_with_waiting, moments

MOST_FILLED = 500  # lanes that are given their free places in one go; a driver stands still meanwhile
MOST_NAMED = 1_000  # rows in one statement
_WANTED = Exists(Run.objects.filter(WAITING, lane=OuterRef("pk")))


class Full(Exception):
    """There is no place for the run; `retry_after` says in how many seconds there is one, if that is known."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def enter(run: Run, *, workflow: str, version: int, key: str, rules: Rules, now: datetime) -> None:
    """Insert a run into its lane: admitted if there is a place, else queued. Within a transaction; raises Full."""
    lane = _lane(run.workspace_id, workflow, key, version, rules)
    run.lane, run.wake_at, run.admitted_at = lane, None, None
    if rules.when_full is WhenFull.REJECT:
        _refuse_if_full(lane, now)
    elif rules.when_full is WhenFull.CANCEL_OLDER and lane.limit is not None:
        _cancel_older(lane, now)
    run.save(force_insert=True)
    if give_places(lane, now):
        run.refresh_from_db(fields=["status", "admitted_at", "wake_at"])


def fill(lane_ids: Iterable[int | None], now: datetime) -> None:
    """Give the free places of these lanes to those who wait. Within a transaction."""
    ids = {id_ for id_ in lane_ids if id_ is not None}
    lanes = _locked(Lane.objects.filter(pk__in=ids)) if ids else []
    busy = set(Lane.objects.filter(_WANTED, pk__in=ids).values_list("pk", flat=True)) if lanes else set()
    given = [give_places(lane, now) for lane in lanes if lane.pk in busy]
    if any(given):
        bell.ring()


def repair(now: datetime) -> int:
    """Give places that are free though somebody waits, as after rows were removed; returns in how many lanes.

    Called runs that wait for each other's callers begin without a place.
    """
    idle = idle_with_waiting()
    if idle:
        with transaction.atomic():
            fill(idle[:MOST_FILLED], now)
    if untie(now):
        bell.ring()
    return len(idle)


def govern(workspace_id: int, workflow: str, *, version: int, rules: Rules | None, now: datetime) -> None:
    """From now on a workflow's lanes have the limits of this version, or none. Within a transaction."""
    limits = rules or Rules()
    older = Lane.objects.filter(workspace_id=workspace_id, workflow=workflow, version__lt=version)
    if not _locked(older.only("pk")):
        return
    # Of keys there may be more than a statement can name, say one for each order there ever was. Where runs wait for so
    # many of them, drivers give the rest their places.
    busy = list(older.filter(_WANTED).values_list("pk", flat=True)[:MOST_FILLED])
    of_all = {"limit": limits.limit, "rate_runs": limits.runs, "rate_seconds": limits.seconds}
    older.update(version=version, **of_all)
    fill(busy, now)


def shares_lane(run: Run, workflow: str, key: str) -> bool:
    """Whether a run or one that called it has its place in this lane: what it calls must not wait for it to end."""
    at: Run | None = run
    while at is not None:
        if at.lane is not None and (at.lane.workflow, at.lane.key) == (workflow, key):
            return True
        at = at.parent
    return False


def _lane(workspace_id: int, workflow: str, key: str, version: int, rules: Rules) -> Lane:
    """The lane's row, locked; its rules are those of the newest version that was started."""
    named: dict[str, Any] = {"workspace_id": workspace_id, "workflow": workflow, "key": key}
    while not (rows := _locked(Lane.objects.filter(**named))):  # one that no run was left of may just be removed
        Lane.objects.bulk_create([Lane(**named)], ignore_conflicts=True)
    (found,) = rows
    wanted = (version, rules.limit, rules.runs, rules.seconds)
    if version >= found.version and wanted != (found.version, found.limit, found.rate_runs, found.rate_seconds):
        found.version, found.limit, found.rate_runs, found.rate_seconds = wanted
        found.save(update_fields=["version", "limit", "rate_runs", "rate_seconds"])
    return found


def _locked(lanes: QuerySet[Lane]) -> list[Lane]:
    # One order for all, so no deadlock; SQLite's transactions are alone anyway.
    return list(lanes.order_by("pk").select_for_update(no_key=True) if connection.vendor == "postgresql" else lanes)


def _refuse_if_full(lane: Lane, now: datetime) -> None:
    active = Run.objects.filter(ACTIVE, lane=lane).count()
    if lane.limit is not None and active >= lane.limit:
        words = under_way(active, lane.limit, lane.key)
        raise Full(f"{words}, and no more may be at once. Try again when one has ended.")
    slot = next(iter(moments(lane, 1, now)), None)
    if slot is None or slot > now:
        wait = (slot - now).total_seconds() if slot else lane.rate_seconds or 0
        words = pace(lane.rate_runs or 0, lane.rate_seconds or 0, lane.key)
        raise Full(f"{words}, and so many have. Try again in {span(wait)}.", retry_after=wait)


def _cancel_older(lane: Lane, now: datetime) -> None:
    """Ask the oldest to end, so that only the newest `limit` remain with the one that comes."""
    # What is being undone, be it paused, is left to its end.
    alive = Run.objects.filter(lane=lane, finished_at__isnull=True).exclude(totals__has_key="rolling")
    asked = Signal.objects.filter(run=OuterRef("pk"), kind="cancel", applied_at__isnull=True)
    older = alive.exclude(Exists(asked)).order_by("id").values_list("pk", flat=True)
    reason = f"{at_most(lane.limit or 0, lane.key)}, and the newest goes first."
    payload = {"actor": "A newer run", "reason": reason, "gives_way": True}
    giving_way = older[: surplus(older.count(), lane.limit or 0)]
    told = [Signal(run_id=pk, kind="cancel", payload=payload, created_at=now) for pk in giving_way]
    Signal.objects.bulk_create(told, batch_size=MOST_NAMED)
