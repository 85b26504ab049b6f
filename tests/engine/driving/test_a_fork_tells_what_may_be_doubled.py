"""Before a run is forked it is told what the fork does although its source may have done it, or is doing it."""

import threading
from typing import Any

import pytest

from engine.core.catalogue import Catalogue
from engine.core.document import parse
from engine.core.forking import Recorded, impact
from engine.core.plan import compile_plan
from engine.core.states import StepStatus
from engine.core.steps import Done, Effect, Outcome, StepContext
from engine.interventions import fork_impact
from engine.models import Run
from engine.sending import command
from engine.steps.data_query import DataQuery
from tests.cast import Cast
from tests.engine.core.stage import EffectStep, WaitStep, document
from tests.engine.driving.stage import drive, driving, later, setting, started

CHANGE: dict[str, Any] = {
    "type": "data.query",
    "config": {"database": "{{ 'shop' }}", "mode": "write", "sql": "UPDATE orders SET paid = 1"},
}


class Calling(WaitStep):
    type, effect, lasting = "calling", Effect.WAIT, True


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", [False, True])
def test_what_a_person_is_asked_about_is_told(cast: Cast, monkeypatch: pytest.MonkeyPatch, held: bool) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def perform(_: DataQuery, context: StepContext) -> Outcome:
        begun.set()
        goes_on.wait(10)
        return Done({})

    monkeypatch.setattr(DataQuery, "perform", perform)
    run = started(cast, {"a": setting(x=1), "pay": CHANGE}, ["a -> pay"])
    with driving() as first, driving() as second:
        drive(first, begun.is_set, "the data are being changed")
        later(second, 60)
        drive(second, lambda: _is(run, "waiting"), "a person is asked whether it was done")
        if held:  # it is to be done once more as soon as somebody resumes the run
            command(run, "pause", cast.user("alice"))
            command(run, "retry_step", cast.user("alice"), step="pay")
            drive(second, lambda: run.steps.filter(key="pay", status="retrying").exists(), "a pause holds it")
        goes_on.set()
    assert fork_impact(run=run, step_key="a").in_doubt == ("pay",)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (StepStatus.RUNNING, True),
        (StepStatus.WAITING, True),
        (StepStatus.RETRYING, True),
        (StepStatus.FAILED, True),
        (StepStatus.CANCELLED, True),
        (StepStatus.SKIPPED, False),
    ],
)
@pytest.mark.parametrize("type_", ["calling", "waits"])
def test_a_call_that_is_under_way_or_broke_off_is_told(status: StepStatus, told: bool, type_: str) -> None:
    """What the called run has done lasts, and the fork calls another."""
    drawn = parse(document({"a": "effect", "b": type_}, ["a -> b"]))
    plan = compile_plan(drawn, Catalogue((EffectStep, WaitStep, Calling)))
    rows = [Recorded("a", StepStatus.COMPLETED, 3, 3, "success"), Recorded("b", status, None, 4)]
    assert impact(drawn, plan, rows, 3).in_doubt == (("b",) if told and type_ == "calling" else ())


def _is(run: Run, status: str) -> bool:
    run.refresh_from_db()
    return run.status == status
