"""What reaches a run by a signal is stored on its way, and comes out with its order and its numbers as it went in."""

import json
from typing import Any

import pytest

from engine.interventions import provide_input
from engine.models import Run, Step
from engine.services import signal_run, signal_step
from tests.cast import Cast
from tests.engine.calls.stage import begun, calling, child_of, workflow
from tests.engine.driving.stage import CODE, drive, driving, is_over, setting, signal, started

pytestmark = pytest.mark.django_db(transaction=True)

SENT: dict[str, Any] = {
    "street": "Damrak 1",
    "city": {"zip": "1012", "at": [1e20, 1e16, 1.0, -0.0, 5]},
    "a": 1e300,
}


def given(run: Run, key: str) -> str:
    """What a step gave, letter by letter."""
    return json.dumps(Step.objects.get(run=run, key=key).output)


@pytest.mark.parametrize("early", [False, True])
def test_a_named_signal_that_comes_in_time_or_early(cast: Cast, early: bool) -> None:
    nodes = {"first": signal("go"), "a": signal("paid"), "b": setting(same="{{ steps.a }}")}
    run = started(cast, nodes, ["first -> a", "a -> b"])
    with driving() as driver:
        if early:
            signal_run(run=run, name="paid", payload=SENT)
            drive(driver, lambda: Run.objects.get(pk=run.pk).mail, "it is kept")
        signal_run(run=run, name="go")
        if not early:
            drive(driver, lambda: Step.objects.filter(run=run, key="a", status="waiting").exists(), "it waits")
            signal_run(run=run, name="paid", payload=SENT)
        drive(driver, lambda: is_over(run), "the run is over")
    assert run.status == "completed", run.error
    assert given(run, "a") == json.dumps(SENT)
    assert given(run, "b") == json.dumps({"same": SENT})


def test_the_output_of_a_called_run(cast: Cast) -> None:
    leaf = workflow(cast, "leaf", {"a": CODE}, output={"told": "{{ input.told }}", "a": "{{ steps.a.result }}"})
    nodes = {"c": calling(leaf.key, input={"told": SENT}), "d": setting(same="{{ steps.c.told.a }}")}
    run = begun(workflow(cast, "caller", nodes, ["c -> d"]))
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    assert run.status == "completed", run.error
    assert json.dumps(child_of(run).output) == given(run, "c") == json.dumps({"told": SENT, "a": 2})
    assert given(run, "d") == json.dumps({"same": 1e300})


def test_an_answer_and_what_a_person_provides(cast: Cast) -> None:
    run = started(cast, {"a": signal("never"), "b": {"type": "code.python", "config": {"code": "1 / 0"}}}, [])
    with driving() as driver:
        drive(driver, lambda: Step.objects.filter(run=run, key="b", status="failed").exists(), "it has failed")
        signal_step(run=run, step_key="a", attempt_id=f"{run.ref}.a.1", payload={"output": SENT})
        drive(driver, lambda: is_over(run), "the run has failed")
        provide_input(run=run, step_key="b", output=SENT, actor=cast.user("alice"))
        drive(driver, lambda: Step.objects.filter(run=run, key="b", status="completed").exists(), "it goes on")
    assert given(run, "b") == json.dumps(SENT)
