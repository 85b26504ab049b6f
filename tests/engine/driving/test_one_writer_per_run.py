"""Leases and fences: however many drivers there are, one of them writes a run, and never an old one."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from engine.core.steps import Done, Effect, Fail, Outcome, StepContext, StepType
from engine.interventions import retry_failed
from engine.models import Event, Run
from engine.registry import CATALOGUE
from engine.services import start_run
from engine.store.claim import claim_due
from engine.store.commit import commit
from engine.store.load import Plans, load
from tests.cast import Cast
from tests.engine.driving.stage import CODE, defined, delay, drive, driving, is_over, started, told

pytestmark = pytest.mark.django_db(transaction=True)


def in_seconds(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def test_a_leased_run_is_not_claimed_again_until_its_lease_ends(cast: Cast) -> None:
    run = started(cast, {"a": CODE}, [])
    assert [c.run_id for c in claim_due(owner="one", now=timezone.now(), lease_until=in_seconds(60), most=5)] == [
        run.pk
    ]
    assert claim_due(owner="two", now=timezone.now(), lease_until=in_seconds(60), most=5) == []
    Run.objects.update(lease_until=in_seconds(-1))
    (claim,) = claim_due(owner="two", now=timezone.now(), lease_until=in_seconds(60), most=5)
    assert (claim.fence, claim.interrupted) == (2, True)


def test_a_driver_that_lost_its_lease_loses_its_writes(cast: Cast) -> None:
    run = started(cast, {"a": CODE, "b": delay("1h")}, ["a -> b"])
    with driving() as slow, driving() as quick:
        slow.hear()
        slow.turn(wait=0)  # claims and begins the run
        assert told(run) == ["workflow.started", "step.started a"]
        Run.objects.update(lease_until=in_seconds(-1))
        drive(quick, lambda: Run.objects.get(pk=run.pk).status == "waiting", "the other driver has carried on")
        before = told(run)
        for _ in range(5):
            slow.turn(wait=0.05)  # its own report of step a comes in, and must not be written
        assert told(run) == before
        assert slow._hand.runs == {}
    numbers = list(Event.objects.filter(run=run).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_one_lost_run_does_not_keep_the_others_of_a_group_from_being_written(cast: Cast) -> None:
    definition = defined(cast, {"a": CODE}, [])
    runs = [start_run(definition=definition, input={})[0] for _ in range(3)]
    claims = claim_due(owner="me", now=timezone.now(), lease_until=in_seconds(60), most=5)
    held = load(claims, Plans())
    Run.objects.filter(pk=runs[1].pk).update(fence=99)
    for run in held:
        run.state.paused = True
        run.applied.append(0)
    lost = commit(held, owner="me", lease_until=in_seconds(60), now=timezone.now())
    assert [run.id for run in lost] == [runs[1].pk]
    assert set(Run.objects.filter(paused=True).values_list("pk", flat=True)) == {runs[0].pk, runs[2].pk}


class Gate(StepType):
    """Waits, on its thread, until the test lets it pass, unless it is broken."""

    type, effect = "test.gate", Effect.IDEMPOTENT
    title = description = "Waits for the test"
    category, icon, config = "code", "code", {"type": "object"}
    open: threading.Event
    broken = True

    def perform(self, context: StepContext) -> Outcome:
        if self.broken and context.config.get("breaks"):
            return Fail("Broken.")
        self.open.wait(20)
        return Done({})


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    step_type = Gate()
    step_type.open = threading.Event()
    monkeypatch.setitem(CATALOGUE._types, Gate.type, step_type)
    yield step_type
    step_type.open.set()


def test_a_run_taken_up_again_while_an_effect_is_still_on_its_way_outlasts_a_crash(cast: Cast, gate: Gate) -> None:
    late = {"type": Gate.type, "config": {}, "timeout": 0.1, "optional": True}
    run = started(cast, {"late": late, "b": {"type": Gate.type, "config": {"breaks": True}}, "c": CODE}, ["b -> c"])
    with driving() as crashing, driving() as other:
        drive(crashing, lambda: Run.objects.get(pk=run.pk).status == "failed", "the run has failed")
        assert "step.failed late" in told(run)
        assert crashing._hand.runs, "the late effect is still on its way"
        gate.broken = False
        retry_failed(run=run, actor=cast.user("charlie"))
        drive(crashing, lambda: told(run)[-1] == "step.started b", "it has been taken up again")
        row = Run.objects.get(pk=run.pk)
        assert row.lease_owner == crashing.name
        assert row.wake_at is not None
        Run.objects.update(lease_until=in_seconds(-1))  # the driver is gone; its lease runs out
        gate.open.set()
        drive(other, lambda: is_over(run), "another driver has carried it to its end")
        assert Run.objects.get(pk=run.pk).status == "completed"


def test_a_run_taken_up_again_long_after_its_end_outlasts_a_crash(cast: Cast, gate: Gate) -> None:
    run = started(cast, {"b": {"type": Gate.type, "config": {"breaks": True}}}, [])
    with driving() as first:
        drive(first, lambda: is_over(run), "the run has failed")
    gate.broken = False
    retry_failed(run=run, actor=cast.user("charlie"))
    with driving() as crashing, driving() as other:
        drive(crashing, lambda: told(run)[-1] == "step.started b", "it has been taken up again")
        Run.objects.update(lease_until=in_seconds(-1))  # the driver is gone; its lease runs out
        gate.open.set()
        drive(other, lambda: is_over(run), "another driver has carried it to its end")
    assert Run.objects.get(pk=run.pk).status == "completed"


def test_two_drivers_share_the_work_and_do_each_step_once(cast: Cast) -> None:
    definition = defined(cast, {"a": CODE, "b": CODE}, ["a -> b"])
    runs = [start_run(definition=definition, input={})[0] for _ in range(20)]
    with driving() as one, driving() as two:
        one._intake.most_runs = two._intake.most_runs = 4
        for _ in range(400):
            for driver in (one, two):
                driver.hear()
                driver.turn(wait=0.005)
            if not Run.objects.filter(finished_at=None).exists():
                break
    assert all(is_over(run) for run in runs)
    starts = Event.objects.filter(type="step.started").count()
    assert starts == 40
