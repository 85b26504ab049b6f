"""The query step on PostgreSQL: bound values, read-only by default, limits, and a server that falls silent."""

import os
import socket
import threading
import time
import tracemalloc
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from engine.core.reports import Warned
from engine.core.steps import Done, Fail
from engine.steps.data_query import DataQuery
from tests.engine.steps.contexts import context
from tests.engine.steps.queries import OF_TWICE, TWICE, ask

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("postgres" not in os.environ.get("DATABASE_URL", ""), reason="it needs PostgreSQL"),
]


class Silenced:
    """A way to a server on which nothing arrives any more once the client has sent certain bytes."""

    def __init__(self, host: str, port: int, *, before: bytes) -> None:
        self._server, self._before = (host, port), before
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._silent = threading.Event()

    def __enter__(self) -> "Silenced":
        self._way = threading.Thread(target=self._connect, daemon=True)
        self._way.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._way.join(5)  # else the server might not know yet that its client is gone
        self._listening.close()

    def _connect(self) -> None:
        client, _ = self._listening.accept()
        with client, socket.create_connection(self._server) as server:
            back = threading.Thread(target=self._pass_on, args=(server, client), daemon=True)
            back.start()
            self._pass_on(client, server)
            back.join(5)

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                if self._before in data:
                    self._silent.set()
                if not self._silent.is_set():
                    other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)


@pytest.fixture(autouse=True)
def _named(settings: Settings) -> None:
    own = connection.settings_dict
    url = f"postgresql://{own['USER']}@{own['HOST']}:{own['PORT']}/{own['NAME']}"
    settings.AUTOMATE_DATABASES = {"shop": url}


def test_values_are_bound_and_signs_survive() -> None:
    done = ask("SELECT :a::int + 1 AS n, '100%' AS p, ':a' AS t, 7 % 4 AS m", parameters={"a": 41})
    assert done.output["rows"] == [{"n": 42, "p": "100%", "t": ":a", "m": 3}]


@pytest.mark.parametrize("items", [[1, 3, 99], ["1", "3"], []])
def test_any_takes_a_list_and_in_says_so(items: list[Any]) -> None:
    kind = "text" if items == ["1", "3"] else "int"
    sql = f"SELECT n FROM generate_series(1, 5) AS s(n) WHERE n::{kind} = ANY(:items)"
    assert [row["n"] for row in ask(sql, parameters={"items": items}).output["rows"]] == [1, 3][: len(items)]
    outcome = ask("SELECT 1 WHERE 1 IN (:items)", parameters={"items": items})
    assert isinstance(outcome, Fail)
    assert "Write = ANY(:items) instead." in outcome.message


def test_a_list_is_json_elsewhere() -> None:
    done = ask("SELECT :items::jsonb -> 1 AS second", parameters={"items": [1, "two"]})
    assert done.output["rows"] == [{"second": "two"}]


def test_what_json_does_not_know_comes_as_text_also_inside_lists() -> None:
    done = ask("SELECT ARRAY[1.5, 2.5] AS a, ARRAY[interval '1 day'] AS b, '[99999999999999999999]'::jsonb AS c")
    assert done.output["rows"] == [{"a": [1.5, 2.5], "b": ["1 day, 0:00:00"], "c": ["99999999999999999999"]}]
    assert ask("SELECT 'NaN'::float8 AS n").output["rows"] == [{"n": "nan"}]


def test_more_than_can_be_kept_is_not_even_fetched(settings: Settings) -> None:
    settings.AUTOMATE_PAYLOAD_MOST = 2 * 1024 * 1024
    tracemalloc.start()
    outcome = ask("SELECT repeat('x', 200000) AS v FROM generate_series(1, 2000)", seconds=20)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(outcome, Fail)
    assert "larger than 2 MB together" in outcome.message
    assert most < 16 * 1024 * 1024  # of 200 MB


def test_all_rows_that_are_kept_come_however_few_are_fetched_at_a_time() -> None:
    done = ask("SELECT n FROM generate_series(1, 2000) n")
    assert (done.output["rows"][-1], done.output["count"], done.output["more"]) == ({"n": 1000}, 1000, True)


