"""Open connections to other sides, each to an address that was checked, kept a while for the next request."""

import contextlib
import os
import select
import socket
import ssl
import threading
import time
from collections import deque
from dataclasses import dataclass
from functools import cache

from engine.outbound.addresses import checked_address

KEEP_SECONDS = 30.0
MOST_KEPT = 512  # of one process, to all other sides together


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request goes. `host` is a name or a literal address, without brackets."""

    scheme: str
    host: str
    port: int


class Connections:
    """Takes and keeps sockets. Any thread may use it; a forked child begins without its parent's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin()

    def take(self, origin: Origin) -> socket.socket | None:
        """A connection kept from before that is still open."""
        while (found := self._pop(origin)) is not None:
            raw, since = found
            if time.monotonic() - since < KEEP_SECONDS and not _has_news(raw):
                return raw
            raw.close()
        return None

    def give(self, origin: Origin, raw: socket.socket) -> None:
        """Keep a connection on which nothing is under way."""
        with self._lock:
            self._forget_parents()
            keep = self._count < MOST_KEPT
            if keep:
                self._kept.setdefault(origin, deque()).append((raw, time.monotonic()))
                self._count += 1
        if not keep:
            raw.close()
            self._drop_old()

    def close(self) -> None:
        """Close what is kept."""
        while self._kept:
            for raw, _ in self._kept.popitem()[1]:
                raw.close()

    def _pop(self, origin: Origin) -> tuple[socket.socket, float] | None:
        with self._lock:
            self._forget_parents()
            kept = self._kept.get(origin)
            if not kept:
                return None
            self._count -= 1
            return kept.pop()

    def _drop_old(self) -> None:
        """Make room: what has been kept too long is closed."""
        ends = time.monotonic() - KEEP_SECONDS
        old: list[socket.socket] = []
        with self._lock:
            for origin in list(self._kept):
                kept = self._kept[origin]
                while kept and kept[0][1] < ends:
                    old.append(kept.popleft()[0])
                    self._count -= 1
                if not kept:
                    del self._kept[origin]
        for raw in old:
            raw.close()

    def _forget_parents(self) -> None:
        if self._pid != os.getpid():
            self._begin()

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._kept: dict[Origin, deque[tuple[socket.socket, float]]] = {}
        self._count = 0


def connect(origin: Origin, seconds: float, watched: list[socket.socket]) -> socket.socket:
    """A new connection to the checked address of a host. Raises Refused, Unresolved or OSError.

    The name stays for TLS, which must prove it. `watched` is told of the socket before the other side can set the pace.
    """
    raw = socket.create_connection((checked_address(origin.host, origin.port), origin.port), seconds)
    try:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if origin.scheme == "http":
            return raw
        safe = _tls().wrap_socket(raw, server_hostname=origin.host, do_handshake_on_connect=False)
    except BaseException:
        raw.close()
        raise
    watched.append(safe)
    try:
        safe.do_handshake()
    except BaseException:
        safe.close()
        raise
    return safe


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _has_news(raw: socket.socket) -> bool:
    """Whether an idle connection has something to read: its end, or words that nobody asked for."""
    poll = select.poll()
    with contextlib.suppress(OSError, ValueError):
        poll.register(raw, select.POLLIN)
        return bool(poll.poll(0))
    return True
