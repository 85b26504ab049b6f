"""The time limit of a loop counts for all its passes together, however often its condition is looked at anew."""

from datetime import timedelta

import pytest

from engine.core.happenings import Postponed, Unbegun
from tests.engine.core.stage import START, Stage, document


@pytest.fixture
def stage() -> Stage:
    """A loop whose first pass has ended after 20 of its 30 seconds, and whose condition is just looked at."""
    made = Stage(document({"w": {"type": "while", "times": 3, "timeout": 30}, "a": {"inside": "w"}}, []))
    made.begin()
    made.now += timedelta(seconds=20)
    made.most = 1
    made.done("w[0].a")
    made.left.clear()
    made.most = None
    assert "w" in made.state.running
    return made


def test_a_crash_gives_it_no_more_time(stage: Stage) -> None:
    stage.crash()
    assert stage.state.timed == {"w": START + timedelta(seconds=30)}
    stage.pass_time(11)
    assert stage.told[-1] == "warning.time_limit w"


def test_a_clean_stop_gives_it_no_more_time(stage: Stage) -> None:
    stage.happen(Unbegun((("w", "run.w.1"),)))
    stage.hand_over()
    assert stage.state.timed == {"w": START + timedelta(seconds=30)}
    stage.recover()
    stage.pass_time(11)
    assert stage.told[-1] == "warning.time_limit w"


@pytest.mark.parametrize("began", [None, START + timedelta(seconds=20)])
def test_looking_at_the_condition_late_gives_it_no_more_time(stage: Stage, began: object) -> None:
    stage.now += timedelta(seconds=11)
    stage.happen(Postponed("w", "run.w.1", began))  # type: ignore[arg-type]
    stage.pass_time(0)
    assert stage.told[-1] == "workflow.failed"


def test_one_that_has_not_been_entered_has_all_its_time() -> None:
    stage = Stage(document({"w": {"type": "while", "times": 3, "timeout": 30}, "a": {"inside": "w"}}, []))
    stage.most = 1
    stage.begin()
    stage.left.clear()
    stage.most = None
    stage.now += timedelta(seconds=20)
    stage.crash()
    assert stage.state.timed == {"w": START + timedelta(seconds=50)}
