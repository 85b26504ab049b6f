"""How many threads more should carry out effects, judged while tasks are waiting for one.

Most tasks either end at once, and then one thread after the other would only get in the others' way, or they wait for
another side, and then each needs a thread of its own. Tasks that compute are a third kind: the interpreter runs one of
them at a time, so more threads would only have it handed round. They go one after the other, unless they take long.
"""

import time

from engine.driving.computing import Computing

QUICK = 4  # so many tasks taken between two looks need no further threads
SLOW = 2  # so many looks in a row must find fewer: a thread may just have had to wait for the interpreter
WINDOW_SECONDS = 0.02  # so long the process was busy when its tasks are believed to compute
LONG_SECONDS = 0.05  # while they do, one thread more for each time that so long none was taken


class Foreman:
    """Looks every now and then at one pool of threads. Belongs to one thread."""

    def __init__(self) -> None:
        self._busy = Computing(window=WINDOW_SECONDS, spent=time.process_time)
        self._seen = 0
        self._seen_at = 0.0
        self._slow = 0  # looks in a row

    def begin(self, taken: int) -> None:
        """From now on tasks are waiting; so many have been taken until now."""
        self._seen, self._seen_at, self._slow = taken, time.monotonic(), 0

    def wanted(self, waiting: int, *, taken: int, computing: bool) -> int:
        """How many threads to wake, where so many tasks wait and so many have been taken until now.

        `computing`: whether a thread is at work whose last task computed.
        """
        busy, now = self._busy.look(), time.monotonic()
        self._slow = 0 if taken - self._seen >= QUICK else self._slow + 1
        if taken != self._seen:
            self._seen, self._seen_at = taken, now
        if self._slow < SLOW:
            return 0
        if not (computing and busy):
            return waiting
        if now - self._seen_at < LONG_SECONDS:
            return 0
        self._seen_at = now
        return 1