@pytest.mark.parametrize("mode", ["read", "write"])
def test_a_column_that_another_one_of_its_name_hides_is_told(mode: str) -> None:
    asked = context({"database": "shop", "sql": TWICE, "mode": mode})
    assert isinstance(DataQuery().perform(asked), Done)
    assert asked.reports.gathered() == (Warned(OF_TWICE),)


def test_reading_cannot_write() -> None:
    for sql in (
        "CREATE TABLE surprise (x int)",
        "SELECT 1; COMMIT; CREATE TABLE surprise (x int)",
        "SET x.y = '1'",
    ):
        assert isinstance(ask(sql), Fail)
    hidden = ask("WITH gone AS (DELETE FROM django_session RETURNING 1) SELECT * FROM gone")
    assert isinstance(hidden, Fail)


def test_writing_takes_one_statement_too() -> None:
    outcome = ask("SELECT 1; SELECT 2", mode="write")
    assert isinstance(outcome, Fail)
    assert "multiple commands" in outcome.message


def test_a_password_never_stands_in_an_error(settings: Settings) -> None:
    own = connection.settings_dict
    settings.AUTOMATE_DATABASES = {"shop": f"postgresql://x:s3cret%@{own['HOST']}:{own['PORT']}/none"}
    outcome = ask("SELECT 1")
    assert isinstance(outcome, Fail)
    assert "s3cret" not in f"{outcome}"


@pytest.mark.parametrize(("mode", "kind"), [("read", "transient"), ("write", "critical")])
def test_of_a_write_that_broke_off_nobody_can_tell_whether_it_was_done(mode: str, kind: str) -> None:
    outcome = ask("SELECT pg_terminate_backend(pg_backend_pid())", mode=mode)
    assert isinstance(outcome, Fail)
    assert outcome.kind == kind


def test_what_another_transaction_keeps_from_being_done_was_not_done() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE django_session")
        outcome = ask("LOCK TABLE django_session NOWAIT", mode="write")
    assert isinstance(outcome, Fail)
    assert outcome.kind == "transient"


def test_a_database_that_cannot_be_reached_has_changed_nothing(settings: Settings) -> None:
    settings.AUTOMATE_DATABASES = {"shop": "postgresql://x@127.0.0.1:1/none"}
    outcome = ask("SELECT 1", mode="write")
    assert isinstance(outcome, Fail)
    assert (outcome.kind, outcome.message) == ("transient", "The database cannot be reached.")


def test_a_database_that_lets_nobody_in_is_told_from_one_that_is_not_there(settings: Settings) -> None:
    """As after its password was changed: nobody should look for what is wrong with the network."""
    own = connection.settings_dict
    settings.AUTOMATE_DATABASES = {"shop": f"postgresql://nobody:s3cret@{own['HOST']}:{own['PORT']}/{own['NAME']}"}
    outcome = ask("SELECT 1")
    assert isinstance(outcome, Fail)
    assert outcome.kind == "transient"
    assert outcome.message.startswith("The database was reached and let nobody in.")
    assert "s3cret" not in f"{outcome}"


def test_a_slow_query_is_stopped() -> None:
    outcome = ask("SELECT pg_sleep(5)", seconds=0.3)
    assert isinstance(outcome, Fail)
    assert "took longer than" in outcome.message


@pytest.mark.parametrize(("mode", "kind"), [("read", "transient"), ("write", "critical")])
def test_a_database_that_falls_silent_is_waited_for_no_longer_than_the_time_limit(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, mode: str, kind: str
) -> None:
    monkeypatch.setattr("engine.outbound.databases.SILENT_SECONDS", 0.1)
    own = connection.settings_dict
    with Silenced(own["HOST"], int(own["PORT"]), before=b"SELECT 7") as between:
        url = f"postgresql://{own['USER']}@127.0.0.1:{between.port}/{own['NAME']}"
        settings.AUTOMATE_DATABASES = {"shop": url}
        began = time.monotonic()
        outcome = ask("SELECT 7", mode=mode, seconds=0.3)
    assert isinstance(outcome, Fail)
    assert outcome.kind == kind
    assert time.monotonic() - began < 5
