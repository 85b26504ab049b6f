"""An attempt that had to wait for a worker is given its whole time, and only while it counts."""

from datetime import timedelta

import pytest

from engine.core.happenings import Postponed
from tests.engine.core.stage import START, Stage, document


@pytest.fixture
def stage() -> Stage:
    made = Stage(document({"a": {"type": "effect", "timeout": 20}, "b": {"type": "effect"}}, []))
    made.begin()
    made.now += timedelta(seconds=25)
    return made


def test_its_limit_counts_from_when_it_begins(stage: Stage) -> None:
    stage.happen(Postponed("a", "run.a.1", None))
    assert stage.state.timed == {"a": START + timedelta(seconds=45)}
    stage.happen(Postponed("a", "run.a.1", START + timedelta(seconds=24)))
    assert stage.state.timed == {"a": START + timedelta(seconds=44)}
    stage.hand_over()
    assert stage.state.timed == {"a": START + timedelta(seconds=44)}
    stage.pass_time(19.5)
    assert stage.told[-1] == "step.failed a"


@pytest.mark.parametrize("attempt", ["run.a.2", "run.b.1"])
def test_another_attempt_and_one_without_a_limit_stay_as_they_are(stage: Stage, attempt: str) -> None:
    stage.happen(Postponed(attempt.split(".")[1], attempt, None))
    assert "step.postponed" not in " ".join(stage.told)


def test_one_that_has_been_answered_for_stays_as_it_is(stage: Stage) -> None:
    stage.done("a")
    stage.happen(Postponed("a", "run.a.1", None))
    assert stage.told[-1] == "step.completed a"
