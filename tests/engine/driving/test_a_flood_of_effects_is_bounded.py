"""A driver with its hands full takes up nothing more, and goes on by itself once there is room."""

import pytest

from engine.driving.driver import Driver
from engine.driving.turns import Job
from engine.models import Run
from tests.cast import Cast
from tests.engine.driving.stage import CODE, drive, is_over, started

pytestmark = pytest.mark.django_db(transaction=True)


class Shelf:
    """A pool that carries out nothing until it is told to."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def submit(self, *tasks: Job) -> None:
        self.jobs += tasks

    def close(self) -> None:
        """Nothing goes on by itself here."""

    def clear(self) -> None:
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            job()


def test_a_driver_with_too_many_effects_under_way_takes_up_no_further_runs(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.driving.intake.MOST_EFFECTS", 4)
    shelf = Shelf()
    driver = Driver(pool=shelf)
    driver._heartbeat.begin()
    first = started(cast, dict.fromkeys("abcd", CODE), [])
    drive(driver, lambda: len(shelf.jobs) == 4, "the first run's effects are under way")
    second = started(cast, {"a": CODE}, [])
    for _ in range(5):
        driver.hear()
        driver.turn(wait=0.01)
    assert Run.objects.get(pk=second.pk).lease_owner == ""
    shelf.clear()
    for _ in range(20):  # without another ring of the bell
        driver.turn(wait=0.01)
        shelf.clear()
    assert is_over(first)
    assert is_over(second)
    driver._dispatch.close()
    driver._heartbeat.end()


def test_every_attempt_that_was_asked_for_is_counted_off_again(cast: Cast) -> None:
    shelf = Shelf()
    driver = Driver(pool=shelf)
    driver._heartbeat.begin()
    run = started(cast, {"a": CODE, "b": CODE}, ["a -> b"])

    def ended() -> bool:
        shelf.clear()
        return is_over(run)

    drive(driver, ended, "the run is over")
    assert driver._dispatch.under_way == 0
    driver._dispatch.close()
    driver._heartbeat.end()
