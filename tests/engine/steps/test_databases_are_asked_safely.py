"""The query step: bound values, read-only by default, limits, and only databases the operator has named."""

import os
import socket
import sqlite3
import threading
import time
import tracemalloc
from contextlib import closing, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from engine.checking import check_in
from engine.core.document import parse
from engine.core.reports import Warned
from engine.core.steps import Done, Effect, Fail
from engine.outbound.databases import names_for, parameter_names
from engine.outbound.rows import gathered
from engine.steps.data_query import DataQuery
from tests.cast import Cast
from tests.engine.core.stage import document
from tests.engine.steps.contexts import context


@pytest.fixture
def shop(tmp_path: Path, settings: Settings) -> Path:
    path = tmp_path / "shop.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE orders (number INTEGER, customer TEXT)")
        db.executemany("INSERT INTO orders VALUES (?, ?)", [(n, f"c{n}") for n in range(1500)])
    db.close()
    settings.AUTOMATE_DATABASES = {"shop": f"sqlite:///{path}", "rival/secret": f"sqlite:///{path}"}
    return path


def ask(sql: str, *, seconds: float = 5.0, **config: Any) -> Any:
    return DataQuery().perform(context({"database": "shop", "sql": sql, **config}, seconds=seconds))


def test_values_are_bound_and_never_pasted(shop: Path) -> None:
    hostile = "c1'; DROP TABLE orders; --"
    done = ask("SELECT count(*) AS n FROM orders WHERE customer = :who", parameters={"who": hostile})
    assert done == Done({"rows": [{"n": 0}], "count": 1, "more": False})


def test_a_list_for_in_is_refused_with_what_to_write_instead_and_that_finds_its_items(shop: Path) -> None:
    wanted: dict[str, Any] = {"parameters": {"numbers": [3, 7, 9999]}}
    outcome = ask("SELECT number FROM orders WHERE number IN (:numbers)", **wanted)
    assert isinstance(outcome, Fail)
    assert "Write IN (SELECT value FROM json_each(:numbers)) instead." in outcome.message
    done = ask("SELECT number FROM orders WHERE number IN (SELECT value FROM json_each(:numbers))", **wanted)
    assert done.output["rows"] == [{"number": 3}, {"number": 7}]


def test_reading_cannot_write(shop: Path) -> None:
    outcome = ask("DELETE FROM orders")
    assert isinstance(outcome, Fail)
    assert "readonly" in outcome.message


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("99.50", 99.5),
        ("0.00", 0),
        ("-12", -12),
        ("33.333333333333333333", 33.333333333333336),
        ("9007199254740991", 9007199254740991),
        ("9007199254740993", "9007199254740993"),
        ("1234567890123.25", 1234567890123.25),
        ("1234567890123.123456789", "1234567890123.123456789"),
        ("NaN", "NaN"),
    ],
)
def test_decimals_are_numbers_unless_they_are_too_exact_for_one(value: str, kept: object) -> None:
    (row,) = gathered([{"total": Decimal(value)}])
    assert row["total"] == kept
    assert type(row["total"]) is type(kept)


def test_a_step_that_may_write_does_and_is_never_repeated_by_itself(shop: Path) -> None:
    done = ask("UPDATE orders SET customer = :to WHERE number < 3", parameters={"to": "x"}, mode="write")
    assert isinstance(done, Done)
    assert done.output["count"] == 3
    assert DataQuery().effect_of({"mode": "write"}) is Effect.AT_MOST_ONCE


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


def stored(shop: Path, sql: str) -> Any:
    with closing(sqlite3.connect(shop)) as db:
        return db.execute(sql).fetchone()[0]


def test_what_was_changed_is_counted_whatever_the_statement_begins_with(shop: Path) -> None:
    done = ask("WITH old AS (SELECT 1 AS n) DELETE FROM orders WHERE number IN (SELECT n FROM old)", mode="write")
    assert done == Done({"rows": [], "count": 1, "more": False})
    assert stored(shop, "SELECT count(*) FROM orders") == 1499


