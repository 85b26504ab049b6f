"""One clock for all drivers: the database's.

Leases are moments, and drivers on several machines must agree on what they mean: a machine whose clock runs ahead
would otherwise take runs from others, one whose clock lags would lose its own.
"""

import time
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from engine.store.sql import is_postgresql

AGAIN_SECONDS = 30.0
UNCERTAIN_SECONDS = 1.0  # an answer that took longer says too little


_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # not every system has a clock that goes on in its sleep


def since_boot() -> float:
    """Seconds since this machine began, those included in which it slept: a lease runs out meanwhile."""
    return time.clock_gettime(_BOOT)


class DatabaseClock:
    """Called, it gives the database's time, read now and then and carried on by our own monotonic clock.

    It never goes back. On SQLite the database's time is this machine's.
    """

    def __init__(self) -> None:
        self._anchor: tuple[datetime, float] | None = None  # the database's time, and ours at that moment
        self._latest = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        if self._anchor is None:
            return timezone.now()
        moment, at = self._anchor
        self._latest = max(self._latest, moment + timedelta(seconds=time.monotonic() - at))
        return self._latest

    def set_by_database(self) -> None:
        """Read the database's time unless that was done a moment ago. Call it between other work."""
        if not is_postgresql() or (self._anchor and time.monotonic() - self._anchor[1] < AGAIN_SECONDS):
            return
        with connection.cursor() as cursor:
            asked = time.monotonic()
            cursor.execute("SELECT clock_timestamp()")
            row = cursor.fetchone()
            answered = time.monotonic()
        if row is not None and (answered - asked < UNCERTAIN_SECONDS or self._anchor is None):
            self._anchor = row[0], (asked + answered) / 2
