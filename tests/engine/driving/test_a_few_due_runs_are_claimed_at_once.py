"""Where there is plenty of room, what is due is taken without asking whose turn it is; the rest of the rules stay."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engine.models import Definition, Run, Signal
from engine.store.claim import Claim, break_leases, claim_due
from engine.store.claim_few import _STATEMENT, FEW
from tests.cast import Cast
from tests.engine.driving.stage import defined, setting

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()
PLENTY = 1_000
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no other process to ask")


@pytest.fixture
def definition(cast: Cast) -> Definition:
    return defined(cast, {"a": setting(x=1)}, [])


def due(definition: Definition, count: int, *, ago: float = 10.0) -> list[Run]:
    """Runs that came due one after the other."""
    moments = [NOW - timedelta(seconds=ago) + timedelta(milliseconds=place) for place in range(count)]
    runs = [Run(workspace=definition.workspace, definition=definition, wake_at=moment) for moment in moments]
    return Run.objects.bulk_create(runs)


def claimed(**more: Any) -> list[Claim]:
    until = NOW + timedelta(seconds=60)
    return claim_due(owner="me", now=NOW, lease_until=until, most=PLENTY, places=PLENTY, **more)


def test_what_is_due_is_leased_and_keeps_the_moment_it_came_due(definition: Definition) -> None:
    (run,) = due(definition, 1)
    assert claimed() == [Claim(run.pk, fence=1, interrupted=False, signalled=False)]
    row = Run.objects.get(pk=run.pk)
    assert (row.lease_owner, row.lease_until, row.wake_at) == ("me", NOW + timedelta(seconds=60), run.wake_at)
    assert claimed() == []


def test_what_is_not_due_yet_is_left_alone(definition: Definition) -> None:
    due(definition, 1, ago=-5)
    assert claimed() == []


def test_more_than_a_few_are_all_claimed_and_each_once(definition: Definition) -> None:
    runs = due(definition, FEW + 5)
    assert sorted(claim.run_id for claim in claimed()) == [run.pk for run in runs]


def test_a_run_whose_driver_fell_silent_is_told_to_have_been_interrupted(definition: Definition) -> None:
    (run,) = due(definition, 1)
    Run.objects.update(lease_owner="gone", lease_until=NOW - timedelta(seconds=1), fence=3)
    assert claimed() == [Claim(run.pk, fence=4, interrupted=True, signalled=False)]


def test_a_driver_does_not_claim_what_it_holds_itself(definition: Definition) -> None:
    held, other = due(definition, 2)
    Run.objects.filter(pk=held.pk).update(lease_owner="me", lease_until=NOW - timedelta(seconds=1))
    assert [claim.run_id for claim in claimed(holding={held.pk: held.workspace_id})] == [other.pk]


def test_a_signal_wakes_its_run_and_what_is_due_is_taken_beside_it(definition: Definition) -> None:
    sleeping, ready = due(definition, 2)
    Run.objects.filter(pk=sleeping.pk).update(wake_at=None)
    Signal.objects.create(run=sleeping, kind="pause", payload={})
    assert {claim.run_id for claim in claimed()} == {sleeping.pk, ready.pk}


def test_a_driver_that_leaves_what_is_due_to_others_still_takes_what_was_signalled(definition: Definition) -> None:
    sleeping, _ = due(definition, 2)
    assert claimed(unsignalled=0) == []
    Signal.objects.create(run=sleeping, kind="pause", payload={})
    assert [claim.run_id for claim in claimed(unsignalled=0)] == [sleeping.pk]


def test_two_drivers_that_look_at_the_same_moment_share_what_is_due(definition: Definition) -> None:
    runs = due(definition, 2 * FEW)
    taken: list[list[int]] = [[], []]
    together = threading.Barrier(2)

    def look(place: int) -> None:
        together.wait()
        taken[place] = [claim.run_id for claim in claimed()]
        connections.close_all()

    threads = [threading.Thread(target=look, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken[0] + taken[1] + [claim.run_id for claim in claimed()]) == [run.pk for run in runs]


@on_postgresql
def test_a_long_history_makes_no_claim_slower(definition: Definition) -> None:
    """One plan serves every size, so it must not be one that reads the whole table."""
    over = [Run(workspace=definition.workspace, definition=definition, wake_at=None) for _ in range(5_000)]
    Run.objects.bulk_create(over)
    Run.objects.update(finished_at=NOW, status="completed")
    due(definition, 3)
    names = ("now", "holding", "most", "owner", "until", "ended")
    statement = _STATEMENT.decode()
    for place, name in enumerate(names, 1):
        statement = statement.replace(f"%({name})s", f"${place}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE engine_run")
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE claim(timestamptz, bigint[], int, text, timestamptz, timestamptz) AS {statement}")
        cursor.execute("EXPLAIN EXECUTE claim(now(), '{}', 50, 'me', now(), now())")
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("DEALLOCATE claim; RESET plan_cache_mode")
    assert "Seq Scan on engine_run" not in plan, plan


@on_postgresql
def test_on_postgresql_it_takes_one_statement_however_often_the_bell_rings(definition: Definition) -> None:
    due(definition, 1)
    with CaptureQueriesContext(connection) as at_length:
        assert claimed() != []
        assert claimed() == []
    assert at_length.captured_queries == [], "the questions asked at length are Django's, this one is not"


def test_a_driver_that_died_gives_back_what_was_over_and_signalled_too(definition: Definition) -> None:
    live, over, other = due(definition, 3)
    later = timezone.now() + timedelta(minutes=5)
    Run.objects.filter(pk__in=[live.pk, over.pk]).update(lease_owner="gone", lease_until=later)
    Run.objects.filter(pk=other.pk).update(lease_owner="alive", lease_until=later)
    Run.objects.filter(pk=over.pk).update(wake_at=None, finished_at=NOW, status="failed")
    Signal.objects.create(run=over, kind="retry", payload={})
    assert break_leases(owner="gone") == 2
    assert {run.pk for run in Run.objects.filter(lease_until=None)} == {live.pk, over.pk}
