"""A run that the engine had to end in the middle of its rollback, and that a person takes up again."""

import pytest

from tests.engine.core.rows import comparable
from tests.engine.core.stage import Stage, document
from tests.engine.core.test_runs_that_the_engine_ended import ended_by_the_engine
from tests.engine.core.test_scenarios import folded


def being_undone() -> Stage:
    nodes = {
        "a": {"type": "effect", "compensation": "u"},
        "z": {"type": "effect", "compensation": "v"},
        "u": "effect",
        "v": "effect",
        "b": {"type": "effect", "on_error": "roll_back"},
    }
    stage = Stage(document(nodes, ["a -> z", "z -> b"]))
    stage.begin()
    stage.done("a")
    stage.done("z")
    stage.fail("b")
    assert "v" in stage.asked
    return stage


def cut_off_while_undone() -> Stage:
    stage = being_undone()
    ended_by_the_engine(stage)
    return stage


@pytest.mark.parametrize("word", ["roll_back", "retry_failed"])
def test_undoing_it_goes_on_and_nothing_else_begins(word: str) -> None:
    stage = cut_off_while_undone()
    stage.signal(word)
    assert sorted(stage.asked) == ["v"], stage.told
    stage.done("v")
    assert sorted(stage.asked) == ["u"], stage.told
    stage.done("u")
    assert stage.state.status == "rolled_back"


def test_its_history_tells_that_it_was_being_undone() -> None:
    stage = being_undone()
    stage.engine_ends()
    assert comparable(folded(stage)) == comparable(stage.state)


@pytest.mark.parametrize("word", ["skip_step", "provide_input"])
def test_a_word_about_what_had_failed_begins_nothing(word: str) -> None:
    stage = cut_off_while_undone()
    stage.signal(word, step="b")
    assert not stage.asked, stage.told
    assert stage.state.status == "failed"
