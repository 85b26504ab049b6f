"""A package's step that only computes may never end, or bring its process down: it is done on a thread like others."""

import threading
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from engine.core.document import parse
from engine.core.plan import compile_plan
from engine.core.steps import Done, Effect, Enter, Outcome, StepContext, StepType
from engine.models import Step
from engine.registry import CATALOGUE
from engine.steps.data_set import DataSet
from tests.cast import Cast
from tests.engine.core.stage import document
from tests.engine.driving.stage import drive, driving, is_over, later, setting, started, told

pytestmark = pytest.mark.django_db(transaction=True)

HELD = threading.Event()


class Computes(StepType):
    """Computes until it is let go."""

    type, title, description, category, icon = "strangers.compute", "Compute", "Computes for ever.", "data", "code"
    effect, docs, sample = Effect.PURE, "Nothing at all.", {}
    config: ClassVar[Any] = {"type": "object", "properties": {}, "additionalProperties": False}

    def perform(self, context: StepContext) -> Outcome:
        HELD.wait(30)
        return Done({})


class Gathers(Computes):
    type = "strangers.gather"
    container = "group"

    def perform(self, context: StepContext) -> Outcome:
        HELD.wait(30)
        return Enter()


@pytest.fixture(autouse=True)
def strangers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As where a package brings these two."""
    monkeypatch.setattr(CATALOGUE, "_types", dict(CATALOGUE._types))
    monkeypatch.setattr(CATALOGUE, "_foreign", set(CATALOGUE._foreign))
    CATALOGUE.add((Computes, Gathers), foreign=True)
    HELD.clear()
    yield
    HELD.set()


STEPS: dict[str, dict[str, Any]] = {
    "a step": {"a": {"type": "strangers.compute"}},
    "a container": {"a": {"type": "strangers.gather"}, "b": {**setting(x=1), "inside": "a"}},
}


@pytest.mark.parametrize("nodes", STEPS.values(), ids=STEPS.keys())
def test_one_that_never_ends_runs_out_of_time_and_its_neighbours_go_on(cast: Cast, nodes: dict[str, Any]) -> None:
    run = started(cast, {**nodes, "a": {**nodes["a"], "timeout": 0.5}}, [])
    with driving() as driver:
        drive(driver, lambda: Step.objects.filter(run=run, key="a", status="running").exists(), "it computes")
        other = started(cast, {"a": setting(x=1)}, [])
        drive(driver, lambda: is_over(other), "its neighbour is over", seconds=5)
        drive(driver, lambda: is_over(run), "it ran out of time", seconds=5)
    assert (run.error or {})["kind"] == "timeout"


@pytest.mark.parametrize("nodes", STEPS.values(), ids=STEPS.keys())
def test_one_that_brings_down_its_worker_again_and_again_is_left_to_a_person(cast: Cast, nodes: dict[str, Any]) -> None:
    run = started(cast, nodes, [])
    for crash in range(4):
        with driving() as driver:
            later(driver, 60 * crash)
            drive(driver, lambda: _is_at_work(driver), "it computes", seconds=5)  # and the process is gone
            driver._hand.runs.clear()
    with driving() as driver:
        later(driver, 300)
        drive(driver, lambda: is_over(run) or run.status == "waiting", "it was taken up")
    assert (Step.objects.get(run=run, key="a").wait or {})["choices"] == ["retry", "skip", "input"]
    assert told(run).count("warning.repeated a") == 3


def _is_at_work(driver: Any) -> bool:
    return any(held.begun for held in driver._hand.runs.values())


def test_what_is_built_in_is_computed_at_once_as_ever() -> None:
    nodes = compile_plan(parse(document({"a": setting(x=1), "b": {"type": "strangers.compute"}}, [])), CATALOGUE).nodes
    assert isinstance(nodes["a"].step_type, DataSet)
    assert (nodes["a"].inline, nodes["b"].inline) == (True, False)
