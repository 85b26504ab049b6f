"""One clock for all drivers: the database's.

Leases are moments, and machines must agree on what they mean: one whose clock runs ahead would otherwise take runs
from others, one whose clock lags would lose its own. So must whoever starts runs or tells the living from the dead.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from engine.store.sql import is_postgresql

AGAIN_SECONDS = 30.0
UNCERTAIN_SECONDS = 1.0  # an answer that took longer says too little
SET_BACK = timedelta(seconds=5)  # who is set back by more is followed: nothing would ring until it has caught up


_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # not every system has a clock that goes on in its sleep


def since_boot() -> float:
    """Seconds since this machine began, those included in which it slept: a lease runs out meanwhile."""
    return time.clock_gettime(_BOOT)


class DatabaseClock:
    """Called, it gives the database's time, read now and then and carried on by our machine's running time.

    It never goes back, unless the database's clock was set back. On SQLite the database's time is this machine's.
    """

    def __init__(self) -> None:
        self._anchor: tuple[datetime, float] | None = None  # the database's time, and ours at that moment
        self._latest = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        if self._anchor is None:
            return timezone.now()
        moment, at = self._anchor
        self._latest = max(self._latest, moment + timedelta(seconds=since_boot() - at))
        return self._latest

    def set_by_database(self) -> None:
        """Read the database's time unless that was done a moment ago. Call it between other work."""
        if not is_postgresql() or (self._anchor and since_boot() - self._anchor[1] < AGAIN_SECONDS):
            return
        with connection.cursor() as cursor:
            asked = since_boot()
            cursor.execute("SELECT clock_timestamp()")
            row = cursor.fetchone()
            answered = since_boot()
        if row is not None and (answered - asked < UNCERTAIN_SECONDS or self._anchor is None):
            self._anchor = row[0], (asked + answered) / 2
            if row[0] + SET_BACK < self._latest:
                self._latest = row[0]


_SITE = DatabaseClock()  # of this process, for whoever drives nothing; its threads may read it at the same time


def site_now() -> datetime:
    """This moment by the clock of all machines."""
    _SITE.set_by_database()
    return _SITE()


def now_there() -> Any:
    """The same within a statement, where it costs no question of its own."""
    return Now() if is_postgresql() else timezone.now()
