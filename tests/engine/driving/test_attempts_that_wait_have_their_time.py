"""An attempt is announced before it begins; its time limit counts from when it does, however long that takes."""

import threading
from contextlib import ExitStack
from typing import Any

import pytest

from engine import sandbox
from engine.driving.driver import Driver
from engine.models import Run, Step
from tests.cast import Cast
from tests.engine.driving.mails import MAIL, Mails
from tests.engine.driving.stage import CODE, drive, driving, is_over, later, started, told
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

LIMITED: dict[str, Any] = {**MAIL, "timeout": 30}


def status(run: Run, key: str) -> str:
    return Step.objects.get(run=run, key=key).status


def turn_after(driver: Driver, seconds: float) -> None:
    """So much time passes for it, and it takes a turn."""
    later(driver, seconds)
    driver.turn(wait=0)


def test_what_was_handed_over_unbegun_is_begun_by_the_next_driver_however_late(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = Mails(monkeypatch, "a")
    run = started(cast, {"a": MAIL, "b": LIMITED}, ["a -> b"])
    with driving() as one:
        drive(one, lambda: mails.begun, "a mail is under way")
        one._dispatch.hand_over()
        mails.let_go()
        drive(one, lambda: not one._hand.runs, "the run is handed over")
    assert (status(run, "b"), mails.begun) == ("running", ["a"])
    with driving() as two:
        later(two, 60)  # an update, a weekend
        drive(two, lambda: is_over(run), "the next driver carries on")
    assert (run.status, mails.begun) == ("completed", ["a", "b"])
    assert told(run)[-4:] == ["step.started b", "step.postponed b", "step.completed b", "workflow.completed"]


@pytest.fixture
def crowded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[Mails, Run]:
    """Two mails for one thread."""
    return Mails(monkeypatch, "a", "b"), started(cast, {"a": LIMITED, "b": LIMITED}, [])


def test_no_time_runs_out_for_what_waits_for_a_thread(crowded: tuple[Mails, Run]) -> None:
    mails, run = crowded
    with driving(threads=1) as driver:
        drive(driver, lambda: mails.begun, "one mail is under way")
        turn_after(driver, 31)
        assert (status(run, "a"), status(run, "b")) == ("waiting", "running")  # a person is asked about the one alone
        mails.let_go()
        drive(driver, lambda: status(run, "b") == "completed", "the other is sent")
    assert "step.postponed a" not in told(run)


def test_what_began_late_has_all_its_time_and_no_more(crowded: tuple[Mails, Run]) -> None:
    mails, run = crowded
    with driving(threads=1) as driver:
        drive(driver, lambda: mails.begun, "one mail is under way")
        later(driver, 20)
        mails.let_go("a")
        until(lambda: mails.begun == ["a", "b"], "the other begins")
        assert 29 < (mails.seconds_left["b"] or 0) <= 30
        turn_after(driver, 31)
        assert status(run, "b") == "running"
        turn_after(driver, 51)
        assert status(run, "b") == "waiting"
        mails.let_go()
    assert told(run).count("step.postponed b") == 1


def test_what_began_at_once_is_not_postponed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = Mails(monkeypatch, "a")
    run = started(cast, {"a": LIMITED}, [])
    with driving() as driver:
        drive(driver, lambda: mails.begun, "it is under way")
        turn_after(driver, 30.1)
        mails.let_go()
    assert told(run) == ["workflow.started", "step.started a", "step.waiting a"]


COMPUTED = {"type": "data.set", "config": {"values": {"x": "{{ input.n * 2 }}"}}, "timeout": 30}


@pytest.mark.parametrize(
    ("purpose", "node"), [("code", {**CODE, "timeout": 30}), ("expressions", COMPUTED)], ids=["code", "expressions"]
)
def test_no_time_runs_out_for_what_waits_for_a_process_of_the_sandbox(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, purpose: str, node: dict[str, Any]
) -> None:
    asked, process = threading.Event(), sandbox._process
    run = started(cast, {"a": node}, [], {"n": 21})

    def noticed(*what: Any) -> Any:
        asked.set()
        return process(*what)

    with driving() as driver:
        with ExitStack() as all_taken:
            for _ in range(sandbox.PROCESSES):
                all_taken.enter_context(process(purpose, {}))
            monkeypatch.setattr(sandbox, "_process", noticed)
            drive(driver, asked.is_set, "it asks for a process")
            (held,) = driver._hand.runs.values()
            until(lambda: "a" in held.begun and held.begun["a"][1] is None, "it waits for one", seconds=3)
            assert driver._dispatch.unbegun(held) == (), "it is no other driver's to begin"
            turn_after(driver, 31)
            assert status(run, "a") == "running"
            later(driver, 50)
        drive(driver, lambda: is_over(run), "it is over")
    assert run.status == "completed"
    assert told(run)[1:-1] == ["step.started a", "step.postponed a", "step.completed a"]
