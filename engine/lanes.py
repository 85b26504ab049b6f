"""Places in lanes: who gets one at the start, and who gets it when one is freed.

A lane's row is locked while its places are given. How many are taken, and when runs began, is read from the runs
under that lock, so no crash can lose or leak a place.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from engine import bell
from engine.core.lane_words import at_most, pace, span, under_way
from engine.core.lanes import Rules, WhenFull, free_places, oldest_due, slots, surplus
from engine.core.states import RunStatus
from engine.models import Lane, Run, Signal

MOST_AT_ONCE = 500
HORIZON = timedelta(seconds=1)  # runs whose turn comes within this get their moment beforehand

_WAITING = Q(admitted_at__isnull=True, finished_at__isnull=True, status=RunStatus.QUEUED.value)
_ACTIVE = Q(admitted_at__isnull=False, finished_at__isnull=True)
_READY = _ACTIVE & Q(status=RunStatus.READY.value)  # its moment is given; it has not begun


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
    _give_places(lane, now)


def fill(lane_ids: Iterable[int | None], now: datetime) -> None:
    """Give the free places of these lanes to those who wait. Within a transaction."""
    ids = {id_ for id_ in lane_ids if id_ is not None}
    lanes = _locked(Lane.objects.filter(pk__in=ids)) if ids else []
    wanted = Exists(Run.objects.filter(_WAITING, lane=OuterRef("pk")))
    busy = set(Lane.objects.filter(wanted, pk__in=ids).values_list("pk", flat=True)) if lanes else set()
    given = [_give_places(lane, now) for lane in lanes if lane.pk in busy]
    if any(given):
        bell.ring()


def repair(now: datetime) -> int:
    """Give places that are free though somebody waits, as after rows were removed; returns in how many lanes."""
    waiting = list(
        Run.objects.filter(_WAITING, lane__isnull=False).order_by().values_list("lane", flat=True).distinct()
    )
    idle = [lane.pk for lane in Lane.objects.filter(pk__in=waiting) if _could_give(lane, now)] if waiting else []
    if idle:
        with transaction.atomic():
            fill(idle, now)
    return len(idle)


def active_in(lane_ids: Iterable[int]) -> dict[int | None, int]:
    """How many runs have a place, by lane."""
    active = Run.objects.filter(_ACTIVE, lane__in=list(lane_ids)).order_by().values_list("lane")
    return dict(active.annotate(number=Count("pk")))


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
    found = next(iter(_locked(Lane.objects.filter(**named))), None)
    if found is None:
        Lane.objects.bulk_create([Lane(**named)], ignore_conflicts=True)
        (found,) = _locked(Lane.objects.filter(**named))
    wanted = (version, rules.limit, rules.runs, rules.seconds)
    if version >= found.version and wanted != (found.version, found.limit, found.rate_runs, found.rate_seconds):
        found.version, found.limit, found.rate_runs, found.rate_seconds = wanted
        found.save(update_fields=["version", "limit", "rate_runs", "rate_seconds"])
    return found


def _locked(lanes: QuerySet[Lane]) -> list[Lane]:
    # One order for all, so no deadlock; SQLite's transactions are alone anyway.
    return list(lanes.order_by("pk").select_for_update(no_key=True) if connection.vendor == "postgresql" else lanes)


def _refuse_if_full(lane: Lane, now: datetime) -> None:
    active = Run.objects.filter(_ACTIVE, lane=lane).count()
    if lane.limit is not None and active >= lane.limit:
        words = under_way(active, lane.limit, lane.key)
        raise Full(f"{words}, and no more may be at once. Try again when one has ended.")
    slot = next(iter(_slots(lane, 1, now)), None)
    if slot is None or slot > now:
        wait = (slot - now).total_seconds() if slot else lane.rate_seconds or 0
        words = pace(lane.rate_runs or 0, lane.rate_seconds or 0, lane.key)
        raise Full(f"{words}, and so many have. Try again in {span(wait)}.", retry_after=wait)


def _cancel_older(lane: Lane, now: datetime) -> None:
    """Ask the oldest to end, so that only the newest `limit` remain with the one that comes."""
    # What is being undone is left to its end.
    alive = Run.objects.filter(lane=lane, finished_at__isnull=True).exclude(status=RunStatus.ROLLING_BACK.value)
    asked = Signal.objects.filter(run=OuterRef("pk"), kind="cancel", applied_at__isnull=True)
    older = alive.exclude(Exists(asked)).order_by("id").values_list("pk", flat=True)
    reason = f"{at_most(lane.limit or 0, lane.key)}, and the newest goes first."
    payload = {"actor": "A newer run", "reason": reason}
    giving_way = older[: surplus(older.count(), lane.limit or 0)]
    Signal.objects.bulk_create(Signal(run_id=pk, kind="cancel", payload=payload, created_at=now) for pk in giving_way)


def _give_places(lane: Lane, now: datetime) -> bool:
    """Admit whoever's turn it is, as many as there are places; returns whether anybody was."""
    active = Run.objects.filter(_ACTIVE, lane=lane).count() if lane.limit is not None else 0
    room = free_places(_rules(lane), active, min(MOST_AT_ONCE, lane.rate_runs or MOST_AT_ONCE))
    chosen = _next(lane, room) if room else []
    if not chosen:
        return False
    admitted = _soon(lane, list(zip(chosen, _slots(lane, len(chosen), now), strict=False)), now)
    by_moment: dict[datetime, list[int]] = {}
    for id_, at in admitted:
        by_moment.setdefault(at, []).append(id_)
    for at, ids in by_moment.items():
        Run.objects.filter(pk__in=ids).update(status=RunStatus.READY.value, admitted_at=at, wake_at=at)
    Lane.objects.filter(pk=lane.pk).update(admissions=lane.admissions + len(admitted))
    return bool(admitted)


