"""A run that was cancelled before it began does not begin, however much else was said before that."""

import pytest

from engine.interventions import set_priority
from engine.models import Run
from engine.services import cancel_run
from tests.cast import Cast
from tests.engine.driving.stage import CODE, drive, driving, is_over, started, told

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_run_cancelled_behind_more_signals_than_are_read_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.store.load.MOST_SIGNALS", 2)
    monkeypatch.setattr("engine.driving.arrivals.MOST_SIGNALS", 2)
    run: Run = started(cast, {"a": CODE}, [])
    for priority in (1, 2, 3):
        set_priority(run=run, priority=priority, actor=cast.user("alice"))
    cancel_run(run=run, actor=cast.user("alice"))
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    assert "workflow.started" not in told(run), told(run)
    assert run.status == "cancelled"
