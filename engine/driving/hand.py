"""What a driver has in hand: its runs, what is to be written of them, and the moments at which to look at them."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta

from engine.store.held import HeldRun

LEASE = timedelta(seconds=10)
OURS_SECONDS = 8.0  # of a lease; then it may have run out by another's clock, and nothing is begun under it
MOST_MOMENTS = 10_000  # remembered before it is looked which of them still mean something
NO_RUN = 0  # a moment at which to look for work

Moment = tuple[datetime, int]  # when to look, and at which run


class Hand:
    """Belongs to one driver, whose parts share it on its one thread; only `rung` is set by other threads, too."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.runs: dict[int, HeldRun] = {}
        self.changed: dict[int, HeldRun] = {}  # something of them is to be written
        self.rung = True  # there may be news in the database
        self.full = False  # something may be due for which there was no room
        self.moments: list[Moment] = []
        self.coming: list[int] = []  # runs that are claimed and just brought here
        self.coming_until = 0.0  # by `since_boot`: up to then no other driver can have taken them

    def take(self, run: HeldRun) -> None:
        """Hold a run."""
        self.runs[run.id] = self.changed[run.id] = run

    def touch(self, run: HeldRun) -> None:
        """Look, when next something is written, whether there is something of this run."""
        self.changed[run.id] = run

    def lose(self, run: HeldRun) -> None:
        """Another driver has it, or shall have it: what is pending of it is dropped with the next commit."""
        run.lost = True
        self.touch(run)

    def forget(self, run: HeldRun) -> None:
        """Hold it no longer, as if it had never been taken."""
        self.runs.pop(run.id, None)
        self.changed.pop(run.id, None)

    def remind(self, moment: datetime | None, run_id: int = NO_RUN) -> None:
        """Look at a run, or for work, when this moment has come."""
        if moment is not None:
            heapq.heappush(self.moments, (moment, run_id))

    def forget_moments(self, after: datetime) -> None:
        """Where there are many, keep those that come soon, and of runs that are held those for which they wait.

        What has been let go until a distant moment is found in the database when that comes near.
        """
        if len(self.moments) <= MOST_MOMENTS:
            return
        held = {
            (at, run.id) for run in self.runs.values() for at in [*run.state.timed.values(), run.state.time_limit_at]
        }
        kept = {each for each in self.moments if each[0] <= after or each[1] == NO_RUN or each in held}
        self.moments = sorted(kept)  # which is a heap

    def moments_passed(self, now: datetime) -> list[Moment]:
        """Take the moments that have come."""
        come = []
        while self.moments and self.moments[0][0] <= now:
            come.append(heapq.heappop(self.moments))
        return come
