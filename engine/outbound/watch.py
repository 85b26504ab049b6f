"""One thread that shuts sockets whose time is up, so that a peer that trickles bytes cannot hold a thread."""

import contextlib
import heapq
import itertools
import os
import socket
import threading
import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Exchange:
    """One exchange under watch. `expired` is true once its time was up and its socket was shut."""

    ends: float
    sockets: list[socket.socket] = field(default_factory=list)
    over: bool = False
    expired: bool = False


class Watch:
    """Begun with the first exchange of a process."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Exchange]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._pid = 0

    def over(self, exchange: Exchange) -> None:
        """Keep an eye on an exchange until its `over` is set or its time is up."""
        with self._changed:
            if self._pid != os.getpid():
                self._pid, self._due = os.getpid(), []
                threading.Thread(target=self._run, name="exchange-watch", daemon=True).start()
            entry = (exchange.ends, next(self._numbers), exchange)
            heapq.heappush(self._due, entry)
            if self._due[0] is entry:  # else it wakes early enough
                self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._due or self._due[0][0] > time.monotonic():
                    self._changed.wait(self._due[0][0] - time.monotonic() if self._due else None)
                exchange = heapq.heappop(self._due)[2]
            if not exchange.over:
                exchange.expired = True
                for raw in list(exchange.sockets):
                    with contextlib.suppress(OSError):
                        raw.shutdown(socket.SHUT_RDWR)


WATCH = Watch()
