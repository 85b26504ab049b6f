"""How many more runs a driver should take up at once: all it has room for, unless others could do them sooner.

What a run needs is not known before it is taken up. So where there are other drivers, one that has been idle takes
a few, looks how they get on, then takes twice as many, and so on; and one whose steps compute takes no more than keep
its interpreter busy, since another process has an interpreter of its own.
"""

import time

FIRST = 8
# Attempts under way or queued, where each computes: half of them are decided about while the others keep computing.
DEEP_ENOUGH = 16
SHALLOW = 10  # then it takes some more: to ask whose turn it is for each single run would take its time from the steps
BUSY = 0.6  # of one processor, spent in steps; the driver's own thread is not counted
WINDOW_SECONDS = 0.1
IDLE_SECONDS = 1.0  # after so long without a claim it begins anew with a few
# So long it leaves what is due to others; then it takes a few more even so, lest what is short waits for what is long.
PATIENCE_SECONDS = 0.25  # while none of its own runs ends
LONGEST_SECONDS = 1.0  # whatever ends


class Appetite:
    """Belongs to one driver, whose thread makes every call: it compares its own processor time with the process's."""

    def __init__(self) -> None:
        self.others = 0  # drivers elsewhere, as of the last heartbeat
        self._most = FIRST
        self._claimed = 0.0
        self._ended = 0.0
        self._flooded = False  # the last claim brought as many as were wanted
        self._computing = False
        self._since = (0.0, 0.0)  # the clock, and the processor time of steps

    def room(self, most: int, *, under_way: int) -> int:
        """At most `most`, 0 if it should leave what is due to others for now."""
        if not self.others:
            return most
        now = time.monotonic()
        if self._computes():
            waited = now - self._claimed
            if waited > LONGEST_SECONDS or min(waited, now - self._ended) > PATIENCE_SECONDS:
                return min(most, DEEP_ENOUGH)
            return min(most, DEEP_ENOUGH - under_way) if under_way <= SHALLOW else 0
        if self._flooded and under_way > FIRST // 2 and now - self._claimed < WINDOW_SECONDS:
            return 0  # nobody can tell yet whether their steps compute
        if now - self._claimed > IDLE_SECONDS:
            self._most = FIRST
        return min(most, self._most)

    def fed(self, claims: int) -> None:
        """So many were claimed after the last question."""
        self._claimed = time.monotonic()
        self._flooded = claims >= self._most
        if self._flooded:
            self._most *= 2

    def ended(self) -> None:
        """A run that was held here has been let go."""
        self._ended = time.monotonic()

    def _computes(self) -> bool:
        now, spent = time.monotonic(), time.process_time() - time.thread_time()
        since, before = self._since
        if now - since >= WINDOW_SECONDS:
            self._computing = spent - before > BUSY * (now - since)
            self._since = now, spent
        return self._computing
