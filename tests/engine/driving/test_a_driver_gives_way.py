"""The end of a driver: at the end of its slice, and when it is asked to stop."""

import time

import pytest
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from engine.driving.driver import Driver
from engine.models import Driver as Row
from engine.models import Event, Step
from engine.tasks import enqueue_driver
from tests.cast import Cast
from tests.engine.driving.mails import MAIL, Mails
from tests.engine.driving.stage import CODE, at_work, delay, drive, driving, is_over, later, started
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_driver_drives_on_past_its_slice_while_an_effect_is_under_way(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = Mails(monkeypatch, "long")
    long = started(cast, {"long": MAIL}, [])
    driver = Driver(threads=2)
    with at_work(driver, seconds=0.2) as thread:
        until(lambda: mails.begun, "the long effect is under way")
        time.sleep(0.2)  # its slice is over, whatever else is so
        quick = started(cast, {"a": CODE, "b": delay("50ms")}, ["a -> b"])
        driver.hear()
        until(lambda: is_over(quick), "a run that came later is driven to its end")
        assert not is_over(long)
        assert not Row.objects.get(name=driver.name).draining
        mails.let_go()
        until(lambda: not thread.is_alive(), "it gives way when nothing is under way any more")
    assert is_over(long)
    assert not Row.objects.filter(name=driver.name).exists()


def test_no_clock_of_the_cluster_ends_a_driver() -> None:
    enqueue_driver()
    assert SignedPackage.loads(OrmQ.objects.get().payload)["timeout"] == -1


def test_a_step_announced_while_its_driver_hands_over_does_not_run_out_of_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = Mails(monkeypatch, "a", "long")
    run = started(cast, {"a": MAIL, "b": {**MAIL, "timeout": 30}, "long": MAIL}, ["a -> b"])
    with driving() as driver:
        drive(driver, lambda: len(mails.begun) == 2, "two effects are under way")
        driver._dispatch.hand_over()
        mails.let_go("a")
        drive(driver, lambda: Step.objects.filter(run=run, key="b", status="running").exists(), "the next is announced")
        later(driver, 60)
        driver.turn(wait=0)
        assert Step.objects.get(run=run, key="b").status == "running"
        mails.let_go()
        drive(driver, lambda: not driver._hand.runs, "the run is handed over")
    assert not Event.objects.filter(run=run, type__in=["step.failed", "warning.time_limit"]).exists()
    assert sorted(mails.begun) == ["a", "long"]


def test_no_timer_rings_while_its_driver_hands_over(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = Mails(monkeypatch, "long")
    run = started(cast, {"wait": delay("20s"), "b": MAIL, "long": MAIL}, ["wait -> b"])
    with driving() as driver, driving() as other:
        drive(
            driver,
            lambda: Step.objects.filter(run=run, status="waiting").exists() and mails.begun,
            "both are under way",
        )
        later(driver, 30)
        driver._dispatch.hand_over()
        driver.turn(wait=0)
        assert Step.objects.get(run=run, key="wait").status == "waiting"
        mails.let_go()
        drive(driver, lambda: not driver._hand.runs, "the run is handed over")
        later(other, 30)
        drive(other, lambda: is_over(run), "the next driver carries on with what came due")
    assert mails.begun == ["long", "b"]
