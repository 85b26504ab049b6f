"""A person answers for a step whose asking was cut off: what it had asked for is withdrawn, as with any other end."""

from datetime import timedelta

import pytest

from engine.core.decide import decide
from engine.core.happenings import Abandon, Perform, TimeCame
from tests.engine.core.stage import Stage, document


@pytest.mark.parametrize("word", ["skip_step", "provide_input", "stop_step"])
def test_nobody_is_asked_in_vain(word: str) -> None:
    stage = Stage(
        document(
            {
                "g": {"type": "each", "items": [1], "on_item_error": "continue"},
                "a": {"type": "waits", "on_crash": "ask", "inside": "g"},
                "b": "effect",
            },
            ["g -> b"],
        )
    )
    stage.begin()
    key = "g[0].a"
    assert key in stage.asked, stage.told
    stage.recover()
    assert (stage.state.steps[key].wait or {})["kind"] == "person"
    stage.signal(word, step=key)
    assert "b" in stage.asked, stage.told
    assert stage.abandoned == [key]


def test_an_asking_that_took_too_long_is_withdrawn_and_not_the_fallback_that_begins_in_its_place() -> None:
    stage = Stage(document({"a": {"type": "waits", "timeout": 30, "fallback": {"config": {}}}}, []))
    stage.begin()
    decision = decide(stage.state, TimeCame(), stage.now + timedelta(seconds=31))
    assert [type(effect) for effect in decision.effects] == [Abandon, Perform]
    assert [effect.attempt_id for effect in decision.effects] == ["run.a.1", "run.a.2"]
