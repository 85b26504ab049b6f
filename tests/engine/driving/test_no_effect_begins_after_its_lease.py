"""A driver that stands still longer than its lease: what waits for a thread there is not begun under it any more."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from engine.driving.driver import Driver
from engine.models import Run, Step
from engine.store import clock
from tests.cast import Cast
from tests.engine.driving.mails import MAIL, Mails
from tests.engine.driving.stage import drive, driving, is_over, started, told
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


def stood_still(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eleven seconds pass in which no driver does anything, as when the machine sleeps."""
    gone_on = SimpleNamespace(monotonic=time.monotonic, clock_gettime=lambda which: time.clock_gettime(which) + 11)
    monkeypatch.setattr(clock, "time", gone_on)
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Mails:
    return Mails(monkeypatch, "a")


@pytest.fixture
def run(cast: Cast) -> Run:
    """Two mails, for which the driver has one thread."""
    return started(cast, {"a": MAIL, "b": MAIL}, [])


def both_reported(driver: Driver) -> None:
    until(lambda: driver._news.qsize() == 2, "its thread has gone on and come to both")


def test_another_driver_has_its_runs_and_nothing_more_of_them_is_begun(
    run: Run, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    with driving(threads=1) as old, driving() as new:
        drive(old, lambda: mails.begun, "the first mail is under way")
        stood_still(run, monkeypatch)
        drive(new, lambda: Step.objects.filter(run=run, status="waiting").count() == 2, "a person is asked about both")
        mails.let_go()
        both_reported(old)
        assert mails.begun == ["a"]
        before = told(run)
        old.turn(wait=0)
        assert (told(run), old._hand.runs) == (before, {})


def test_what_nobody_has_taken_is_begun_when_the_lease_is_renewed(
    run: Run, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    with driving(threads=1) as old:
        drive(old, lambda: mails.begun, "the first mail is under way")
        stood_still(run, monkeypatch)
        mails.let_go()
        both_reported(old)
        assert mails.begun == ["a"]
        drive(old, lambda: is_over(run), "it carries on")
    assert mails.begun == ["a", "b"]
    assert told(run).count("step.started b") == 1
