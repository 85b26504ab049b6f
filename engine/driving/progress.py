"""Progress of attempts on its way to the driver: the latest of each, at most one a second."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.core.happenings import StepProgressed
from engine.core.reports import Tell
from engine.store.held import HeldRun

APART = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Progressed:
    """An attempt under way tells how far it is."""

    run: HeldRun
    happening: StepProgressed


class ProgressBoard:
    """Where effect threads leave their progress and the driver picks it up.

    Only the latest of an attempt is kept, so that a step that tells of every row costs the driver nothing.
    """

    def __init__(self, *, ring: Callable[[], None], now: Callable[[], datetime]) -> None:
        self._ring = ring
        self._now = now
        self._latest: dict[str, Progressed] = {}  # by attempt
        self._told: dict[str, datetime] = {}  # when each attempt was last picked up
        self._lock = threading.Lock()

    def tell_of(self, run: HeldRun, key: str, attempt_id: str) -> Tell:
        """The function by which one attempt tells its progress."""

        def tell(percent: float | None, message: str) -> None:
            with self._lock:
                rung = attempt_id in self._latest
                self._latest[attempt_id] = Progressed(run, StepProgressed(key, attempt_id, percent, message))
            if not rung and self._due(attempt_id):
                self._ring()

        return tell

    def forget(self, attempt_id: str) -> None:
        """The attempt has ended: what it had still to tell is told by its end."""
        with self._lock:
            self._latest.pop(attempt_id, None)
            self._told.pop(attempt_id, None)

    def take(self) -> list[Progressed]:
        """What is to be told now; an attempt told of less than a second ago waits for the next look."""
        if not self._latest:
            return []
        with self._lock:
            due = [attempt_id for attempt_id in self._latest if self._due(attempt_id)]
            self._told.update(dict.fromkeys(due, self._now()))
            return [self._latest.pop(attempt_id) for attempt_id in due]

    def _due(self, attempt_id: str) -> bool:
        told = self._told.get(attempt_id)
        return told is None or self._now() - told >= APART