def test_a_change_that_failed_has_changed_nothing_whatever_the_statement_begins_with(shop: Path) -> None:
    sql = "WITH one AS (SELECT 1) UPDATE orders SET customer = 'x' RETURNING CAST(x'ff' AS text) AS unreadable"
    assert isinstance(ask(sql, mode="write"), Fail)
    assert stored(shop, "SELECT count(*) FROM orders WHERE customer = 'x'") == 0


def test_a_change_that_gives_more_rows_than_come_back_is_done_as_a_whole(shop: Path) -> None:
    done = ask("UPDATE orders SET customer = 'x' RETURNING number", mode="write")
    assert (done.output["count"], done.output["more"]) == (1000, True)
    assert stored(shop, "SELECT count(*) FROM orders WHERE customer = 'x'") == 1500


@pytest.mark.parametrize("value", [2**70, "\ud800"], ids=["too large", "half a character"])
def test_of_a_value_that_cannot_be_handed_over_nobody_doubts_that_nothing_was_done(shop: Path, value: Any) -> None:
    outcome = ask("UPDATE orders SET customer = :to", parameters={"to": value}, mode="write")
    assert isinstance(outcome, Fail)
    assert outcome.kind == "permanent"
    assert "cannot be handed to the database" in outcome.message


TWICE = "SELECT 1 AS a, 2 AS b, 3 AS a"
OF_TWICE = "Of several columns called “a” only one is kept. Give the others names of their own with AS."


@pytest.mark.parametrize("mode", ["read", "write"])
def test_a_column_that_another_one_of_its_name_hides_is_told(shop: Path, mode: str) -> None:
    asked = context({"database": "shop", "sql": TWICE, "mode": mode})
    assert DataQuery().perform(asked).output["count"] == 1  # type: ignore[union-attr]
    assert asked.reports.gathered() == (Warned(OF_TWICE),)


def test_a_number_that_json_does_not_know_comes_as_text(shop: Path) -> None:
    assert ask("SELECT 9e999 AS n").output["rows"] == [{"n": "inf"}]


def test_at_most_a_thousand_rows_come_back_and_the_rest_is_told(shop: Path) -> None:
    done = ask("SELECT * FROM orders")
    assert len(done.output["rows"]) == 1000
    assert done.output["more"] is True


@pytest.mark.parametrize("mode", ["read", "write"])
def test_more_than_can_be_kept_is_not_even_fetched_and_changes_nothing(
    shop: Path, settings: Settings, mode: str
) -> None:
    settings.AUTOMATE_PAYLOAD_MOST = 2 * 1024 * 1024
    tracemalloc.start()
    if mode == "read":
        outcome = ask("SELECT hex(zeroblob(100000)) AS v FROM orders")
    else:
        outcome = ask("UPDATE orders SET customer = 'x' RETURNING hex(zeroblob(100000)) AS v", mode="write")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(outcome, Fail)
    assert (outcome.kind, "larger than 2 MB together" in outcome.message) == ("permanent", True)
    assert most < 8 * 1024 * 1024  # of 200 MB
    assert stored(shop, "SELECT count(*) FROM orders WHERE customer = 'x'") == 0


def test_a_text_that_no_history_keeps_comes_as_nearly_as_can_be(shop: Path) -> None:
    done = ask("UPDATE orders SET customer = 'a' || char(0) || 'b' WHERE number = 1 RETURNING customer", mode="write")
    assert done.output["rows"] == [{"customer": "ab"}]


@pytest.mark.parametrize("sql", ["ATTACH DATABASE '/tmp/x' AS x", "PRAGMA journal_mode = DELETE", "SELECT 1; SELECT 2"])
def test_other_files_and_settings_stay_out_of_reach(shop: Path, sql: str) -> None:
    assert isinstance(ask(sql, mode="write"), Fail)


def test_an_endless_query_is_stopped(shop: Path) -> None:
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t"
    outcome = ask(endless, seconds=0.3)
    assert isinstance(outcome, Fail)
    assert "took longer than" in outcome.message


def test_a_mistake_in_sql_is_told_in_the_databases_words(shop: Path) -> None:
    outcome = ask("SELECT * FROM nowhere")
    assert isinstance(outcome, Fail)
    assert outcome.message == "The database answered: no such table: nowhere."


def test_a_parameter_without_a_value_is_named(shop: Path) -> None:
    outcome = ask("SELECT :a, :b", parameters={"a": 1})
    assert isinstance(outcome, Fail)
    assert ":b" in outcome.message


