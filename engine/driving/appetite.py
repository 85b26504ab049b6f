"""How many more runs a driver should take up at once: all it has room for, unless others could do them sooner.

What a run needs is not known before it is taken up. So where there are other drivers, one that has been idle takes
a few, looks how they get on, then takes twice as many, and so on; and one whose steps compute takes no more than keep
its interpreter busy, since another process has an interpreter of its own.
"""

import time

from engine.driving.computing import Computing

FIRST = 8
# Attempts under way or queued, where each computes: half of them are decided about while the others keep computing.
DEEP_ENOUGH = 24
SHALLOW = 16  # then it takes some more: to ask whose turn it is for each single run would take its time from the steps
WINDOW_SECONDS = 0.1
IDLE_SECONDS = 1.0  # after so long without a claim it begins anew with a few
# So long it leaves what is due to others; then it takes one more even so, next time two and so on, lest what is short
# waits for what is long. Not many at once: those held here when nothing else is due are driven by nobody else.
PATIENCE_SECONDS = 0.25  # while none of its own attempts ends
LONGEST_SECONDS = 1.0  # whatever ends


class Appetite:
    """Belongs to one driver, whose thread makes every call: it compares its own processor time with the process's."""

    def __init__(self) -> None:
        self.others = 0  # drivers elsewhere, as of the last heartbeat
        self._most = FIRST
        self._claimed = 0.0
        self._got_on = 0.0
        self._flooded = False  # the last claim brought as many as were wanted
        self._more = 1
        self._computing = Computing(window=WINDOW_SECONDS, spent=_spent_in_steps)

    def room(self, most: int, *, under_way: int) -> int:
        """At most `most`, 0 if it should leave what is due to others for now."""
        if not self.others:
            return most
        now = time.monotonic()
        if self.computes():
            return min(most, self._while_computing(now, under_way))
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

    def gets_on(self) -> None:
        """An attempt has ended."""
        self._got_on = time.monotonic()

    def computes(self) -> bool:
        """Whether its steps have lately kept the interpreter busy."""
        return self._computing.look()

    def _while_computing(self, now: float, under_way: int) -> int:
        if under_way <= SHALLOW:
            self._more = 1
            return DEEP_ENOUGH - under_way
        waited = now - self._claimed
        if waited < LONGEST_SECONDS and min(waited, now - self._got_on) < PATIENCE_SECONDS:
            return 0
        more, self._more = self._more, min(self._more * 2, DEEP_ENOUGH)
        return more


def _spent_in_steps() -> float:
    """Processor time of this process, that of the driver's own thread left out, which is the one that asks."""
    return time.process_time() - time.thread_time()
