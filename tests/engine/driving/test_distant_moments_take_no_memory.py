"""A driver that drives for days lets go of runs that wait for months: it does not remember when, and misses nothing."""

import pytest
from django.utils import timezone

from engine.models import Run, Step
from tests.cast import Cast
from tests.engine.driving.mails import MAIL, Mails
from tests.engine.driving.stage import delay, drive, driving, is_over, later, started

pytestmark = pytest.mark.django_db(transaction=True)


def test_moments_of_runs_that_were_let_go_are_forgotten_and_ring_all_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.driving.hand.MOST_MOMENTS", 2)
    runs = [started(cast, {"a": delay("30d")}, []) for _ in range(4)]
    with driving() as driver:
        drive(driver, lambda: Run.objects.filter(status="waiting", lease_owner="").count() == 4, "all wait")
        driver._beat()
        assert driver._hand.moments == []
        later(driver, 30 * 86_400 - 2)
        driver._beat()
        assert {run_id for _, run_id in driver._hand.moments} == {run.pk for run in runs}
        later(driver, 30 * 86_400 + 2)
        drive(driver, lambda: all(is_over(run) for run in runs), "all have rung")


def test_those_of_a_run_that_is_held_are_remembered_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = Mails(monkeypatch, "a")
    monkeypatch.setattr("engine.driving.hand.MOST_MOMENTS", 2)
    run = started(cast, {"a": MAIL, "b": delay("1h"), "c": delay("2h")}, [], settings={"time_limit": 10_800})
    with driving() as driver:
        waiting = Step.objects.filter(run=run, status="waiting")
        drive(driver, lambda: mails.begun and waiting.count() == 2, "the others wait beside the mail")
        state = driver._hand.runs[run.pk].state
        wanted = {*state.timed.values(), state.time_limit_at}
        for _ in range(3):
            driver._hand.remind(max(state.timed.values()), run.pk)
            driver._hand.remind(timezone.now() + (max(state.timed.values()) - timezone.now()) / 2, run.pk)
        driver._beat()
        assert sorted(driver._hand.moments) == driver._hand.moments
        assert {at for at, _ in driver._hand.moments} == wanted
        assert len(driver._hand.moments) == len(wanted) == 4
        mails.let_go()
