"""The threads that carry out effects. They take what `effect_turns` says is next, and report to a queue.

How many threads to wake: most tasks either end at once, and then one thread after the other would only get in the
others' way, or they wait for another side, and then each needs a thread of its own. So one is woken at once, and a
foreman looks after a millisecond whether that was enough.
"""

import queue
import threading
import time
from typing import Protocol

from engine.effect_turns import Job, Turns

RESERVE = 8  # one thread more for so many, for other workspaces than the one that keeps all the rest busy
LOOK_SECONDS = 0.001
QUICK = 4  # so many tasks taken between two looks need no further threads


class Pool(Protocol):
    """Whatever carries out tasks in an order of its own: threads, or a simulation that chooses the order."""

    def submit(self, *tasks: Job) -> None:
        """Queue tasks; they must not raise."""

    def close(self) -> None:
        """End after what is queued; does not wait for it."""


class EffectPool:
    """Up to `most` threads for one workspace, and a few more for the others; begun as needed, kept until `close`."""

    def __init__(self, most: int) -> None:
        self._most = most + max(1, most // RESERVE)
        self._turns = Turns(most)
        self._lock = threading.Lock()
        self._wakes: queue.SimpleQueue[bool] = queue.SimpleQueue()  # False ends a thread
        self._looks: queue.SimpleQueue[bool] = queue.SimpleQueue()  # the foreman's, likewise
        self._threads = 0
        self._idle = 0  # threads waiting to be woken
        self._woken = 0  # threads woken that have not looked for a task yet
        self._taken = 0
        self._foreman: threading.Thread | None = None
        self._watched = False

    def submit(self, *tasks: Job) -> None:
        """Queue tasks; they must not raise."""
        with self._lock:
            # What a workspace has beyond the threads that it may keep busy wakes nobody: they will come to it.
            wanting = sum([self._turns.add(task) for task in tasks])
            if wanting and not self._woken:
                self._wake(1)
                wanting -= 1
            if wanting and not self._watched:
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
                task = self._next(done=task)
            awake = self._wakes.get()

    def _next(self, *, woken: bool = False, done: Job | None = None) -> Job | None:
        with self._lock:
            self._woken -= woken
            if done is not None:
                self._turns.done(done)
            task = self._turns.take()
            if task is None:
                self._idle += 1
            else:
                self._taken += 1
            return task

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
            waiting = len(self._turns)
            if waiting and self._taken - seen < QUICK:
                self._wake(waiting - self._woken)
            self._watched = waiting > 0 and (self._idle > 0 or self._threads < self._most)
            return self._taken
