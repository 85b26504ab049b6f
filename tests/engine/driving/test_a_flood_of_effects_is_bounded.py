"""A driver with its hands full takes up nothing more, and goes on by itself once there is room."""

import pytest

from engine.driving.driver import Driver
from engine.driving.turns import Job
from engine.models import Definition, Run
from engine.services import publish, start_run
from tests.cast import Cast
from tests.engine.driving.stage import CODE, drive, is_over, setting, started
from workspaces.models import Workspace

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
    driver = Driver(pool=shelf, most_runs=10)  # a tenth of which its workspace holds
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


def test_a_run_with_too_many_effects_holds_up_no_other_of_its_workspace(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.driving.intake.MOST_EFFECTS", 4)
    shelf = Shelf()
    driver = Driver(pool=shelf)
    driver._heartbeat.begin()
    started(cast, dict.fromkeys("abcd", CODE), [])
    drive(driver, lambda: len(shelf.jobs) == 4, "its effects are under way")
    other = started(cast, {"a": setting(x=1)}, [])
    drive(driver, lambda: is_over(other), "the other run is over")
    driver._dispatch.close()
    driver._heartbeat.end()


@pytest.mark.parametrize("most_runs", [10, 1_000])
def test_a_workspace_with_too_many_effects_holds_up_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, most_runs: int
) -> None:
    monkeypatch.setattr("engine.driving.intake.MOST_EFFECTS", 4)
    shelf = Shelf()
    driver = Driver(pool=shelf, most_runs=most_runs)
    driver._heartbeat.begin()
    started(cast, dict.fromkeys("abcd", CODE), [])
    drive(driver, lambda: len(shelf.jobs) == 4, "its effects are under way")
    here = started(cast, {"a": setting(x=1)}, [])
    there, _ = start_run(definition=elsewhere(here), input={})
    drive(driver, lambda: is_over(there), "the run of the other workspace is over")
    assert is_over(here) == (most_runs > 10)
    driver._dispatch.close()
    driver._heartbeat.end()


def elsewhere(run: Run) -> Definition:
    """The workflow of this run in another workspace."""
    globex = Workspace.objects.create(name="Globex", slug="globex")
    return publish(workspace=globex, key="test", version=1, document=run.definition.document)


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
    assert not driver._dispatch.flooding(1)
    driver._dispatch.close()
    driver._heartbeat.end()
