"""The rules of the engine as data: `tests/scenarios/*.yaml`."""

from typing import Any

import pytest

from engine.core.events import Event
from engine.core.fold import apply
from engine.core.run_state import RunState
from tests.engine.core.language import Scenario, play, read
from tests.engine.core.rows import comparable
from tests.engine.core.stage import Stage, in_short, on_stage

SCENARIOS = read()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_scenario(scenario: Scenario) -> None:
    stage, expected = on_stage(scenario), scenario.raw
    for line in scenario.happen:
        play(stage, line)
    assert stage.told == expected["history"]
    assert stage.state.status == expected["status"]
    if "asked" in expected:
        assert sorted(stage.asked) == expected["asked"]
    for key, output in expected.get("outputs", {}).items():
        assert stage.state.outputs[key] == output
    assert _deeds(stage, scenario) == expected.get("keys", {})
    for name in ("totals", "output"):
        if name in expected.get("run", {}):
            assert getattr(stage.state, name) == expected["run"][name]
    for line, data in expected.get("tells", {}).items():
        found = data_of(line, [event for event, _ in stage.history])
        assert {name: found.get(name) for name in data} == data
    assert stage.abandoned == expected.get("abandoned", [])
    assert stage.deferred == expected.get("deferred", False)
    assert [event.number for event, _ in stage.history] == list(range(1, len(stage.history) + 1))


def _deeds(stage: Stage, scenario: Scenario) -> dict[str, str]:
    """Under which keys the steps were asked for of which the scenario tells it."""
    return {key: deed for key, deed in stage.deeds.items() if key in scenario.raw.get("keys", {})}


def data_of(line: str, events: list[Event]) -> dict[str, Any]:
    """The data of the last event that a line of history stands for."""
    return next(event.data for event in reversed(events) if in_short(event) == line)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_folding_the_history_of_a_scenario_gives_its_state(scenario: Scenario) -> None:
    stage = on_stage(scenario)
    for line in scenario.happen:
        play(stage, line)
    assert folded(stage) == stage.state


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_scenario_goes_the_same_way_when_every_step_of_it_is_another_driver_s(scenario: Scenario) -> None:
    stage = on_stage(scenario)
    for line in scenario.happen:
        play(stage, line)
        found = comparable(stage.state)
        stage.hand_over()
        assert comparable(stage.state) == found
    assert _deeds(stage, scenario) == scenario.raw.get("keys", {})
    assert stage.told == scenario.raw["history"]
    assert stage.state.status == scenario.raw["status"]


def folded(stage: Stage) -> RunState:
    """The state that the history of a stage gives."""
    state = stage.fresh()
    for event, payload in stage.history:
        apply(state, event, payload)
    state.forget()
    state.held = list(stage.state.held)  # what is held follows from the plan; it is no fact of history
    return state


def test_scenario_names_are_unique() -> None:
    names = [scenario.name for scenario in SCENARIOS]
    assert len(names) == len(set(names))
