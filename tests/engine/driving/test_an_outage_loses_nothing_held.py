"""The database cannot be asked at an awkward moment: what a driver holds in memory is done and written afterwards."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import ModuleType
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from engine.driving import arrivals, intake
from engine.driving.driver import Driver
from engine.interventions import set_priority
from engine.models import Driver as Row
from engine.models import Run, Step
from engine.store.commit import commit
from tests.cast import Cast
from tests.engine.driving.mails import MAIL, Mails
from tests.engine.driving.stage import CODE, at_work, delay, drive, driving, is_over, later, started
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the database to come back: it is there at once."""
    monkeypatch.setattr("engine.driving.driver.RECONNECT_SECONDS", 0)


def failing_once(work: Callable[..., Any]) -> Callable[..., Any]:
    """The same work, which the database answers the second time only."""
    failed = False

    def tried(*args: Any, **named: Any) -> Any:
        nonlocal failed
        if not failed:
            failed = True
            raise OperationalError("server closed the connection unexpectedly")
        return work(*args, **named)

    return tried


def test_an_outage_when_a_driver_is_to_stop_loses_no_result(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = Mails(monkeypatch, "a")
    run = started(cast, {"a": MAIL}, [])
    driver = Driver(threads=1)
    monkeypatch.setattr(driver._heartbeat, "drain", failing_once(driver._heartbeat.drain))
    monkeypatch.setattr(driver._heartbeat, "end", failing_once(driver._heartbeat.end))
    with at_work(driver, seconds=60):
        until(lambda: mails.begun, "a mail is under way")
        monkeypatch.setattr("engine.driving.writing.commit", failing_once(commit))
        mails.let_go()
        driver._heartbeat.stop_requested = True
        driver.hear()
    assert is_over(run)


def test_an_outage_at_the_end_of_a_slice_leaves_neither_lease_nor_row(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Driver(threads=1)
    for name in ("drain", "end"):
        monkeypatch.setattr(driver._heartbeat, name, failing_once(getattr(driver._heartbeat, name)))
    assert driver.run(seconds=0.05)
    assert not Row.objects.filter(name=driver.name).exists()


def steadily(driver: Driver, holds: Callable[[], object]) -> None:
    """Take turns that outlast an outage until `holds()`."""

    def turned() -> object:
        driver.hear()
        driver._steady_turn(wait=0.02)
        return holds()

    until(turned, "what was claimed has been taken up")


@pytest.mark.parametrize(("place", "read"), [(intake, "load"), (arrivals, "pending_signals")])
def test_an_outage_while_a_driver_takes_up_what_was_cut_off_does_nothing_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, place: ModuleType, read: str
) -> None:
    mails = Mails(monkeypatch, "a")
    run = started(cast, {"a": MAIL}, [])
    with driving(threads=1) as gone, driving(threads=1) as driver:
        drive(gone, lambda: mails.begun, "the mail is under way")
        Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        set_priority(run=run, actor=cast.user("alice"), priority=5)
        monkeypatch.setattr(place, read, failing_once(getattr(place, read)))
        steadily(driver, lambda: Step.objects.filter(run=run, status="waiting").exists())
        assert mails.begun == ["a"]
        mails.let_go()


@pytest.mark.parametrize(("place", "read"), [(intake, "load"), (arrivals, "pending_signals")])
def test_an_outage_while_a_driver_takes_up_a_new_run_keeps_it_waiting_for_a_moment_only(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, place: ModuleType, read: str
) -> None:
    run = started(cast, {"a": CODE}, [])
    set_priority(run=run, actor=cast.user("alice"), priority=5)
    monkeypatch.setattr(place, read, failing_once(getattr(place, read)))
    with driving() as driver:
        steadily(driver, lambda: is_over(run))
    assert run.status == "completed"


def test_an_outage_while_a_driver_begins_leaves_no_row(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = Driver(threads=1, wanted=1)
    monkeypatch.setattr(driver._heartbeat, "admitted", failing_once(driver._heartbeat.admitted))
    with pytest.raises(OperationalError):
        driver.run(seconds=60)
    assert not Row.objects.filter(name=driver.name).exists()


@pytest.fixture
def own_connection(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A connection that is closed for good, as a worker's is; web processes give theirs back to a pool."""
    options = {name: value for name, value in connection.settings_dict["OPTIONS"].items() if name != "pool"}
    connection.close()
    with monkeypatch.context() as patched:
        patched.setitem(connection.settings_dict, "OPTIONS", options)
        yield
        connection.close()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no other server to fail over to")
@pytest.mark.usefixtures("own_connection")
def test_a_primary_that_is_read_only_for_a_moment_ends_no_driver(cast: Cast) -> None:
    run = started(cast, {"a": CODE}, [])
    with driving() as driver:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")  # for this connection, as after a failover
        driver.hear()
        assert not driver._steady_turn(wait=0)
        drive(driver, lambda: is_over(run), "it has found the new primary and carries on")


def with_a_timer_due(cast: Cast, driver: Driver) -> Run:
    """A run that is held for a long effect and whose delay has just come to its end."""
    run = started(cast, {"long": MAIL, "wait": delay("20s")}, [])
    drive(driver, lambda: Step.objects.filter(run=run, key="wait", status="waiting").exists(), "the timer is set")
    later(driver, 21)
    driver._hand.rung = False
    return run


def test_a_read_that_fails_while_a_timer_rings_loses_no_timer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = Mails(monkeypatch, "long")
    with driving() as driver:
        run = with_a_timer_due(cast, driver)
        monkeypatch.setattr(driver._arrivals, "signals", failing_once(driver._arrivals.signals))
        driver._steady_turn(wait=0)
        assert Step.objects.get(run=run, key="wait").status == "waiting"
        driver._steady_turn(wait=0)
        assert Step.objects.get(run=run, key="wait").status == "completed"
        mails.let_go()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that could end a connection")
def test_a_connection_that_is_ended_while_a_timer_rings_loses_no_timer(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = Mails(monkeypatch, "long")
    with driving() as driver:
        run = with_a_timer_due(cast, driver)
        named = {name: connection.settings_dict[name.upper()] for name in ("host", "port", "user")}
        pid = connection.connection.info.backend_pid
        with psycopg.connect(dbname=connection.settings_dict["NAME"], autocommit=True, **named) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [pid])
        for _ in range(3):
            driver._steady_turn(wait=0)
        assert Step.objects.get(run=run, key="wait").status == "completed"
        mails.let_go()
