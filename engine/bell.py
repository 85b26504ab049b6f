"""«Something changed», across processes: LISTEN/NOTIFY on PostgreSQL, `data_version` on SQLite.

A bell carries no truth. Who hears it looks at the rows; who misses it looks a little later.
"""

import selectors
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import connection, connections

WORK = "automate_work"  # rung for drivers: a new run, a signal
LIVE = "automate_live"  # rung for watchers: a driver has committed
SQLITE_LOOK_SECONDS = 0.01
FALLBACK_SECONDS = 2.0


def ring(channel: str = WORK) -> None:
    """Announce a change from within the current transaction; heard when it commits.

    SQLite needs no announcement: the commit itself changes `data_version`.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [channel])


class Listener:
    """A thread that calls `heard` after every ring of its channel, and at least every two seconds.

    On SQLite there is one channel: every commit by another connection is heard.

    `heard` runs on the listener's thread and must return at once.
    """

    def __init__(self, heard: Callable[[], None], channel: str = WORK) -> None:
        self._heard = heard
        self._channel = channel
        self._stopping = threading.Event()
        self._call: tuple[socket.socket, socket.socket] | None = None  # what is sent to one wakes it at the other
        self._thread = threading.Thread(target=self._run, name="bell", daemon=True)

    def start(self) -> None:
        self._call = socket.socketpair()
        self._thread.start()

    def stop(self) -> None:
        """End it at once, even while it waits: whoever stops holds what others wait for."""
        self._stopping.set()
        if self._call is None:
            return
        self._call[0].send(b"!")
        self._thread.join(timeout=5)
        for end in self._call:
            end.close()
        self._call = None

    def _run(self) -> None:
        listen = self._on_postgresql if connection.vendor == "postgresql" else self._on_sqlite
        while not self._stopping.is_set():
            try:
                listen()
            except Exception:  # noqa: BLE001 - whatever broke the ear, people must still be served by looking
                self._heard()
                self._stopping.wait(1.0)
            finally:
                connections.close_all()

    def _on_sqlite(self) -> None:
        connection.ensure_connection()
        raw = connection.connection
        last, looked = None, time.monotonic()
        while not self._stopping.wait(SQLITE_LOOK_SECONDS):
            version = raw.execute("PRAGMA data_version").fetchone()[0]
            if version != last or time.monotonic() - looked > FALLBACK_SECONDS:
                last, looked = version, time.monotonic()
                self._heard()

    def _on_postgresql(self) -> None:
        parameters: dict[str, Any] = connection.get_connection_params()
        parameters.pop("cursor_factory", None)
        parameters.pop("context", None)
        with psycopg.connect(**parameters, autocommit=True) as raw, selectors.DefaultSelector() as news:
            news.register(raw, selectors.EVENT_READ)
            if self._call is not None:
                news.register(self._call[1], selectors.EVENT_READ)
            raw.execute(f"LISTEN {self._channel}")
            self._heard()
            while not self._stopping.is_set():
                news.select(FALLBACK_SECONDS)
                for _ in raw.notifies(timeout=0):
                    pass
                self._heard()
