"""What steps report reaches the history and the totals of their run, progress while they are still at it."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from engine.core.retry import FailureKind
from engine.core.steps import Done, Effect, Fail, Outcome, StepContext, StepType
from engine.driving.progress import APART, ProgressBoard
from engine.models import Event, Run
from engine.registry import CATALOGUE
from tests.cast import Cast
from tests.engine.driving.stage import drive, driving, is_over, started
from tests.engine.steps.contexts import NOW

LATEST = {"percent": 90.0, "message": "Writing"}


class Reporting(StepType):
    type = "test.reporting"
    title = description = category = icon = "code"
    effect = Effect.IDEMPOTENT
    config: ClassVar[dict[str, Any]] = {"type": "object", "properties": {}}
    may_end: ClassVar[threading.Event]

    def perform(self, context: StepContext) -> Outcome:
        context.cost(0.25, note="tokens")
        context.cost(float("nan"))
        if context.attempt == 1:
            return Fail("Not yet.", FailureKind.TRANSIENT)
        context.impact("savings", 30, "USD/month")
        context.progress(40, "Reading")
        for percent in range(41, 91):
            context.progress(percent, "Writing")
        self.may_end.wait(10)
        return Done({})


@pytest.fixture
def reporting(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The step type while the test lasts; the event lets its steps end."""
    Reporting.may_end = threading.Event()
    monkeypatch.setitem(CATALOGUE._types, Reporting.type, Reporting())
    yield Reporting.may_end
    Reporting.may_end.set()


def events(run: Run, *types: str) -> list[tuple[str, dict[str, Any]]]:
    found = Event.objects.filter(run=run, step="a", type__in=types).order_by("number")
    return list(found.values_list("type", "data"))


def progress(run: Run) -> list[dict[str, Any]]:
    return [data for _, data in events(run, "step.progress")]


@pytest.mark.django_db(transaction=True)
def test_reports_of_every_attempt_count_and_progress_is_told_meanwhile(cast: Cast, reporting: threading.Event) -> None:
    node = {"type": "test.reporting", "retry": {"attempts": 2, "delay": 0}}
    with driving() as driver:
        run = started(cast, {"a": node}, [])
        drive(driver, lambda: progress(run)[-1:] == [LATEST], "its latest progress is told")
        assert len(progress(run)) <= 2
        reporting.set()
        drive(driver, lambda: is_over(run), "the run is over")
    cost = {"amount": 0.25, "currency": "USD", "note": "tokens"}
    assert events(run, "impact.cost", "impact.recorded", "step.retrying", "step.completed")[:4:3] == [
        ("impact.cost", cost),
        ("impact.recorded", {"name": "savings", "value": 30.0, "unit": "USD/month"}),
    ]
    assert run.totals["cost"] == {"USD": 0.5}
    assert run.totals["impact"] == {"savings": {"USD/month": 30.0}}


def test_of_many_words_in_a_second_the_latest_is_told_and_the_driver_is_rung_once() -> None:
    clock = SimpleNamespace(now=NOW)
    rings: list[int] = []
    board = ProgressBoard(ring=lambda: rings.append(1), now=lambda: clock.now)
    tell = board.tell_of(SimpleNamespace(), "a", "run.a.1")  # type: ignore[arg-type]

    def taken() -> list[float | None]:
        return [progressed.happening.percent for progressed in board.take()]

    for percent in range(50):
        tell(percent, "")
    assert (rings, taken()) == ([1], [49])
    tell(60, "")
    tell(70, "")
    assert (rings, taken()) == ([1], []), "a second has not passed"
    clock.now += APART - timedelta(milliseconds=1)
    assert taken() == []
    clock.now += timedelta(milliseconds=1)
    assert taken() == [70]
    tell(80, "")
    board.forget("run.a.1")
    clock.now += APART
    assert taken() == [], "the end of the attempt says more"
