"""A person takes up again what the engine itself had to end: nothing waits for an answer that nobody will give."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from engine.core.decide import decide
from engine.driving.driver import Driver
from engine.interventions import retry_failed
from engine.models import Event, Run, Signal, Step
from engine.services import signal_run, start_run
from engine.store.claim import claim_due
from engine.store.claim_few import is_signalled
from engine.store.load import Plans, load
from engine.store.quarantine import quarantine
from humantasks.models import Task
from humantasks.services import reconcile_tasks
from tests.cast import Cast
from tests.engine.calls.stage import begun, calling, workflow
from tests.engine.driving.stage import defined, drive, driving, is_over, setting, signal, started, told

pytestmark = pytest.mark.django_db(transaction=True)

APPROVAL = {"type": "human.approval", "config": {"title": "Approve", "assignees": ["user:alice@example.com"]}}


def ended_by_the_engine(run: Run) -> None:
    run.refresh_from_db()
    quarantine(run.pk, run.fence, "12345678")
    assert is_over(run)


def at_rest(driver: Driver, *runs: Run) -> None:
    waiting = Run.objects.filter(pk__in=[run.pk for run in runs], status="waiting", lease_owner="")
    drive(driver, lambda: waiting.count() == len(runs), "all wait")


def test_its_task_is_asked_for_anew(cast: Cast) -> None:
    run = started(cast, {"a": APPROVAL}, [])
    with driving() as driver:
        at_rest(driver, run)
        ended_by_the_engine(run)
        reconcile_tasks(now=timezone.now())
        retry_failed(run=run, actor=cast.user("alice"))
        drive(driver, lambda: Task.objects.filter(run=run).count() == 2, "it is asked for anew")
        at_rest(driver, run)
    states = Task.objects.filter(run=run).order_by("pk").values_list("attempt_id", "state")
    assert list(states) == [(f"{run.ref}.a.1", "cancelled"), (f"{run.ref}.a.2", "open")]


def test_its_call_is_made_anew(cast: Cast) -> None:
    workflow(cast, "leaf", {"w": signal("go")})
    run = begun(workflow(cast, "caller", {"c": calling("leaf")}))
    with driving() as driver:
        drive(driver, lambda: Run.objects.filter(status="waiting", lease_owner="").count() == 2, "both wait")
        first = Run.objects.get(parent=run)
        ended_by_the_engine(run)
        drive(driver, lambda: is_over(first), "what it had called is cancelled")
        retry_failed(run=run, actor=cast.user("alice"))
        again = Run.objects.filter(parent=run, parent_attempt=f"{run.ref}.c.2")
        drive(driver, again.exists, "it is called anew")
        at_rest(driver, run, again.get())
        signal_run(run=again.get(), name="go")
        drive(driver, lambda: is_over(run), "the run is over")
    assert (run.status, first.status) == ("completed", "cancelled")
    assert Step.objects.get(run=run, key="c").attempt == 2


def test_one_that_had_not_begun_begins(cast: Cast) -> None:
    run = started(cast, {"a": setting(x=1)}, [])
    ended_by_the_engine(run)
    retry_failed(run=run, actor=cast.user("alice"))
    with driving() as driver:
        drive(driver, Run.objects.filter(pk=run.pk, status="completed").exists, "the run is over")
    assert told(run) == [
        "workflow.failed",
        "workflow.reopened",
        "workflow.started",
        "step.completed a",
        "workflow.completed",
    ]


def test_one_that_was_queued_waits_for_its_place(cast: Cast) -> None:
    definition = defined(cast, {"a": signal("go")}, [], settings={"concurrency": {"limit": 1}})
    first, second = (start_run(definition=definition, input={})[0] for _ in range(2))
    with driving() as driver:
        at_rest(driver, first)
        ended_by_the_engine(second)
        retry_failed(run=second, actor=cast.user("alice"))
        queued = Run.objects.filter(pk=second.pk, status="queued", finished_at=None, lease_owner="")
        drive(driver, queued.exists, "it is queued again")
        assert told(second) == ["workflow.failed", "workflow.reopened"]
        signal_run(run=first, name="go")
        at_rest(driver, second)
    assert is_over(first)


def failed_and_retried(cast: Cast) -> Run:
    """A run that failed by itself, and that somebody has asked to be taken up again."""
    run = started(cast, {"a": setting(x="{{ input.missing }}")}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    retry_failed(run=run, actor=cast.user("alice"))
    return run


def test_one_that_can_no_longer_be_brought_into_memory_is_tried_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = failed_and_retried(cast)

    def cannot(*_: Any) -> Any:
        raise ValueError("a document of another time")

    monkeypatch.setattr("engine.store.load.compile_plan", cannot)
    now = timezone.now()
    claims = claim_due(owner="me", now=now, lease_until=now + timedelta(seconds=10), most=5)
    assert [claim.run_id for claim in claims] == [run.pk]
    assert load(claims, Plans()) == []
    stays_as_it_was(run)


def test_one_that_cannot_be_decided_is_tried_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = failed_and_retried(cast)

    def broken(state: Any, happening: Any, now: Any) -> Any:
        if state.ref == run.ref:
            raise KeyError("a bug of ours")
        return decide(state, happening, now)

    monkeypatch.setattr("engine.driving.deciding.decide", broken)
    with driving() as driver:
        drive(driver, lambda: not is_signalled(), "nothing is left to be applied")
    stays_as_it_was(run)


def stays_as_it_was(run: Run) -> None:
    """It is over as before, nobody holds it, nothing is left to be tried, and its history says why."""
    assert not is_signalled()
    before = run.seq
    run.refresh_from_db()
    assert (run.status, run.lease_owner, run.lease_until, run.wake_at) == ("failed", "", None, None)
    last = Event.objects.filter(run=run).order_by("number").last()
    assert last is not None
    assert (last.number, last.type) == (run.seq, "signal.ignored")
    assert run.seq == before + 1
    assert "could not do what was asked for" in last.message


def test_what_would_reopen_a_run_is_put_aside_when_the_engine_ends_it(cast: Cast) -> None:
    run = started(cast, {"a": signal("go")}, [])
    with driving() as driver:
        at_rest(driver, run)
    Signal.objects.create(run=run, kind="roll_back", payload={})
    ended_by_the_engine(run)
    assert not is_signalled()