def test_a_database_of_another_workspace_does_not_exist(shop: Path) -> None:
    outcome = DataQuery().perform(context({"database": "secret", "sql": "SELECT 1"}))
    assert isinstance(outcome, Fail)
    assert outcome.message == "No database is called “secret” here. Known: shop."
    assert names_for("rival") == ["secret", "shop"]
    full = DataQuery().perform(context({"database": "rival/secret", "sql": "SELECT 1"}))
    assert isinstance(full, Fail), "naming the other workspace must not open its door"


@pytest.mark.django_db
def test_a_step_offers_the_databases_of_its_own_workspace_and_no_other(shop: Path, cast: Cast) -> None:
    assert DataQuery().offers(cast.workspace.pk) == {"database": {"shop": "shop"}}
    assert DataQuery().offers(cast.rival.pk) == {"database": {"secret": "secret", "shop": "shop"}}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "missing"), [("shop", False), ("{{ vars.which }}", False), ("secret", True)])
def test_a_database_that_is_not_open_here_is_told_while_drawing(
    shop: Path, cast: Cast, name: str, missing: bool
) -> None:
    raw = document({"ask": {"type": "data.query", "config": {"database": name, "sql": "SELECT 1"}}}, [])
    raw["variables"] = {"which": "shop"}
    found = check_in(parse(raw), cast.workspace.pk)
    assert bool(found) is missing
    if missing:
        (told,) = found
        assert told.message == "“ask”: no database called “secret” is open to this workspace."
        assert told.hint == "Choose one of: shop; or ask your operator to add it to AUTOMATE_DATABASES."
        assert told.where.pointer == "/nodes/ask/config/database"


