"""A step that asks the database for a run or a task has it once, whatever becomes of the answer."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError

from engine.models import Run, Step
from humantasks.models import Task
from tests.cast import Cast
from tests.engine.calls.stage import begun, calling, workflow
from tests.engine.driving.stage import CODE, drive, driving, is_over, told

pytestmark = pytest.mark.django_db(transaction=True)

CALL, TASK = "engine.calls.steps.flow_call.call_workflow", "humantasks.steps.asking.create_task"
MORE_THAN_ITS_ATTEMPTS = 5


def caller_of(cast: Cast, asking: str) -> Run:
    """A run with one step that calls a workflow, or asks a person."""
    workflow(cast, "leaf", {"a": CODE})
    config = {"title": "Approve", "assignees": ["user:alice@example.com"]}
    node = calling("leaf") if asking == CALL else {"type": "human.approval", "config": config}
    return begun(workflow(cast, "caller", {"c": node}))


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., threading.Event]:
    """Let a function fail for some times as on a lost connection, after or instead of its work."""
    monkeypatch.setattr("engine.driving.perform.LOOK_AGAIN_SECONDS", 0.01)

    def fail(name: str, *, times: int, committed: bool) -> threading.Event:
        module, _, attribute = name.rpartition(".")
        real, left, enough = getattr(__import__(module, fromlist=[attribute]), attribute), [times], threading.Event()

        def cut(**named: Any) -> Any:
            if committed:
                found = real(**named)
            if left[0]:
                left[0] -= 1
                if not left[0]:
                    enough.set()
                raise OperationalError("server closed the connection unexpectedly")
            return found if committed else real(**named)

        monkeypatch.setattr(name, cut)
        return enough

    return fail


def waits(run: Run) -> bool:
    return Step.objects.filter(run=run, status="waiting").exists()


def test_a_call_whose_answer_is_lost_begins_one_run(cast: Cast, failing: Callable[..., threading.Event]) -> None:
    failing(CALL, times=1, committed=True)
    run = caller_of(cast, CALL)
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
    assert run.status == "completed"
    assert list(Run.objects.filter(parent=run).values_list("parent_attempt", flat=True)) == [f"{run.ref}.c.1"]


def test_a_task_whose_answer_is_lost_is_asked_once(cast: Cast, failing: Callable[..., threading.Event]) -> None:
    failing(TASK, times=1, committed=True)
    run = caller_of(cast, TASK)
    with driving() as driver:
        drive(driver, lambda: waits(run), "the step waits")
    assert told(run) == ["workflow.started", "step.started c", "step.waiting c"]
    assert list(Task.objects.filter(run=run).values_list("attempt_id", flat=True)) == [f"{run.ref}.c.1"]


@pytest.mark.parametrize("asking", [CALL, TASK])
def test_an_outage_uses_up_no_attempts(cast: Cast, failing: Callable[..., threading.Event], asking: str) -> None:
    outage = failing(asking, times=MORE_THAN_ITS_ATTEMPTS, committed=False)
    run = caller_of(cast, asking)
    with driving() as driver:
        drive(driver, outage.is_set, "the database was gone for long enough")
        drive(driver, lambda: waits(run) or is_over(run), "the step has asked")
    assert "step.retrying c" not in told(run)
    assert not Step.objects.filter(run=run, key="c", status="failed").exists()


def test_an_outage_that_never_ends_fails_the_attempt_as_one_that_may_be_tried_again(
    cast: Cast, failing: Callable[..., threading.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.driving.perform.OUTAGE_SECONDS", 0.0)
    failing(CALL, times=1, committed=False)
    run = caller_of(cast, CALL)
    with driving() as driver:
        drive(driver, lambda: "step.retrying c" in told(run), "the step is tried again")
    assert (Step.objects.get(run=run, key="c").error or {})["kind"] == "transient"
