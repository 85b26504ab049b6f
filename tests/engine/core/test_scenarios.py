"""The rules of the engine as data: `tests/scenarios/*.yaml`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.core.events import EventType
from engine.core.fold import replay
from engine.core.happenings import StepFinished
from engine.core.steps import Done, Wait
from tests.engine.core.stage import Stage, document

FILES = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.yaml"))
SCENARIOS = [scenario for file in FILES for scenario in yaml.safe_load(file.read_text())]


def _await(stage: Stage, key: str, name: str) -> None:
    stage.finish(key, Wait("signal", f"waiting for “{name}”", name=name))


def _late(stage: Stage, key: str) -> None:
    stage.happen(StepFinished(key, f"run.{key}.1", Done()))


HAPPENINGS: dict[str, Callable[..., Any]] = {
    "begin": Stage.begin,
    "recover": Stage.recover,
    "done": Stage.done,
    "fail": Stage.fail,
    "wait": lambda stage, key, seconds=None: stage.wait(key, float(seconds) if seconds else None),
    "await": _await,
    "late": _late,
    "answer": Stage.answer,
    "time": lambda stage, seconds: stage.pass_time(float(seconds)),
    "signal": lambda stage, name: stage.signal("named", name=name),
    "pause": lambda stage: stage.signal("pause"),
    "resume": lambda stage: stage.signal("resume"),
    "cancel": lambda stage: stage.signal("cancel"),
    "retry": lambda stage, key: stage.signal("retry_step", step=key),
    "skip": lambda stage, key: stage.signal("skip_step", step=key),
}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["name"])
def test_scenario(scenario: dict[str, Any]) -> None:
    more = {name: scenario[name] for name in ("settings", "variables", "output") if name in scenario}
    stage = Stage(document(scenario["nodes"], scenario["edges"], **more))
    for line in scenario["happen"]:
        verb, *words = line.split()
        HAPPENINGS[verb](stage, *words)
    assert stage.told == scenario["history"]
    assert stage.state.status == scenario["status"]
    if "asked" in scenario:
        assert sorted(stage.asked) == scenario["asked"]
    assert stage.abandoned == scenario.get("abandoned", [])
    assert stage.deferred == scenario.get("deferred", False)
    assert [event.number for event, _ in stage.history] == list(range(1, len(stage.history) + 1))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["name"])
def test_folding_the_history_of_a_scenario_gives_its_state(scenario: dict[str, Any]) -> None:
    stage = Stage(document(scenario["nodes"], scenario["edges"], settings=scenario.get("settings", {})))
    for line in scenario["happen"]:
        verb, *words = line.split()
        HAPPENINGS[verb](stage, *words)
    outputs = {
        event.step: output for event, output in stage.history if event.type is EventType.STEP_COMPLETED and event.step
    }
    folded = replay(stage.fresh(), [event for event, _ in stage.history], outputs)
    folded.held = list(stage.state.held)  # what is held follows from the plan; it is no fact of history
    assert folded == stage.state


def test_scenario_names_are_unique() -> None:
    names = [scenario["name"] for scenario in SCENARIOS]
    assert len(names) == len(set(names))
