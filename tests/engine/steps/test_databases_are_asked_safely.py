"""The query step: bound values, read-only by default, limits, and only databases the operator has named."""

import sqlite3
import tracemalloc
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
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
from tests.engine.steps.queries import OF_TWICE, TWICE, ask


@pytest.fixture
def shop(tmp_path: Path, settings: Settings) -> Path:
    path = tmp_path / "shop.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE orders (number INTEGER, customer TEXT)")
        db.executemany("INSERT INTO orders VALUES (?, ?)", [(n, f"c{n}") for n in range(1500)])
    db.close()
    settings.AUTOMATE_DATABASES = {"shop": f"sqlite:///{path}", "rival/secret": f"sqlite:///{path}"}
    return path


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
