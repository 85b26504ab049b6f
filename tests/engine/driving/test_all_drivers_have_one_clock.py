"""Leases are moments by the database's clock: no machine's own clock gives or takes a run."""

from datetime import timedelta
from typing import Any
from unittest.mock import MagicMock

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from engine.models import Run
from engine.store.claim import break_leases, claim_due
from engine.store.clock import DatabaseClock
from engine.upkeep.heartbeat import forget_dead, signs_of_life
from tests.cast import Cast
from tests.engine.driving.stage import CODE, driving, started

pytestmark = pytest.mark.django_db(transaction=True)
LEASE = timedelta(seconds=10)


def elsewhere(*, hours: int) -> Any:
    """As on a machine whose clock is ahead by so much."""
    return time_machine.travel(timezone.now() + timedelta(hours=hours))


def claimed_by(owner: str, clock: DatabaseClock) -> list[int]:
    clock.set_by_database()
    now = clock()
    return [claim.run_id for claim in claim_due(owner=owner, now=now, lease_until=now + LEASE, most=5)]


on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no other clock than the machine's"
)


@on_postgresql
@pytest.mark.parametrize("hours", [1, -1], ids=["ahead", "behind"])
def test_a_machine_whose_clock_is_wrong_takes_no_run_from_others_and_loses_none(cast: Cast, hours: int) -> None:
    run = started(cast, {"a": CODE}, [])
    with elsewhere(hours=hours):
        assert claimed_by("wrong", DatabaseClock()) == [run.pk]
    assert claimed_by("right", DatabaseClock()) == []
    Run.objects.update(lease_owner="right", lease_until=timezone.now() + LEASE)
    with elsewhere(hours=hours):
        assert claimed_by("wrong", DatabaseClock()) == []


@on_postgresql
def test_a_machine_ahead_takes_no_driver_elsewhere_for_dead(cast: Cast) -> None:
    with driving() as driver, elsewhere(hours=1):
        assert (forget_dead([driver.name]), signs_of_life(anywhere=True)) == (0, 1)
        driver._beat()
    assert not driver._heartbeat.stop_requested


@on_postgresql
def test_leases_that_a_machine_ahead_gives_back_are_free_at_once(cast: Cast) -> None:
    run = started(cast, {"a": CODE}, [])
    assert claimed_by("dead", DatabaseClock()) == [run.pk]
    with elsewhere(hours=1):
        assert break_leases(owner="dead") == 1
    assert claimed_by("other", DatabaseClock()) == [run.pk]


@on_postgresql
@pytest.mark.parametrize("settings", [{}, {"concurrency": {"limit": 1}}], ids=["at once", "in a lane"])
def test_a_run_started_on_a_machine_ahead_begins_at_once(cast: Cast, settings: dict[str, Any]) -> None:
    with elsewhere(hours=1):
        run = started(cast, {"a": CODE}, [], settings=settings)
    assert claimed_by("any", DatabaseClock()) == [run.pk]
    assert run.admitted_at is None or run.admitted_at < timezone.now()


def test_the_clock_never_goes_back(cast: Cast) -> None:
    clock = DatabaseClock()
    read = [clock()]
    for _ in range(3):
        clock.set_by_database()
        read += [clock(), clock()]
    assert read == sorted(read)
    assert abs(read[-1] - timezone.now()) < timedelta(seconds=5)


def test_a_clock_that_was_set_back_is_followed_and_one_that_is_put_right_a_little_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, cursor = timezone.now(), MagicMock()
    monkeypatch.setattr("engine.store.clock.is_postgresql", lambda: True)
    monkeypatch.setattr("engine.store.clock.AGAIN_SECONDS", 0.0)
    monkeypatch.setattr("engine.store.clock.connection", MagicMock(cursor=lambda: cursor))
    clock, read = DatabaseClock(), []
    for seconds in (3600, 3598, 0):
        cursor.__enter__.return_value.fetchone.return_value = (now + timedelta(seconds=seconds),)
        clock.set_by_database()
        read.append(round((clock() - now).total_seconds()))
    assert read == [3600, 3600, 0]
