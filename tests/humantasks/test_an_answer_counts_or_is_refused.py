"""Whoever is told that an answer was taken can rely on it: the step had waited for it. Else it is refused, in words."""

import contextlib
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from engine.interventions import roll_back
from engine.models import Run, Signal, Step
from engine.services import cancel_run, pause_run, skip_step
from humantasks.models import Task
from humantasks.services import claim_task, complete_task, completing
from humantasks.services.refusals import ClosedError
from tests.cast import Cast
from tests.engine.calls.stage import begun, workflow
from tests.engine.calls.test_what_nobody_waits_for_is_withdrawn import (
    APPROVAL,
    dying_before_it_withdraws,
    goes_the_other_way,
    run_of,
)
from tests.engine.driving.stage import drive, driving, in_thread, is_over, signal
from tests.humantasks.asked import asked
from tests.waiting import until

ALMOST = timedelta(seconds=0.1)

pytestmark = pytest.mark.django_db(transaction=True)


def refused(cast: Cast, run: Run) -> str:
    """Why an approval is not taken; nothing of it is kept."""
    task = Task.objects.get(run=run)
    with pytest.raises(ClosedError) as error:
        complete_task(task=task, membership=cast.member("alice"), outcome="approved")
    assert Task.objects.get(run=run).outcome == ""
    assert not Signal.objects.filter(run=run, kind="step").exists()
    return str(error.value)


def waits(run: Run, key: str = "a") -> bool:
    return Step.objects.filter(run=run, key=key, status="waiting").exists()


def test_one_to_a_step_that_was_given_up_is_refused_before_its_task_is_withdrawn(cast: Cast) -> None:
    with dying_before_it_withdraws() as doomed:
        run = run_of(cast, APPROVAL)
        goes_the_other_way(doomed, run)
    claim_task(task=Task.objects.get(run=run), membership=cast.member("amir"))
    assert "withdrawn" in refused(cast, run)


def test_one_to_a_run_that_was_cancelled_is_refused_before_its_task_is_withdrawn(cast: Cast) -> None:
    with dying_before_it_withdraws() as doomed:
        run = begun(workflow(cast, "caller", {"a": APPROVAL}))
        drive(doomed, lambda: waits(run), "it waits")
        cancel_run(run=run, actor=cast.user("amir"))
        drive(doomed, lambda: is_over(run), "it is cancelled")
    assert "withdrawn" in refused(cast, run)


def test_one_to_a_run_that_somebody_has_just_cancelled_is_refused(cast: Cast) -> None:
    """No worker has heard of it yet, as when all of them are just being replaced."""
    with driving() as driver:
        run = begun(workflow(cast, "caller", {"a": APPROVAL}))
        drive(driver, lambda: waits(run), "it waits")
    cancel_run(run=run, actor=cast.user("amir"))
    assert "withdrawn" in refused(cast, run)


def test_one_to_a_run_that_somebody_is_just_undoing_is_refused(cast: Cast) -> None:
    with driving() as driver:
        run = begun(workflow(cast, "caller", {"a": APPROVAL}))
        drive(driver, lambda: waits(run), "it waits")
        roll_back(run=run, actor=cast.user("amir"))
        assert "withdrawn" in refused(cast, run)
        drive(driver, lambda: Task.objects.get(run=run).state == "cancelled", "its task is withdrawn")


def test_one_that_undoes_something_counts_though_somebody_asks_to_undo_the_run_once_more(cast: Cast) -> None:
    undone = {"u": {"type": "data.set", "config": {"values": {"x": 1}}, "compensation": "a"}}
    with driving() as driver:
        run = begun(workflow(cast, "caller", {**undone, "a": APPROVAL, "w": signal("go")}, ["u -> w"]))
        drive(driver, lambda: waits(run, "w"), "it has done what can be undone")
        roll_back(run=run, actor=cast.user("amir"))
        drive(driver, lambda: Task.objects.filter(run=run).exists() and waits(run), "somebody is asked to undo it")
        pause_run(run=run, actor=cast.user("amir"))
        drive(driver, lambda: Run.objects.filter(pk=run.pk, status="paused").exists(), "it is paused")
        roll_back(run=run, actor=cast.user("amir"))
        answer(cast, Task.objects.get(run=run))
    assert Task.objects.get(run=run).state == "done"


def test_one_to_a_step_of_which_somebody_has_just_given_the_result_is_refused(cast: Cast) -> None:
    """Its asking was cut off, so that two people may answer: who decides about the step, and who has the task."""
    with driving() as driver:
        run = begun(workflow(cast, "caller", {"a": APPROVAL}))
        drive(driver, lambda: waits(run), "it waits")
    Step.objects.filter(run=run).update(wait={"kind": "person", "choices": ["retry", "skip", "input"]})
    skip_step(run=run, step_key="a", actor=cast.user("amir"))
    assert "withdrawn" in refused(cast, run)


def test_one_that_is_on_its_way_when_the_time_is_up_counts_or_is_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell, gone_on = completing._tell, threading.Event()

    def on_its_way(*given: Any) -> None:
        gone_on.wait(0.4)
        tell(*given)

    monkeypatch.setattr(completing, "_tell", on_its_way)
    config: Any = APPROVAL["config"]
    approval = {**APPROVAL, "config": {**config, "expires_in": "1s"}}
    with driving() as driver:
        run = begun(workflow(cast, "caller", {"a": approval, "w": signal("go")}, ["a:approved -> w"]))
        drive(driver, lambda: waits(run), "it waits")
        task = Task.objects.get(run=run)
        until(
            lambda: Task.objects.filter(run=run, expires_at__lt=timezone.now() + ALMOST).exists(),
            "its time is almost up",
        )
        answering = in_thread(lambda: answer(cast, task))
        drive(driver, lambda: Step.objects.filter(run=run, key="a", status="completed").exists(), "it goes on")
        gone_on.set()
        answering.join()
        drive(driver, lambda: Task.objects.get(run=run).completed_at, "the task is closed")
    port = Step.objects.get(run=run, key="a").port
    assert (Task.objects.get(run=run).state, port) in {("done", "approved"), ("expired", "expired")}


def answer(cast: Cast, task: Task) -> None:
    with contextlib.suppress(ClosedError):
        complete_task(task=task, membership=cast.member("alice"), outcome="approved")


@pytest.mark.parametrize(("left", "taken"), [(0.2, False), (30.0, True)])
def test_one_in_the_last_quarter_of_a_second_is_refused(cast: Cast, left: float, *, taken: bool) -> None:
    task = asked(cast)
    Task.objects.filter(pk=task.pk).update(expires_at=timezone.now() + timedelta(seconds=left))
    answer(cast, task)
    assert (Task.objects.get().state == "done") is taken
