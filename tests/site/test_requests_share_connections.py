"""On PostgreSQL the requests of a web process share its connections, whatever threads they come on."""

import threading
import time
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections

from automate.pooling import MOST, OFTEN, share_connections
from tests.site.cable import Cable
from tests.waiting import until

REQUESTS = 3 * MOST
OUTAGE_SECONDS = 3.5


def test_sqlite_needs_no_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"timeout": 30}}
    monkeypatch.setitem(connections.settings, "default", sqlite)
    share_connections()
    assert sqlite["OPTIONS"] == {"timeout": 30}


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A connection of a process that shares them."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no servers to share")
    monkeypatch.setitem(connections.settings, "default", deepcopy(connection.settings_dict))
    share_connections()
    first: Any = connections.create_connection("default")
    yield first
    first.close()
    first.close_pool()


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_threads_that_come_one_after_the_other_share_a_few_connections(web: Any) -> None:
    processes: list[int] = []

    def request() -> None:
        own = connections.create_connection("default")
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            processes.append(cursor.fetchone()[0])
        own.close()

    for _ in range(REQUESTS):
        thread = threading.Thread(target=request)
        thread.start()
        thread.join()
    assert len(processes) == REQUESTS
    # A connection comes back a moment after its request: a busy pool opens another meanwhile, never more than these.
    assert len(set(processes)) <= MOST


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_question_that_is_asked_again_and_again_is_planned_once(web: Any) -> None:
    with web.cursor() as cursor:
        for asked in range(OFTEN + 2):
            cursor.execute("SELECT %s::int + 1", [asked])
            assert cursor.fetchone() == (asked + 1,)
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::int + 1'")
        assert cursor.fetchone() == (1,)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_after_an_outage_the_next_request_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself the pool would try again after 1, 2, 4, 8 … seconds, and so outlast the outage."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no servers to share")
    cable = Cable(int(connection.settings_dict["PORT"]))
    settings = {**deepcopy(connection.settings_dict), "PORT": cable.port}
    monkeypatch.setitem(connections.settings, "default", settings)
    share_connections()
    settings["OPTIONS"]["pool"]["timeout"] = 0.3  # nobody waits long while it is cut
    last: Any = connections.create_connection("default")

    def answered() -> bool:
        own = connections.create_connection("default")
        try:
            with own.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return False
        finally:
            own.close()
        return True

    try:
        assert answered()
        cable.cut()
        ends = time.monotonic() + OUTAGE_SECONDS
        while time.monotonic() < ends:
            answered()  # in vain, but it makes the pool try
        cable.mend()
        until(answered, "a request is answered", seconds=2.0)
    finally:
        last.close_pool()
        cable.close()
