"""A few places, and turns for them: whoever waits goes in one after the other of those for whom they wait.

So a workspace with a hundred scripts in line delays another's only one by one script, not by all of them.
"""

import threading
from collections import OrderedDict, deque


class Turnstile:
    """Lets at most `places` in at once. For any number of threads."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._lock = threading.Lock()
        self._waiting: OrderedDict[int, deque[threading.Event]] = OrderedDict()  # in the order of their turns

    def enter_at_once(self) -> bool:
        """Take a place if one is free; `leave` must follow if it was."""
        with self._lock:
            free = self._free > 0
            self._free -= free
            return free

    def enter(self, whose: int) -> None:
        """Wait for a place, in the row of those for whom this is; `leave` must follow."""
        turn = threading.Event()
        with self._lock:
            if self._free > 0:  # nobody waits while a place is free
                self._free -= 1
                return
            self._waiting.setdefault(whose, deque()).append(turn)
        turn.wait()

    def leave(self) -> None:
        """Give the place to whoever is next, if anybody waits."""
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            whose, row = next(iter(self._waiting.items()))
            turn = row.popleft()
            if row:
                self._waiting.move_to_end(whose)
            else:
                del self._waiting[whose]
            turn.set()
