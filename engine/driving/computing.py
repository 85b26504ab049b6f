"""Whether this process computes: whether it has lately spent its time on a processor rather than waiting."""

import time
from collections.abc import Callable

BUSY = 0.6  # of one processor


class Computing:
    """Looks again and again, and judges by windows of so many seconds. Not for several threads at once."""

    def __init__(self, *, window: float, spent: Callable[[], float]) -> None:
        """`spent` tells the processor time so far, in seconds: of the process, or of a part of it."""
        self._window = window
        self._spent = spent
        self._since = (0.0, 0.0)  # the clock, and what was spent until then
        self._busy = False

    def look(self) -> bool:
        """Whether it did in the last full window."""
        now, spent = time.monotonic(), self._spent()
        since, before = self._since
        if now - since >= self._window:
            self._busy = spent - before > BUSY * (now - since)
            self._since = now, spent
        return self._busy
