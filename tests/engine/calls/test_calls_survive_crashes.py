"""A caller hears of the end exactly once, and no called run outlives its caller, wherever a crash strikes."""

import contextlib
import itertools

import pytest

from engine.calls.calling import NotCalled, call_workflow, withdraw_call
from engine.driving.driver import Driver
from engine.models import Event, Run, Signal
from engine.services import cancel_run
from engine.store.claim import break_leases
from engine.store.quarantine import quarantine
from tests.cast import Cast
from tests.engine.calls.stage import begun, calling, child_of, workflow
from tests.engine.driving.stage import CODE, drive, driving, is_over, signal

pytestmark = pytest.mark.django_db(transaction=True)


def asked(run: Run, attempt: int = 1) -> Run:
    """What the step does when it is performed."""
    return call_workflow(
        run_ref=run.ref,
        step_key="c",
        attempt_id=f"{run.ref}.c.{attempt}",
        workspace_id=run.workspace_id,
        workflow="leaf",
        version=None,
        input={},
    )


def test_an_attempt_that_asks_again_finds_its_run_even_if_a_newer_version_was_published(cast: Cast) -> None:
    workflow(cast, "leaf", {"a": CODE})
    run = begun(workflow(cast, "caller", {"c": calling("leaf")}))
    first = asked(run)
    workflow(cast, "leaf", {"b": CODE})
    assert asked(run).pk == first.pk
    assert asked(run, attempt=2).pk != first.pk


def test_a_call_that_was_begun_before_the_crash_is_waited_for_after_it(cast: Cast) -> None:
    workflow(cast, "leaf", {"a": CODE})
    run = begun(workflow(cast, "caller", {"c": calling("leaf")}))
    asked(run)  # a driver had performed the step, and died before it could write down the wait
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
    assert run.status == "completed"
    assert Run.objects.filter(parent=run).count() == 1


def test_an_answer_written_before_a_crash_reaches_the_caller_after_it(cast: Cast) -> None:
    workflow(cast, "leaf", {"w": signal("go")})
    run = begun(workflow(cast, "caller", {"c": calling("leaf")}))
    with driving() as driver:
        drive(driver, lambda: Run.objects.filter(status="waiting", lease_owner="").count() == 2, "both wait")
    child = child_of(run)
    Signal.objects.create(run=child, kind="named", payload={"name": "go", "key": "", "payload": None})
    with driving() as driver:
        drive(driver, lambda: Signal.objects.filter(run=run, kind="step").exists(), "the answer is written")
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
    assert run.status == "completed"
    assert Signal.objects.filter(run=run, kind="step").count() == 1


def test_a_run_that_is_over_calls_nobody_any_more(cast: Cast) -> None:
    workflow(cast, "leaf", {"w": signal("never")})
    run = begun(workflow(cast, "caller", {"w": signal("never")}))
    with driving() as driver:
        drive(driver, lambda: Run.objects.filter(status="waiting", lease_owner="").count() == 1, "it waits")
        cancel_run(run=run, actor=cast.user("alice"))
        drive(driver, lambda: is_over(run), "it is over")
    with pytest.raises(NotCalled):
        asked(run)


def test_a_withdrawal_that_was_lost_is_made_good_when_the_caller_ends(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.calls.steps.flow_call.withdraw_call", lambda **_: None)
    workflow(cast, "leaf", {"w": signal("never")})
    run = begun(workflow(cast, "caller", {"c": calling("leaf")}))
    with driving() as driver:
        drive(driver, lambda: Run.objects.filter(status="waiting", lease_owner="").count() == 2, "both wait")
        cancel_run(run=run, actor=cast.user("alice"))
        drive(driver, lambda: is_over(child_of(run)), "the called run is over")
    assert child_of(run).status == "cancelled"


def test_withdrawing_twice_does_no_harm(cast: Cast) -> None:
    workflow(cast, "leaf", {"w": signal("never")})
    run = begun(workflow(cast, "caller", {"c": calling("leaf")}))
    child = asked(run)
    for _ in range(2):
        withdraw_call(run_ref=run.ref, attempt_id=f"{run.ref}.c.1")
    with driving() as driver:
        drive(driver, lambda: is_over(child), "the called run is over")
        drive(driver, lambda: is_over(run), "the calling run is over")
    withdraw_call(run_ref=run.ref, attempt_id=f"{run.ref}.c.1")
    assert child.status == "cancelled"


def test_a_called_run_that_the_engine_had_to_end_still_answers(cast: Cast) -> None:
    workflow(cast, "leaf", {"w": signal("never")})
    run = begun(workflow(cast, "caller", {"c": calling("leaf")}))
    with driving() as driver:
        drive(driver, lambda: Run.objects.filter(status="waiting", lease_owner="").count() == 2, "both wait")
        child = child_of(run)
        quarantine(child.pk, child.fence, "12345678")
        drive(driver, lambda: is_over(run), "the calling run is over")
    assert run.status == "failed"
    assert "could not go on" in str(run.error)


class Died(Exception):
    """The driver's process is gone."""


@pytest.mark.parametrize("written", [False, True], ids=["before", "after"])
def test_wherever_a_driver_dies_around_a_commit_one_run_is_called_and_answers_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    workflow(cast, "leaf", {"a": CODE})
    caller = workflow(cast, "caller", {"c": calling("leaf"), "z": CODE}, ["c -> z"])
    deaths = 0
    for fatal in range(1, 9):
        run = begun(caller)
        with driving() as doomed:
            deaths += died_at_commit(doomed, fatal, written, run, monkeypatch)
        break_leases(owner=doomed.name)
        with driving() as driver:
            drive(driver, lambda: is_over(run), f"the run is over after a death at commit {fatal}")  # noqa: B023
            drive(driver, lambda: is_over(child_of(run)), "the called run is over")  # noqa: B023
        assert (run.status, child_of(run).status) == ("completed", "completed")
        assert Signal.objects.filter(run=run).count() == 1
        assert Event.objects.filter(run=run, step="c", type="step.completed").count() == 1
        assert not Event.objects.filter(run=run, type="signal.ignored").exists()
    assert deaths >= 4, "the driver outlived most of its deaths: the test proved nothing"


def died_at_commit(driver: Driver, fatal: int, written: bool, run: Run, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Let a driver go until its commit of that number, which is still written or not; whether it came to that."""
    numbers = itertools.count(1)
    commit = driver._writing.commit

    def doomed() -> None:
        if driver._hand.changed and next(numbers) == fatal:
            if written:
                commit()
            raise Died
        commit()

    monkeypatch.setattr(driver._writing, "commit", doomed)
    with contextlib.suppress(Died):
        drive(driver, lambda: is_over(run), "the run is over")
        return False
    return True
