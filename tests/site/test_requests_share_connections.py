"""On PostgreSQL the requests of a web process share its connections, whatever threads they come on."""

import threading
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection, connections

from automate.pooling import MOST, share_connections

REQUESTS = 3 * MOST


def test_sqlite_needs_no_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"timeout": 30}}
    monkeypatch.setitem(connections.settings, "default", sqlite)
    share_connections()
    assert sqlite["OPTIONS"] == {"timeout": 30}


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_threads_that_come_one_after_the_other_share_a_few_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no servers to share")
    monkeypatch.setitem(connections.settings, "default", deepcopy(connection.settings_dict))
    share_connections()
    processes: list[int] = []

    def request() -> None:
        own = connections.create_connection("default")
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            processes.append(cursor.fetchone()[0])
        own.close()

    last: Any = connections.create_connection("default")
    try:
        for _ in range(REQUESTS):
            thread = threading.Thread(target=request)
            thread.start()
            thread.join()
    finally:
        last.close_pool()
    assert len(processes) == REQUESTS
    # A connection comes back a moment after its request: a busy pool opens another meanwhile, never more than these.
    assert len(set(processes)) <= MOST
