"""A person takes up again what the engine itself had to end: nothing waits for an answer that nobody will give."""

import pytest
from django.utils import timezone

from engine.driving.driver import Driver
from engine.interventions import retry_failed
from engine.models import Run, Step
from engine.services import signal_run
from engine.store.quarantine import quarantine
from humantasks.models import Task
from humantasks.services import reconcile_tasks
from tests.cast import Cast
from tests.engine.calls.stage import begun, calling, workflow
from tests.engine.driving.stage import drive, driving, is_over, signal, started

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
