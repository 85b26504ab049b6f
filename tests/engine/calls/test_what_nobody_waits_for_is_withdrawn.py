"""What a step has asked for is withdrawn when the step is given up, whatever breaks between the two."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_q.models import OrmQ

from engine.calls.calling import NotCalled, call_workflow
from engine.core.steps import Fail
from engine.driving.driver import Driver
from engine.driving.perform import abandon
from engine.driving.turns import Job
from engine.models import Run, Signal, Step
from engine.upkeep.chores import do_chores
from humantasks.models import Task
from humantasks.services import claim_task, withdraw_task
from humantasks.steps.approval.step import Approval
from tests.cast import Cast
from tests.engine.calls.stage import begun, calling, child_of, workflow
from tests.engine.driving.stage import drive, driving, is_over, signal
from tests.humantasks.asked import context_of

pytestmark = pytest.mark.django_db(transaction=True)

WHAT = {"title": "Approve", "assignees": ["user:alice@example.com"]}
APPROVAL: dict[str, Any] = {"type": "human.approval", "config": WHAT}


def run_of(cast: Cast, asking: dict[str, Any]) -> Run:
    """A run whose group gives up after a second, and that then goes another way."""
    workflow(cast, "leaf", {"w": signal("go")})
    nodes = {"g": {"type": "logic.group", "timeout": 1}, "c": {**asking, "inside": "g"}, "w": signal("go")}
    return begun(workflow(cast, "caller", nodes, ["g:error -> w"]))


@contextmanager
def dying_before_it_withdraws() -> Iterator[Driver]:
    """A driver that carries out everything but withdrawals."""
    with driving() as driver:
        submit = driver._dispatch._pool.submit

        def without(*jobs: Job) -> None:
            submit(*[job for job in jobs if getattr(job.work, "func", None) is not abandon])

        driver._dispatch._pool.submit = without  # type: ignore[method-assign]
        yield driver


def goes_the_other_way(driver: Driver, run: Run) -> None:
    other = Step.objects.filter(run=run, key="w", status="waiting")
    drive(driver, other.exists, "the group was given up and its error path taken")


def test_a_call_that_was_given_up_just_before_a_crash_is_withdrawn(cast: Cast) -> None:
    with dying_before_it_withdraws() as doomed:
        run = run_of(cast, calling("leaf"))
        goes_the_other_way(doomed, run)
    with driving() as driver:
        drive(driver, lambda: is_over(child_of(run)), "the called run is over")
    assert child_of(run).status == "cancelled"
    assert not is_over(run)


def test_a_withdrawal_is_told_to_the_called_run_once(cast: Cast) -> None:
    with driving() as driver:
        run = run_of(cast, calling("leaf"))
        goes_the_other_way(driver, run)
        drive(driver, lambda: is_over(child_of(run)), "the called run is over")
        drive(driver, lambda: driver.idle, "all is at rest")
    assert Signal.objects.filter(run=child_of(run), kind="cancel").count() == 1


def test_a_run_is_not_begun_for_an_attempt_that_was_given_up(cast: Cast) -> None:
    """Its thread had not come to ask before its time was up."""
    with driving() as driver:
        run = run_of(cast, calling("leaf"))
        goes_the_other_way(driver, run)
    Run.objects.filter(parent=run).delete()
    key = Step.objects.get(run=run, key__endswith=".c").key
    asked: dict[str, Any] = {"run_ref": run.ref, "step_key": key, "workspace_id": run.workspace_id, "workflow": "leaf"}
    with pytest.raises(NotCalled, match="given up"):
        call_workflow(**asked, attempt_id=f"{run.ref}.{key}.1", version=None, input={})
    assert not Run.objects.filter(parent=run).exists()


def test_nobody_is_asked_for_an_attempt_that_was_given_up(cast: Cast) -> None:
    """The same for a task: people would be written to for nothing."""
    with driving() as driver:
        run = run_of(cast, APPROVAL)
        goes_the_other_way(driver, run)
    Task.objects.filter(run=run).delete()
    OrmQ.objects.all().delete()
    key = Step.objects.get(run=run, key__endswith=".c").key
    late = replace(context_of(run, WHAT), step_key=key, attempt_id=f"{run.ref}.{key}.1")
    assert isinstance(Approval().perform(late), Fail)
    assert not Task.objects.exists()
    assert not OrmQ.objects.exists()


def test_a_task_is_closed_through_an_outage(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.driving.perform.LOOK_AGAIN_SECONDS", 0.01)
    withdraw, failures = withdraw_task, iter(range(3))

    def cut(**named: Any) -> None:
        if next(failures, None) is not None:
            raise OperationalError("the database is restarting")
        withdraw(**named)

    monkeypatch.setattr("humantasks.steps.asking.withdraw_task", cut)
    with driving() as driver:
        run = run_of(cast, APPROVAL)
        goes_the_other_way(driver, run)
        drive(driver, lambda: Task.objects.get(run=run).state == "cancelled", "the task is closed")
    assert not is_over(run)


def test_a_task_that_was_given_up_just_before_a_crash_is_closed(cast: Cast) -> None:
    with dying_before_it_withdraws() as doomed:
        run = run_of(cast, APPROVAL)
        goes_the_other_way(doomed, run)
    assert Task.objects.get(run=run).state == "open"
    do_chores(timezone.now())
    assert Task.objects.get(run=run).state == "cancelled"
    assert not is_over(run)


def test_a_task_that_is_waited_for_stays(cast: Cast) -> None:
    run = begun(workflow(cast, "caller", {"a": APPROVAL}))
    with driving() as driver:
        drive(driver, lambda: Step.objects.filter(run=run, status="waiting").exists(), "it waits")
    claim_task(task=Task.objects.get(run=run), membership=cast.member("alice"))
    do_chores(timezone.now())
    assert Task.objects.get(run=run).state == "claimed"
