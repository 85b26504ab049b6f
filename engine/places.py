"""Who gets the free places of a lane, and when. All of it under the lock of the lane's row.

How many places are taken, and when runs began, is read from the runs themselves.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from engine.core.lanes import Rules, free_places, oldest_due, slots
from engine.core.states import RunStatus
from engine.models import Lane, Run

MOST_AT_ONCE = 500
HORIZON = timedelta(seconds=1)  # runs whose turn comes within this get their moment beforehand
APART = timedelta(seconds=5)  # the clocks of those who write are no further from each other

WAITING = Q(admitted_at__isnull=True, finished_at__isnull=True, status=RunStatus.QUEUED.value)
ACTIVE = Q(admitted_at__isnull=False, finished_at__isnull=True)
READY = ACTIVE & Q(status=RunStatus.READY.value)  # its moment is given; it has not begun


def give_places(lane: Lane, now: datetime) -> bool:
    """Admit whoever's turn it is, as many as there are places; returns whether anybody was."""
    active = Run.objects.filter(ACTIVE, lane=lane).count() if lane.limit is not None else 0
    room = free_places(_rules(lane), active, min(MOST_AT_ONCE, lane.rate_runs or MOST_AT_ONCE))
    chosen = _next(lane, room) if room else []
    if not chosen:
        return False
    soon = _soon(lane, moments(lane, len(chosen), now), now)
    if len(soon) < len(chosen):  # the oldest have their share of those who begin now, not of all for whom there is room
        chosen = _next(lane, len(soon))
    admitted = list(zip(chosen, soon, strict=False))
    by_moment: dict[datetime, list[int]] = {}
    for id_, at in admitted:
        by_moment.setdefault(at, []).append(id_)
    for at, ids in by_moment.items():
        Run.objects.filter(pk__in=ids).update(status=RunStatus.READY.value, admitted_at=at, wake_at=at)
    Lane.objects.filter(pk=lane.pk).update(admissions=lane.admissions + len(admitted))
    return bool(admitted)


def moments(lane: Lane, wanted: int, now: datetime) -> list[datetime]:
    """Moments for at most `wanted` runs: none that would rest on another run that has yet to begin."""
    if lane.rate_runs is None or lane.rate_seconds is None:
        return [now] * wanted
    # Real begins count, not moments that were meant, and who is about to begin counts as the latest.
    last = lane.rate_runs - Run.objects.filter(READY, lane=lane).count()
    wanted = min(wanted, last)
    if wanted <= 0:
        return []
    # What began in time to come did so before the clock was set back, and nobody knows how long ago that was.
    begun = Run.objects.filter(lane=lane, started_at__lte=now + APART).order_by("-started_at")
    known = begun.values_list("started_at", flat=True)[last - wanted : last]
    return slots([at for at in reversed(known) if at is not None], wanted, lane.rate_seconds, now)


def active_in(lane_ids: Iterable[int]) -> dict[int | None, int]:
    """How many runs have a place, by lane."""
    return _numbers(ACTIVE, list(lane_ids))


def idle_with_waiting() -> list[int]:
    """Lanes with free places for which somebody waits, and nobody has a moment to wake at."""
    waiting = Run.objects.filter(WAITING, lane__isnull=False).order_by().values("lane")
    active, ready = _numbers(ACTIVE, waiting), _numbers(READY, waiting)
    return [
        pk
        for pk, limit, rate_runs in Lane.objects.filter(pk__in=waiting).values_list("pk", "limit", "rate_runs")
        if (limit is None or active.get(pk, 0) < limit) and (rate_runs is None or pk not in ready)
    ]


def _numbers(which: Q, lanes: Collection[int] | QuerySet[Run, Any]) -> dict[int | None, int]:
    """How many such runs there are in each of these lanes, which a question may give."""
    there = Run.objects.filter(which, lane__in=lanes, lane__isnull=False)  # said twice: it leads to an index
    found = there.order_by().values_list("lane")
    return dict(found.annotate(number=Count("pk")))


def _rules(lane: Lane) -> Rules:
    return Rules(limit=lane.limit, key=lane.key, runs=lane.rate_runs, seconds=lane.rate_seconds)


def _next(lane: Lane, room: int) -> list[int]:
    """Those whose turn it is: by priority, then age, and one in ten by age alone. None that a driver has in hand."""
    waiting = Run.objects.filter(WAITING, lane=lane, lease_owner="")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True)
    ids = waiting.values_list("pk", flat=True)
    first = list(ids.order_by("-priority", "id")[:room])
    patient = oldest_due(lane.admissions, room) if len(first) == room else 0
    if patient:
        oldest = list(ids.order_by("id")[:patient])
        first = [*oldest, *[id_ for id_ in first if id_ not in oldest]][:room]
    return first


def _soon(lane: Lane, moments: list[datetime], now: datetime) -> list[datetime]:
    """The moments that come soon. Who would have a later one stays queued, so that a more urgent run can go before it.

    Somebody always has a moment to wake at, if only a distant one: when it begins, the next are chosen.
    """
    soon = [at for at in moments if at <= now + HORIZON]
    if soon or Run.objects.filter(READY, lane=lane).exists():
        return soon
    return moments[:1]
