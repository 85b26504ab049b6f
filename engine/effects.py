"""The threads that carry out effects. They take from one queue and report to another, nothing else."""

import queue
import threading
from collections.abc import Callable
from typing import Protocol

Task = Callable[[], None]


class Pool(Protocol):
    """Whatever carries out tasks in an order of its own: threads, or a simulation that chooses the order."""

    def submit(self, task: Task) -> None:
        """Queue a task; tasks must not raise."""

    def close(self) -> None:
        """End after what is queued; does not wait for it."""


class EffectPool:
    """Up to `most` threads, begun as they are needed and kept until `close`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._outstanding = 0  # tasks handed in and not finished
        self._lock = threading.Lock()

    def submit(self, task: Task) -> None:
        """Queue a task; tasks must not raise."""
        with self._lock:
            self._outstanding += 1
            if len(self._threads) < min(self._most, self._outstanding):
                thread = threading.Thread(target=self._work, name=f"effect-{len(self._threads)}", daemon=True)
                self._threads.append(thread)
                thread.start()
        self._tasks.put(task)

    def close(self) -> None:
        """Let the threads end after what is queued; does not wait for them."""
        for _ in self._threads:
            self._tasks.put(None)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
            with self._lock:
                self._outstanding -= 1
