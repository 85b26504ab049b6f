"""A person answers for a step whose asking was cut off: what it had asked for is withdrawn, as with any other end."""

import pytest

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
