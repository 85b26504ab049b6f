"""A run the engine cannot go on with is ended by itself, so that it harms no other."""

import logging
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from django.db import DataError, Error, IntegrityError, transaction

from engine import bell, lanes
from engine.core.events import EventType
from engine.core.signals import REOPENING
from engine.core.states import RunStatus
from engine.models import Event, Run, Signal
from engine.store.children import settle_row
from engine.store.clock import site_now

logger = logging.getLogger("automate.driver")

_CONTENT = (DataError, IntegrityError)
_OF_ELSEWHERE = (Error, OSError, MemoryError)  # of a database or machine that may have it at another moment

T = TypeVar("T")


class CannotGoOn(Exception):
    """Why the engine cannot go on with a run here and now; the message is for people, in whole sentences."""


def is_of_run(error: Exception) -> bool:
    """Whether a run itself brought it about, by its content or a bug: whoever took it up again would break likewise."""
    return isinstance(error, _CONTENT) or not isinstance(error, _OF_ELSEWHERE)


def guarded(run_id: int, fence: int, work: Callable[[], T]) -> T | None:
    """What `work` gives, or None after ending the run that made it fail."""
    try:
        return work()
    except CannotGoOn as reason:
        logger.error("Run %s was ended: %s", run_id, reason)
        quarantine(run_id, fence, why=str(reason))
        return None
    except Exception as error:
        if not is_of_run(error):
            raise
        number = uuid4().hex[:8]
        # Without the database's own words: they quote the row, and with it what the run holds.
        where = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("Run %s was ended, error %s: %s at %s:%s", run_id, number, type(error).__name__, *where[:2])
        quarantine(run_id, fence, number)
        return None


def quarantine(run_id: int, fence: int, number: str = "", *, why: str = "") -> None:
    """End a run as failed, in words that cannot themselves be at fault. Only under the fence we hold.

    With the reason where it is known, else with the number under which the log has it.
    If it was over, it stays so. In either case what would reopen it is put aside, or it would be tried for ever.
    """
    now = site_now()
    with transaction.atomic():
        held = Run.objects.select_for_update(no_key=True).filter(pk=run_id, fence=fence)
        seq, finished_at = held.values_list("seq", "finished_at").first() or (None, None)
        if seq is None:
            return
        asked = Signal.objects.filter(run_id=run_id, applied_at__isnull=True, kind__in=REOPENING)
        kinds = list(asked.order_by("id").values_list("kind", flat=True))
        asked.update(applied_at=now)
        if finished_at is None:
            _end(run_id, seq, why or f"The engine could not go on with this run (error {number}).", now)
        elif kinds:
            told = why or f"The engine could not do what was asked for (error {number})."
            message = f"{told} The run stays as it was."
            _tell(run_id, seq, now, EventType.SIGNAL_IGNORED, message, {"kind": kinds[0]})
        Run.objects.filter(pk=run_id).update(lease_owner="", lease_until=None)
        bell.ring(bell.LIVE)


def _end(run_id: int, seq: int, why: str, now: datetime) -> None:
    message = f"{why} What had been done is kept."
    error = {"kind": "critical", "message": message, "step": None}
    _tell(run_id, seq, now, EventType.WORKFLOW_FAILED, message, {"error": error, "output": None})
    # Its moment to wake goes with its end: a run that is over has none.
    Run.objects.filter(pk=run_id).update(
        status=RunStatus.FAILED, error=error, finished_at=now, wake_at=None, paused=False
    )
    settle_row(run_id, now)
    lanes.fill(Run.objects.filter(pk=run_id, lane__isnull=False).values_list("lane_id", flat=True), now)


def _tell(run_id: int, seq: int, now: datetime, type_: EventType, message: str, data: dict[str, Any]) -> None:
    told = {"type": type_, "severity": "error", "message": message, "data": data}
    Event.objects.create(run_id=run_id, number=seq + 1, at=now, **told)
    Run.objects.filter(pk=run_id).update(seq=seq + 1)
