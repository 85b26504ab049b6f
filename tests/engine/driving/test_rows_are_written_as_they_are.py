"""What a commit writes reads back as it was, whatever stands in it."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.core.decide import decide
from engine.core.happenings import Begin
from engine.core.states import RunStatus
from engine.models import Event, Run, Step
from engine.store.arrays import array, no_moments
from engine.store.batch import Batch
from engine.store.claim import claim_due
from engine.store.commit import commit
from engine.store.held import HeldRun
from engine.store.load import Plans, load
from engine.store.sql import moment, write
from tests.cast import Cast
from tests.engine.driving.stage import CODE, delay, in_hand, started

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = st.lists(st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), max_size=6)
AWKWARD = ["", "NULL", "N", '"', "\\", "{,}", " a ", '\\"', None, "null", "ä€𝄞", "\n\t", ",", None, None]


def run_row(run: Run, fence: int, now: datetime) -> tuple[object, ...]:
    return (run.pk, fence, False, None, "", None, "running", now, None, None, None, "[]", "{}", 0, False, 7, 0, 0, 0)


def event_row(run: Run, number: int, at: datetime, message: str) -> tuple[object, ...]:
    return (run.pk, number, at, "step.started", None, "info", message, "{}", None)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="array literals are PostgreSQL's")
@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(words=WORDS)
def test_any_words_survive_the_way_into_an_array(words: list[str | None]) -> None:
    with connection.cursor() as cursor:
        for column in (words, AWKWARD):
            cursor.execute("SELECT %s::text[]", [array("text", column, no_moments())])
            assert cursor.fetchone() == (column,)


def test_a_nul_shifts_no_value_into_another_row() -> None:
    for text in ("\0", "\0,\0", "a\0N\0b", "\0N\0"):
        with pytest.raises(ValueError, match="NUL"):
            array("text", ["a", text, None], no_moments())


def test_moments_of_any_zone_are_the_same_moments_afterwards(cast: Cast) -> None:
    run = started(cast, {"a": CODE}, [])
    zoned = timezone(timedelta(hours=5, minutes=30))
    at = [datetime(2026, 3, 1, 12, 0, 0, micro, tzinfo=zone) for micro in (0, 1, 120_000) for zone in (UTC, zoned)]
    rows = [event_row(run, number, each, AWKWARD[number] or "") for number, each in enumerate(at)]
    assert write(Batch([run_row(run, 0, at[0])], [], rows, [])) == {run.pk}
    assert list(Event.objects.filter(run=run).order_by("number").values_list("at", flat=True)) == at
    if connection.vendor == "sqlite":
        assert [moment(each) for each in at] == [connection.ops.adapt_datetimefield_value(each) for each in at]


def test_nothing_is_written_for_a_run_whose_fence_has_moved_and_all_for_its_neighbour(cast: Cast) -> None:
    ours, lost = started(cast, {"a": CODE}, []), started(cast, {"a": CODE}, [])
    Run.objects.filter(pk=lost.pk).update(fence=3)
    now = datetime.now(UTC)
    step = ("a", "", "running", 1, None, None, None, None, None, None, now, None, None, 1, None)
    batch = Batch(
        [run_row(run, 0, now) for run in (ours, lost)],
        [(run.pk, *step) for run in (ours, lost)],
        [event_row(run, 1, now, "x") for run in (ours, lost)],
        [],
    )
    assert write(batch) == {ours.pk}
    assert set(Run.objects.filter(seq=7).values_list("pk", flat=True)) == {ours.pk}
    assert set(Step.objects.values_list("run_id", flat=True)) == {ours.pk}
    assert set(Event.objects.values_list("run_id", flat=True)) == {ours.pk}


def test_a_step_written_again_without_its_input_keeps_it(cast: Cast) -> None:
    run, now = started(cast, {"a": CODE}, []), datetime.now(UTC)
    for seq, given_input in ((1, '{"x":1}'), (2, None)):
        step = (run.pk, "a", "", "running", 1, None, given_input, None, None, None, None, now, None, None, seq, None)
        write(Batch([run_row(run, 0, now)], [step], [], []))
    kept = Step.objects.get(run=run)
    assert (kept.input, kept.seq) == ({"x": 1}, 2)


def test_steps_are_inserted_without_looking_only_before_anything_of_their_run_was_written(cast: Cast) -> None:
    started(cast, {"a": delay("1h")}, [])
    now = datetime.now(UTC) + timedelta(seconds=1)

    def held(at: datetime) -> HeldRun:
        return load(claim_due(owner="me", now=at, lease_until=at + timedelta(seconds=9), most=5), Plans())[0]

    run = held(now)
    before = run.fresh
    for event, _ in decide(run.state, Begin(), now).events:
        run.events.append(event)
        run.changed_steps |= {event.step} if event.step else set()
    assert commit([run], owner="me", lease_until=now, now=now) == []
    assert (before, run.fresh) == (True, False)
    assert Step.objects.filter(run=run.id).count() == 1
    again = held(now + timedelta(seconds=30))
    assert (again.id, again.fresh) == (run.id, False)


CHANGES: list[tuple[str, Any, str, Any]] = [
    ("status", RunStatus.PAUSED, "status", "paused"),
    ("failing", {"message": "x"}, "error", {"message": "x"}),
    ("mail", [{"name": "n"}], "mail", [{"name": "n"}]),
    ("mail", [], "mail", []),
    ("totals", {"cost": {"EUR": 1}}, "totals", {"cost": {"EUR": 1}}),
    ("failing", None, "error", None),
    ("priority", 7, "priority", 7),
    ("paused", True, "paused", True),
    ("started_at", datetime(2026, 3, 1, tzinfo=UTC), "started_at", datetime(2026, 3, 1, tzinfo=UTC)),
    ("output", {"a": 1}, "output", {"a": 1}),
    ("seq", 9, "seq", 9),
]


def test_whatever_changes_of_a_run_is_written_however_seldom_it_changes(cast: Cast) -> None:
    run = in_hand(cast, {"a": CODE})
    for name, value, column, expected in CHANGES:
        setattr(run.state, name, value)
        assert commit([run], owner="me", lease_until=datetime.now(UTC), now=datetime.now(UTC)) == []
        assert Run.objects.values_list(column, flat=True).get(pk=run.id) == expected, name


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL sees by itself what stays")
def test_what_stays_of_a_run_is_not_written_again_unless_the_last_commit_is_in_doubt(cast: Cast) -> None:
    run = in_hand(cast, {"a": CODE})
    now = datetime.now(UTC)
    found = []
    for unsure in (False, False, True):
        run.unsure = unsure
        Run.objects.filter(pk=run.id).update(status="waiting")
        commit([run], owner="me", lease_until=now, now=now)
        found.append(Run.objects.values_list("status", flat=True).get(pk=run.id))
    assert found == [run.state.status.value, "waiting", run.state.status.value]
