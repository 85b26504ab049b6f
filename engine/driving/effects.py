"""The threads that carry out effects. They take what `turns` says is next, and report to a queue.

One is woken at once; whether that was enough, a foreman judges (`foreman`), a millisecond later.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Protocol

from engine.driving.foreman import Foreman
from engine.driving.turns import Job, Turns

logger = logging.getLogger("automate.driver")

RESERVE = 8  # one thread more for so many, for other workspaces than the one that keeps all the rest busy
LOOK_SECONDS = 0.001
LIGHT_SECONDS = 0.002  # of a processor: a task that took more computes


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
        self._computing = 0  # threads with a task that follows one that computed
        self._foreman = False  # there is one
        self._watched = False
        self._scarce = False  # the system had no thread when one was last asked for

    def submit(self, *tasks: Job) -> None:
        """Queue tasks; they must not raise."""
        with self._lock:
            # What a workspace has beyond the threads that it may keep busy wakes nobody: they will come to it.
            wanting = sum([self._turns.add(task) for task in tasks])
            if wanting and not self._woken:
                self._wake(1)
                wanting -= 1
            if wanting:
                self._have_watched()

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
            elif self._threads >= self._most or not self._begun(self._work, f"effect-{self._threads + 1}"):
                return
            else:
                self._threads += 1
            self._woken += 1

    def _begun(self, work: Callable[[], None], name: str) -> bool:
        """Whether the system had a thread for this. If not, those that are there go on with what waits."""
        try:
            threading.Thread(target=work, name=name, daemon=True).start()
        except RuntimeError:
            if not self._threads:
                raise
            if not self._scarce:
                logger.warning("The system has no thread for more effects at once than %s", self._threads)
            self._scarce = True
            return False
        self._scarce = False
        return True

    # A thread

    def _work(self) -> None:
        awake, carry_out = True, Meter().carry_out
        while awake:
            task, computed = self._first(), False
            while task is not None:
                followed, computed = computed, carry_out(task)
                task = self._next(task, followed=followed, computed=computed)
            awake = self._wakes.get()

    def _first(self) -> Job | None:
        with self._lock:
            self._woken -= 1
            return self._take()

    def _next(self, done: Job, *, followed: bool, computed: bool) -> Job | None:
        """The task after this one, which may have followed one that computed and have computed itself."""
        with self._lock:
            self._turns.done(done)
            self._computing -= followed
            if computed and self._computing and len(self._turns):  # another one computes and will come to them
                self._idle += 1
                self._have_watched()
                return None
            task = self._take()
            self._computing += computed and task is not None
            return task

    def _take(self) -> Job | None:
        task = self._turns.take()
        if task is None:
            self._idle += 1
        else:
            self._taken += 1
        return task

    # The foreman

    def _have_watched(self) -> None:
        if self._watched:
            return
        self._foreman = self._foreman or self._begun(self._oversee, "effect-foreman")
        if self._foreman:
            self._watched = True
            self._looks.put(True)

    def _oversee(self) -> None:
        foreman = Foreman()
        while self._looks.get():
            foreman.begin(self._taken)
            while self._watched:
                time.sleep(LOOK_SECONDS)
                self._look(foreman)

    def _look(self, foreman: Foreman) -> None:
        with self._lock:
            waiting = len(self._turns)
            if waiting and not self._woken:  # else not even those woken before have had the interpreter yet
                more = foreman.wanted(waiting, taken=self._taken, computing=self._computing > 0)
                self._wake(more)
            self._watched = waiting > 0 and (self._idle > 0 or self._threads < self._most)


class Meter:
    """Of one thread: tells tasks that compute from others, by their processor time."""

    def __init__(self) -> None:
        self._spent = time.thread_time()

    def carry_out(self, task: Job) -> bool:
        """Whether the task computed. Those that end at once are not asked, since to ask takes a hundredth of such."""
        began = time.monotonic()
        task()
        if time.monotonic() - began < LIGHT_SECONDS:
            return False
        before, self._spent = self._spent, time.thread_time()
        return self._spent - before > LIGHT_SECONDS
