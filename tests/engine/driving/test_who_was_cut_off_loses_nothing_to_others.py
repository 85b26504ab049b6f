"""Where nobody could renew a lease for a while, whoever comes back first takes nothing from those who come next."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from engine.driving.driver import Driver
from engine.models import Run
from engine.store import clock
from engine.store.claim import break_leases
from tests.cast import Cast
from tests.engine.driving.mails import MAIL, Mails
from tests.engine.driving.stage import drive, driving, is_over, started, told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Mails:
    return Mails(monkeypatch, "a")


@pytest.fixture
def run(cast: Cast) -> Run:
    return started(cast, {"a": MAIL}, [])


class Clocks:
    """The clocks of two drivers: they go on with the real ones, and by more at the test's word."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *drivers: Driver) -> None:
        self.stood = self.set_forward = 0.0
        monkeypatch.setattr(clock, "time", SimpleNamespace(clock_gettime=lambda _: time.monotonic() + self.stood))
        for driver in drivers:
            driver._hand.now = driver._dispatch._now = self.now

    def now(self) -> datetime:
        return timezone.now() + timedelta(seconds=self.stood + self.set_forward)


@pytest.fixture
def drivers(run: Run, mails: Mails, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Driver, Driver, Clocks]]:
    """One with the mail under way, and another; both have shown life just now."""
    with driving() as one, driving() as other:
        clocks = Clocks(monkeypatch, one, other)
        drive(one, lambda: mails.begun, "the mail is under way")
        for driver in (one, other):
            driver._beat()
        yield one, other, clocks


def looks_for_work(driver: Driver) -> None:
    for _ in range(3):
        driver.hear()
        driver._looked = 0.0
        driver.turn(wait=0.01)


def owner(run: Run) -> str:
    return Run.objects.get(pk=run.pk).lease_owner


def test_after_an_outage_that_outlasts_the_lease_its_driver_goes_on_with_a_run(
    run: Run, mails: Mails, drivers: tuple[Driver, Driver, Clocks]
) -> None:
    one, other, clocks = drivers
    clocks.stood = 12.0
    looks_for_work(other)
    assert owner(run) == one.name
    mails.let_go()
    drive(one, lambda: is_over(run), "it carries on")
    assert told(run) == ["workflow.started", "step.started a", "step.completed a", "workflow.completed"]


def test_a_driver_that_does_not_come_back_loses_its_runs_a_little_later(
    run: Run, mails: Mails, drivers: tuple[Driver, Driver, Clocks]
) -> None:
    _, other, clocks = drivers
    clocks.stood = 12.0
    looks_for_work(other)
    clocks.stood += 6.0
    other._intake._contact = clock.since_boot() - 1, clocks.now() - timedelta(seconds=1)  # it has gone on meanwhile
    drive(other, lambda: Run.objects.get(pk=run.pk).status == "waiting", "somebody is asked about the mail")
    mails.let_go()


def test_a_clock_that_is_set_forward_takes_no_run_from_a_driver_that_has_not_heard_of_it(
    run: Run, mails: Mails, drivers: tuple[Driver, Driver, Clocks]
) -> None:
    one, other, clocks = drivers
    clocks.set_forward = 3_600.0
    one._hand.now = timezone.now  # it reads the clock again within half a minute
    for _ in range(4):
        clocks.stood += 4.0
        one._beat()
        looks_for_work(other)
        assert owner(run) == one.name
    mails.let_go()
    drive(one, lambda: is_over(run), "it carries on")
    assert "step.waiting a" not in told(run)


def test_a_driver_that_is_known_to_be_dead_is_not_waited_for(
    run: Run, mails: Mails, drivers: tuple[Driver, Driver, Clocks]
) -> None:
    one, other, clocks = drivers
    clocks.stood = 12.0
    break_leases(owner=one.name)
    drive(other, lambda: Run.objects.get(pk=run.pk).status == "waiting", "somebody is asked about the mail", seconds=2)
    mails.let_go()
