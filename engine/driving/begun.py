"""Since when an attempt is at work, as its driver must know to tell when its time is up."""

from collections.abc import Callable
from datetime import datetime

from engine.core.happenings import Perform
from engine.store.held import HeldRun


class Begun:
    """Notes with a run since when an attempt is at work: not while it waits for a process of the sandbox.

    Of one thread. An attempt that nobody waits for any more, since another is on its way, notes nothing.
    """

    def __init__(self, run: HeldRun, effect: Perform, now: Callable[[], datetime]) -> None:
        self._run = run
        self._effect = effect
        self._now = now
        self.at = self._since = now()

    def note(self) -> None:
        """It is at work from `at` on."""
        self._run.begun[self._effect.key] = self._effect, self.at

    def waits(self, does: bool) -> None:
        """It has to wait from now on, or has a process now. It has begun all the same: nobody else may begin it."""
        at = None
        if does:
            self._since = self._now()
        else:
            self.at += self._now() - self._since
            at = self.at
        if self._run.asked.get(self._effect.key) is self._effect:
            self._run.begun[self._effect.key] = self._effect, at
