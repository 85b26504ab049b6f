"""The threads that carry out effects. They take from lanes, one per run, and report to a queue, nothing else.

Which task is next: that of the highest priority, and among equals the runs take turns, so that a run with ten
thousand tasks delays nobody else's only one.

How many threads to wake: most tasks either end at once, and then one thread after the other would only get in the
others' way, or they wait for another side, and then each needs a thread of its own. So one is woken at once, and a
foreman looks after a millisecond whether that was enough.
"""

import queue
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

Task = Callable[[], None]
LOOK_SECONDS = 0.001
QUICK = 4  # so many tasks taken between two looks need no further threads


@dataclass(frozen=True, slots=True)
class Job:
    """A task that says whose it is."""

    work: Task
    lane: int
    priority: int = 0

    def __call__(self) -> None:
        self.work()


class Pool(Protocol):
    """Whatever carries out tasks in an order of its own: threads, or a simulation that chooses the order."""

    def submit(self, task: Job) -> None:
        """Queue a task; tasks must not raise."""

    def close(self) -> None:
        """End after what is queued; does not wait for it."""


class Lanes:
    """Tasks waiting, in the order in which they are to be taken. Not for several threads at once."""

    def __init__(self) -> None:
        self._levels: dict[int, OrderedDict[int, deque[Job]]] = {}
        self._order: list[int] = []  # priorities, highest first
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, job: Job) -> None:
        level = self._levels.get(job.priority)
        if level is None:
            level = self._levels[job.priority] = OrderedDict()
            self._order = sorted(self._levels, reverse=True)
        lane = level.get(job.lane)
        if lane is None:
            lane = level[job.lane] = deque()
        lane.append(job)
        self._count += 1

    def take(self) -> Job:
        """The next task; its run goes to the end of the row. Raises IndexError if there is none."""
        if not self._count:
            raise IndexError("no task is waiting")
        level = next(level for priority in self._order if (level := self._levels[priority]))
        run, lane = next(iter(level.items()))
        job = lane.popleft()
        if lane:
            level.move_to_end(run)
        else:
            del level[run]
        self._count -= 1
        return job


class EffectPool:
    """Up to `most` threads, begun as they are needed and kept until `close`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lanes = Lanes()
        self._lock = threading.Lock()
        self._wakes: queue.SimpleQueue[bool] = queue.SimpleQueue()  # False ends a thread
        self._looks: queue.SimpleQueue[bool] = queue.SimpleQueue()  # the foreman's, likewise
        self._threads = 0
        self._idle = 0  # threads waiting to be woken
        self._woken = 0  # threads woken that have not looked for a task yet
        self._taken = 0
        self._foreman: threading.Thread | None = None
        self._watched = False

    def submit(self, task: Job) -> None:
        """Queue a task; tasks must not raise."""
        with self._lock:
            self._lanes.add(task)
            if not self._woken:
                self._wake(1)
            elif not self._watched:
                self._watched = True
                self._call_foreman()

    def close(self) -> None:
        """Let the threads end after what is queued; does not wait for them."""
        with self._lock:
            self._looks.put(False)
            for _ in range(self._threads):
                self._wakes.put(False)

    def _wake(self, wanted: int) -> None:
        """Wake or begin up to `wanted` threads. Under the lock."""
        for _ in range(wanted):
            if self._idle:
                self._idle -= 1
                self._wakes.put(True)
            elif self._threads < self._most:
                self._threads += 1
                threading.Thread(target=self._work, name=f"effect-{self._threads}", daemon=True).start()
            else:
                return
            self._woken += 1

    def _work(self) -> None:
        awake = True
        while awake:
            task = self._next(woken=True)
            while task is not None:
                task()
                task = self._next(woken=False)
            awake = self._wakes.get()

    def _next(self, *, woken: bool) -> Job | None:
        with self._lock:
            self._woken -= woken
            if not self._lanes:
                self._idle += 1
                return None
            self._taken += 1
            return self._lanes.take()

    # The foreman

    def _call_foreman(self) -> None:
        if self._foreman is None:
            self._foreman = threading.Thread(target=self._oversee, name="effect-foreman", daemon=True)
            self._foreman.start()
        self._looks.put(True)

    def _oversee(self) -> None:
        while self._looks.get():
            seen = self._taken
            while self._watched:
                time.sleep(LOOK_SECONDS)
                seen = self._look(seen)

    def _look(self, seen: int) -> int:
        """Wake threads for what is still waiting, unless it is being taken quickly. Returns how many were taken."""
        with self._lock:
            if self._lanes and self._taken - seen < QUICK:
                self._wake(len(self._lanes) - self._woken)
            self._watched = bool(self._lanes) and (self._idle > 0 or self._threads < self._most)
            return self._taken
