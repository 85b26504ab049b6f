"""Leases are moments by the database's clock: no machine's own clock gives or takes a run."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from engine.models import Run
from engine.store.claim import claim_due
from engine.store.clock import DatabaseClock
from tests.cast import Cast
from tests.engine.driving.stage import CODE, started

pytestmark = pytest.mark.django_db(transaction=True)
LEASE = timedelta(seconds=10)


def claimed_by(owner: str, clock: DatabaseClock) -> list[int]:
    clock.set_by_database()
    now = clock()
    return [claim.run_id for claim in claim_due(owner=owner, now=now, lease_until=now + LEASE, most=5)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no other clock than the machine's")
@pytest.mark.parametrize("hours", [1, -1], ids=["ahead", "behind"])
def test_a_machine_whose_clock_is_wrong_takes_no_run_from_others_and_loses_none(cast: Cast, hours: int) -> None:
    run = started(cast, {"a": CODE}, [])
    right = timezone.now()
    with time_machine.travel(right + timedelta(hours=hours)):
        assert claimed_by("wrong", DatabaseClock()) == [run.pk]
    assert claimed_by("right", DatabaseClock()) == []
    Run.objects.update(lease_owner="right", lease_until=timezone.now() + LEASE)
    with time_machine.travel(right + timedelta(hours=hours)):
        assert claimed_by("wrong", DatabaseClock()) == []


def test_the_clock_never_goes_back(cast: Cast) -> None:
    clock = DatabaseClock()
    read = [clock()]
    for _ in range(3):
        clock.set_by_database()
        read += [clock(), clock()]
    assert read == sorted(read)
    assert abs(read[-1] - timezone.now()) < timedelta(seconds=5)