def _rules(lane: Lane) -> Rules:
    return Rules(limit=lane.limit, key=lane.key, runs=lane.rate_runs, seconds=lane.rate_seconds)


def _next(lane: Lane, room: int) -> list[int]:
    """Those whose turn it is: by priority, then age, and one in ten by age alone. None that a driver has in hand."""
    waiting = Run.objects.filter(_WAITING, lane=lane, lease_owner="")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True)
    ids = waiting.values_list("pk", flat=True)
    first = list(ids.order_by("-priority", "id")[:room])
    patient = oldest_due(lane.admissions, room) if len(first) == room else 0
    if patient:
        oldest = list(ids.order_by("id")[:patient])
        first = [*oldest, *[id_ for id_ in first if id_ not in oldest]][:room]
    return first


def _slots(lane: Lane, wanted: int, now: datetime) -> list[datetime]:
    """Moments for at most `wanted` runs: none that would rest on another run that has yet to begin."""
    if lane.rate_runs is None or lane.rate_seconds is None:
        return [now] * wanted
    # Real begins count, not moments that were meant, and who is about to begin counts as the latest.
    last = lane.rate_runs - Run.objects.filter(_READY, lane=lane).count()
    wanted = min(wanted, last)
    if wanted <= 0:
        return []
    begun = Run.objects.filter(lane=lane, started_at__isnull=False).order_by("-started_at")
    known = begun.values_list("started_at", flat=True)[last - wanted : last]
    return slots([at for at in reversed(known) if at is not None], wanted, lane.rate_seconds, now)


def _soon(lane: Lane, chosen: list[tuple[int, datetime]], now: datetime) -> list[tuple[int, datetime]]:
    """Those whose moment comes soon. The others stay queued, so that a more urgent run can still go before them.

    Somebody always has a moment to wake at, if only a distant one: when it begins, the next are chosen.
    """
    soon = [(id_, at) for id_, at in chosen if at <= now + HORIZON]
    if soon or Run.objects.filter(_READY, lane=lane).exists():
        return soon
    return chosen[:1]


def _could_give(lane: Lane, now: datetime) -> bool:
    active = Run.objects.filter(_ACTIVE, lane=lane)
    if lane.limit is not None and active.count() >= lane.limit:
        return False
    return lane.rate_runs is None or not active.filter(_READY).exists()