def test_names_inside_texts_comments_and_casts_are_no_parameters() -> None:
    sql = "SELECT ':no', \":no\", x::text /* :no */ FROM t WHERE a = :yes -- :no"
    assert parameter_names(sql) == {"yes"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("postgres" not in os.environ.get("DATABASE_URL", ""), reason="the PostgreSQL half runs there")
class TestOnPostgreSQL:
    @pytest.fixture(autouse=True)
    def _named(self, settings: Settings) -> None:
        own = connection.settings_dict
        url = f"postgresql://{own['USER']}@{own['HOST']}:{own['PORT']}/{own['NAME']}"
        settings.AUTOMATE_DATABASES = {"shop": url}

    def test_values_are_bound_and_signs_survive(self) -> None:
        done = ask("SELECT :a::int + 1 AS n, '100%' AS p, ':a' AS t, 7 % 4 AS m", parameters={"a": 41})
        assert done.output["rows"] == [{"n": 42, "p": "100%", "t": ":a", "m": 3}]

    @pytest.mark.parametrize("items", [[1, 3, 99], ["1", "3"], []])
    def test_any_takes_a_list_and_in_says_so(self, items: list[Any]) -> None:
        kind = "text" if items == ["1", "3"] else "int"
        sql = f"SELECT n FROM generate_series(1, 5) AS s(n) WHERE n::{kind} = ANY(:items)"
        assert [row["n"] for row in ask(sql, parameters={"items": items}).output["rows"]] == [1, 3][: len(items)]
        outcome = ask("SELECT 1 WHERE 1 IN (:items)", parameters={"items": items})
        assert isinstance(outcome, Fail)
        assert "Write = ANY(:items) instead." in outcome.message

    def test_a_list_is_json_elsewhere(self) -> None:
        done = ask("SELECT :items::jsonb -> 1 AS second", parameters={"items": [1, "two"]})
        assert done.output["rows"] == [{"second": "two"}]

    def test_what_json_does_not_know_comes_as_text_also_inside_lists(self) -> None:
        done = ask("SELECT ARRAY[1.5, 2.5] AS a, ARRAY[interval '1 day'] AS b, '[99999999999999999999]'::jsonb AS c")
        assert done.output["rows"] == [{"a": [1.5, 2.5], "b": ["1 day, 0:00:00"], "c": ["99999999999999999999"]}]
        assert ask("SELECT 'NaN'::float8 AS n").output["rows"] == [{"n": "nan"}]

    def test_more_than_can_be_kept_is_not_even_fetched(self, settings: Settings) -> None:
        settings.AUTOMATE_PAYLOAD_MOST = 2 * 1024 * 1024
        tracemalloc.start()
        outcome = ask("SELECT repeat('x', 200000) AS v FROM generate_series(1, 2000)", seconds=20)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert isinstance(outcome, Fail)
        assert "larger than 2 MB together" in outcome.message
        assert most < 16 * 1024 * 1024  # of 200 MB

    def test_all_rows_that_are_kept_come_however_few_are_fetched_at_a_time(self) -> None:
        done = ask("SELECT n FROM generate_series(1, 2000) n")
        assert (done.output["rows"][-1], done.output["count"], done.output["more"]) == ({"n": 1000}, 1000, True)

    @pytest.mark.parametrize("mode", ["read", "write"])
    def test_a_column_that_another_one_of_its_name_hides_is_told(self, mode: str) -> None:
        asked = context({"database": "shop", "sql": TWICE, "mode": mode})
        assert isinstance(DataQuery().perform(asked), Done)
        assert asked.reports.gathered() == (Warned(OF_TWICE),)

    def test_reading_cannot_write(self) -> None:
        for sql in (
            "CREATE TABLE surprise (x int)",
            "SELECT 1; COMMIT; CREATE TABLE surprise (x int)",
            "SET x.y = '1'",
        ):
            assert isinstance(ask(sql), Fail)
        hidden = ask("WITH gone AS (DELETE FROM django_session RETURNING 1) SELECT * FROM gone")
        assert isinstance(hidden, Fail)

    def test_writing_takes_one_statement_too(self) -> None:
        outcome = ask("SELECT 1; SELECT 2", mode="write")
        assert isinstance(outcome, Fail)
        assert "multiple commands" in outcome.message

    def test_a_password_never_stands_in_an_error(self, settings: Settings) -> None:
        own = connection.settings_dict
        settings.AUTOMATE_DATABASES = {"shop": f"postgresql://x:s3cret%@{own['HOST']}:{own['PORT']}/none"}
        outcome = ask("SELECT 1")
        assert isinstance(outcome, Fail)
        assert "s3cret" not in f"{outcome}"

    @pytest.mark.parametrize(("mode", "kind"), [("read", "transient"), ("write", "critical")])
    def test_of_a_write_that_broke_off_nobody_can_tell_whether_it_was_done(self, mode: str, kind: str) -> None:
        outcome = ask("SELECT pg_terminate_backend(pg_backend_pid())", mode=mode)
        assert isinstance(outcome, Fail)
        assert outcome.kind == kind

    def test_what_another_transaction_keeps_from_being_done_was_not_done(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE django_session")
            outcome = ask("LOCK TABLE django_session NOWAIT", mode="write")
        assert isinstance(outcome, Fail)
        assert outcome.kind == "transient"

    def test_a_database_that_cannot_be_reached_has_changed_nothing(self, settings: Settings) -> None:
        settings.AUTOMATE_DATABASES = {"shop": "postgresql://x@127.0.0.1:1/none"}
        outcome = ask("SELECT 1", mode="write")
        assert isinstance(outcome, Fail)
        assert (outcome.kind, outcome.message) == ("transient", "The database cannot be reached.")

    def test_a_database_that_lets_nobody_in_is_told_from_one_that_is_not_there(self, settings: Settings) -> None:
        """As after its password was changed: nobody should look for what is wrong with the network."""
        own = connection.settings_dict
        settings.AUTOMATE_DATABASES = {"shop": f"postgresql://nobody:s3cret@{own['HOST']}:{own['PORT']}/{own['NAME']}"}
        outcome = ask("SELECT 1")
        assert isinstance(outcome, Fail)
        assert outcome.kind == "transient"
        assert outcome.message.startswith("The database was reached and let nobody in.")
        assert "s3cret" not in f"{outcome}"

    def test_a_slow_query_is_stopped(self) -> None:
        outcome = ask("SELECT pg_sleep(5)", seconds=0.3)
        assert isinstance(outcome, Fail)
        assert "took longer than" in outcome.message


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("postgres" not in os.environ.get("DATABASE_URL", ""), reason="the PostgreSQL half runs there")
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
