"""Nobody but a person stops a rollback: not a newer run, and not the end of the run that called."""

import pytest

from engine.driving.driver import Driver
from engine.interventions import roll_back
from engine.models import Run
from engine.services import cancel_run, pause_run
from tests.cast import Cast
from tests.engine.calls.stage import begun, calling, child_of, workflow
from tests.engine.driving.stage import drive, driving, is_over, signal

pytestmark = pytest.mark.django_db(transaction=True)

UNDOABLE = {
    "a": {"type": "data.set", "config": {"values": {"x": 1}}, "compensation": "u"},
    "u": signal("undo"),
    "w": signal("go"),
}


def paused_in_its_rollback(driver: Driver, run: Run, cast: Cast) -> None:
    def status() -> str:
        run.refresh_from_db()
        return run.status

    drive(driver, lambda: status() == "waiting", "it waits")
    roll_back(run=run, actor=cast.user("alice"))
    drive(driver, lambda: status() == "rolling_back", "it is rolled back")
    pause_run(run=run, actor=cast.user("alice"))
    drive(driver, lambda: status() == "paused", "it is paused")


def test_a_newer_run_leaves_a_paused_rollback_alone(cast: Cast) -> None:
    limits = {"concurrency": {"limit": 1, "key": "", "when_full": "cancel_older"}}
    definition = workflow(cast, "flow", UNDOABLE, ["a -> w"], settings=limits)
    run = begun(definition)
    with driving() as driver:
        paused_in_its_rollback(driver, run, cast)
        begun(definition)
        drive(driver, lambda: not run.signals.filter(applied_at=None).exists(), "all is heard")
    run.refresh_from_db()
    assert run.status == "paused", run.status


def test_a_newer_run_leaves_one_alone_that_is_about_to_be_undone(cast: Cast) -> None:
    limits = {"concurrency": {"limit": 1, "key": "", "when_full": "cancel_older"}}
    definition = workflow(cast, "flow", UNDOABLE, ["a -> w"], settings=limits)
    run = begun(definition)
    with driving() as driver:
        drive(driver, lambda: Run.objects.get(pk=run.pk).status == "waiting", "it waits")
        roll_back(run=run, actor=cast.user("alice"))
        begun(definition)
        drive(driver, lambda: Run.objects.get(pk=run.pk).status != "waiting", "it is rolled back")
    run.refresh_from_db()
    assert run.status == "rolling_back", run.status


def test_the_end_of_the_caller_leaves_a_paused_rollback_alone(cast: Cast) -> None:
    workflow(cast, "leaf", UNDOABLE, ["a -> w"])
    caller = begun(workflow(cast, "caller", {"c": calling("leaf")}))
    with driving() as driver:
        drive(driver, lambda: Run.objects.filter(parent=caller).exists(), "it called")
        child = child_of(caller)
        paused_in_its_rollback(driver, child, cast)
        cancel_run(run=caller, actor=cast.user("alice"))
        drive(driver, lambda: is_over(caller), "the caller is over")
        drive(driver, lambda: not child.signals.filter(applied_at=None).exists(), "all is heard")
    child.refresh_from_db()
    assert child.status == "paused", child.status
