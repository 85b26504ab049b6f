"""What comes due while a run is paused is done when it is resumed, even if something of it is still under way."""

import threading

import pytest

from engine.core.retry import FailureKind
from engine.core.steps import Done, Effect, Fail, Outcome, StepContext, StepType
from engine.models import Run, Step
from engine.registry import CATALOGUE
from engine.services import pause_run, resume_run
from tests.cast import Cast
from tests.engine.driving.stage import drive, driving, is_over, started

pytestmark = pytest.mark.django_db(transaction=True)


class Long(StepType):
    """Is under way until the test says otherwise."""

    type, effect = "test.long", Effect.IDEMPOTENT
    title = description = "Takes long"
    category, icon, config = "code", "code", {"type": "object"}
    timeout = None

    def __init__(self) -> None:
        self.ends = threading.Event()

    def perform(self, context: StepContext) -> Outcome:
        if context.config.get("fails") and context.attempt < 2:
            return Fail("Not yet.", FailureKind.TRANSIENT)
        if not context.config.get("fails"):
            self.ends.wait(10)
        return Done()


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> Long:
    step_type = Long()
    monkeypatch.setitem(CATALOGUE._types, Long.type, step_type)
    return step_type


def _status(run: Run, key: str) -> str:
    return Step.objects.get(run=run, key=key).status if Step.objects.filter(run=run, key=key).exists() else "none"


def test_a_retry_that_came_due_in_a_pause_begins_when_the_run_is_resumed(cast: Cast, long: Long) -> None:
    again = {"type": Long.type, "config": {"fails": True}, "retry": {"attempts": 2, "delay": 0.05, "backoff": "fixed"}}
    run = started(cast, {"long": Long.type, "again": again}, [])
    with driving() as driver:
        drive(driver, lambda: _status(run, "again") == "retrying", "a retry is to come")
        pause_run(run=run, actor=cast.user("charlie"))
        drive(driver, lambda: not is_over(run) and run.status == "paused", "the run is paused")
        due = Step.objects.get(run=run, key="again").wake_at
        drive(
            driver,
            lambda: due is not None and driver._hand.now() > due and not driver._hand.moments,
            "its moment has passed",
        )
        resume_run(run=run, actor=cast.user("charlie"))
        drive(driver, lambda: _status(run, "again") == "completed", "it was tried again while the other is at work")
        assert _status(run, "long") == "running"
        long.ends.set()
        drive(driver, lambda: is_over(run), "the run is over")
    assert run.status == "completed"


def test_a_time_limit_that_passed_in_a_pause_holds_when_the_run_is_resumed(cast: Cast, long: Long) -> None:
    run = started(cast, {"long": {"type": Long.type, "timeout": 0.3}}, [])
    with driving() as driver:
        drive(driver, lambda: _status(run, "long") == "running", "it is under way")
        pause_run(run=run, actor=cast.user("charlie"))
        drive(driver, lambda: not is_over(run) and run.status == "paused", "the run is paused")
        drive(driver, lambda: not driver._hand.moments, "its moment has passed")
        resume_run(run=run, actor=cast.user("charlie"))
        drive(driver, lambda: is_over(run), "the run is over")
        long.ends.set()
    assert (run.status, (run.error or {})["kind"]) == ("failed", "timeout")
