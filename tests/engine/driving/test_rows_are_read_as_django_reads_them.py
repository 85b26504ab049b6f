"""The statement that loads runs gives what Django's own way to the same row would give."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from engine.models import Lane, Run
from engine.store.claim import Claim, claim_due
from engine.store.load import Plans, load
from engine.store.run_rows import RunRow, raw_rows
from tests.cast import Cast
from tests.engine.driving.stage import CODE, started

pytestmark = pytest.mark.django_db(transaction=True)


def filled(run: Run, source: Run) -> Run:
    """A run in which every column holds something."""
    at = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    lane = Lane.objects.create(workspace=run.workspace, workflow="w", key="k")
    values = {"zebra": 1, "ä": [None, "€", 1.5], "a": {"deep": True}}
    Run.objects.filter(pk=run.pk).update(
        title="Ä title", priority=-2, input=values, output=values, error={"message": "no"}, mail=[values],
        totals=values, options={"simulated": True}, paused=True, seq=0, completed=1, failed=2, skipped=3,
        parent=source, parent_step="call", parent_attempt="x.call.1", fork_of=source, fork_seq=7, lane=lane,
        created_at=at, admitted_at=at + timedelta(microseconds=1), started_at=at + timedelta(seconds=1),
    )  # fmt: skip
    return Run.objects.get(pk=run.pk)


def test_every_column_reads_as_it_does_through_django(cast: Cast) -> None:
    source = started(cast, {"a": CODE}, [])
    bare = Run.objects.get(pk=started(cast, {"a": CODE}, [], {"name": "x"}).pk)
    for run in (bare, filled(started(cast, {"a": CODE}, []), source)):
        (raw,) = raw_rows([run.pk])
        row = raw.read()
        assert (raw.id, raw.definition_id, raw.seq) == (run.pk, run.definition_id, run.seq)
        for name in RunRow._fields:
            assert getattr(row, name) == getattr(run, name), name
        assert list(row.input) == list(run.input)
        assert {moment.tzinfo for moment in row if isinstance(moment, datetime)} == {UTC}


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/New_York"])
def test_a_run_began_when_it_began_whatever_the_clock_of_the_site(cast: Cast, settings: Settings, zone: str) -> None:
    """What is read is written again with each answer: what moves by an hour moves once more each time."""
    run = filled(started(cast, {"a": CODE}, []), started(cast, {"a": CODE}, []))
    settings.TIME_ZONE = zone
    row = raw_rows([run.pk])[0].read()
    assert (row.created_at, row.admitted_at, row.started_at) == (run.created_at, run.admitted_at, run.started_at)


def test_a_hundred_new_runs_are_loaded_without_a_question_for_each(cast: Cast) -> None:
    runs = [started(cast, {"a": CODE}, []) for _ in range(100)]
    plans = Plans()
    load([Claim(runs[0].pk, 0, False)], plans)
    claims = [Claim(run.pk, 0, False) for run in runs]
    plans.fetch(run.definition_id for run in runs)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(load(claims, plans)) == 100
    assert len(asked) == 0, [query["sql"] for query in asked]  # the one statement does not go through Django


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite claims and reads by two statements")
def test_a_claim_reads_what_loading_would_read(cast: Cast) -> None:
    run = filled(started(cast, {"a": CODE}, []), started(cast, {"a": CODE}, []))
    now = datetime.now(UTC) + timedelta(seconds=1)
    claims = claim_due(owner="me", now=now, lease_until=now + timedelta(seconds=60), most=10)
    assert {claim.run_id: claim.row for claim in claims}[run.pk] == raw_rows([run.pk])[0]
    assert [held.ref for held in load(claims, Plans()) if held.id == run.pk] == [run.ref]
