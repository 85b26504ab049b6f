"""A run the engine cannot go on with is ended by itself, so that it harms no other."""

import logging
import traceback
from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from engine import bell, lanes
from engine.core.events import EventType
from engine.core.states import RunStatus
from engine.models import Event, Run
from engine.store.children import settle_row

logger = logging.getLogger("automate.driver")

# What a run's own content can cause. A lost connection is none of them: that is no fault of the run.
CONTENT_FAULTS = (
    DataError,
    IntegrityError,
    TypeError,
    ValueError,
    KeyError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)

T = TypeVar("T")


def guarded(run_id: int, fence: int, work: Callable[[], T]) -> T | None:
    """What `work` gives, or None after ending the run that made it fail."""
    try:
        return work()
    except Exception as error:
        if not (isinstance(error, CONTENT_FAULTS) or type(error).__module__.startswith("engine.")):
            raise
        number = uuid4().hex[:8]
        # Without the database's own words: they quote the row, and with it what the run holds.
        where = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("Run %s was ended, error %s: %s at %s:%s", run_id, number, type(error).__name__, *where[:2])
        quarantine(run_id, fence, number)
        return None


def quarantine(run_id: int, fence: int, number: str) -> None:
    """End a run as failed, in words that cannot themselves be at fault. Only under the fence we hold."""
    message = f"The engine could not go on with this run (error {number}). What had been done is kept."
    now = timezone.now()
    with transaction.atomic():
        held = Run.objects.select_for_update(no_key=True).filter(pk=run_id, fence=fence, finished_at=None)
        seq = held.values_list("seq", flat=True).first()
        if seq is None:
            return
        error = {"kind": "critical", "message": message, "step": None}
        Event.objects.create(
            run_id=run_id, number=seq + 1, at=now, type=EventType.WORKFLOW_FAILED, severity="error", message=message,
            data={"error": error, "output": None},
        )  # fmt: skip
        Run.objects.filter(pk=run_id, fence=fence).update(
            status=RunStatus.FAILED, error=error, seq=seq + 1, finished_at=now, wake_at=None, lease_owner="",
            lease_until=None, paused=False,
        )  # fmt: skip
        settle_row(run_id, now)
        lanes.fill(Run.objects.filter(pk=run_id, lane__isnull=False).values_list("lane_id", flat=True), now)
        bell.ring(bell.LIVE)
