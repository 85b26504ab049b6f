"""Why a run has not begun yet, in words for people."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from django.db.models import Q

from engine.core.lane_words import pace, span, under_way
from engine.core.states import RunStatus
from engine.models import Lane, Run
from engine.places import active_in

MOST_COUNTED = 1_000  # of those who are before a run


class InQueue(TypedDict):
    """Why a run has not begun. `before`: how many go before it as things stand, 1,000 at most; None if not counted."""

    words: str
    before: int | None


def in_queue(runs: Iterable[Run], now: datetime, *, counting: bool = False) -> dict[int, InQueue]:
    """By id, the runs that wait for a place or for their moment. `counting` asks one query for each of them."""
    listed = {run.pk: run for run in runs}
    return {
        pk: {"words": words, "before": before_it(listed[pk]) if counting else None}
        for pk, words in why_not_begun(listed.values(), now).items()
    }


def in_words(queued: InQueue | None) -> str:
    """The whole sentence, or nothing."""
    if queued is None or not queued["before"]:
        return queued["words"] if queued else ""
    before = queued["before"]
    count = "1,000 or more" if before >= MOST_COUNTED else str(before)
    return f"{queued['words']}; {count} {'is' if before == 1 else 'are'} before it"


def why_not_begun(runs: Iterable[Run], now: datetime) -> dict[int, str]:
    """By id, for those runs that wait for a place or for their moment; two queries more, none without such."""
    waiting = {run.pk: run for run in runs if run.lane_id is not None and run.started_at is None and not run.is_over}
    lanes = Lane.objects.in_bulk({run.lane_id for run in waiting.values()}) if waiting else {}
    active = active_in(lanes) if lanes else {}
    words = {
        pk: _words(run, lanes[run.lane_id], active.get(run.lane_id, 0), now)
        for pk, run in waiting.items()
        if run.lane_id in lanes
    }
    return {pk: sentence for pk, sentence in words.items() if sentence}


def before_it(run: Run) -> int | None:
    """How many of its lane go before a queued run, as things stand; None for a run that is not queued in one."""
    if run.lane_id is None or run.status != RunStatus.QUEUED or run.admitted_at is not None:
        return None
    queued = Run.objects.filter(
        lane=run.lane_id, admitted_at__isnull=True, finished_at__isnull=True, status=RunStatus.QUEUED.value
    )
    ahead = queued.filter(Q(priority__gt=run.priority) | Q(priority=run.priority, pk__lt=run.pk))
    return ahead.order_by()[:MOST_COUNTED].count()


def _words(run: Run, lane: Lane, active: int, now: datetime) -> str:
    if run.admitted_at is not None:
        wait = (run.admitted_at - now).total_seconds()
        return f"Begins in {span(wait)}, as its workflow's pace allows" if wait >= 1 else ""
    if run.status != RunStatus.QUEUED:
        return ""
    if lane.limit is not None and active >= lane.limit:
        return f"Waiting for a place: {under_way(active, lane.limit, lane.key)}"
    if lane.rate_runs is not None and lane.rate_seconds is not None:
        return f"Waiting for its turn. {pace(lane.rate_runs, lane.rate_seconds, lane.key)}"
    return "Waiting for its turn"
