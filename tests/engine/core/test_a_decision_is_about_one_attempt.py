"""What two people decide about a step at the same moment is done once: by then the second is about what is past."""

import pytest

from tests.engine.core.stage import Stage, document


@pytest.mark.parametrize("kind", ["retry_step", "skip_step", "provide_input", "stop_step"])
def test_a_word_about_an_attempt_before_is_not_done(kind: str) -> None:
    stage = Stage(document({"a": {"type": "once", "on_error": "ask"}}, []))
    stage.begin()
    stage.recover()  # cut off: a person is asked whether it was done
    seen = stage.state.steps["a"].seq
    stage.signal("retry_step", step="a", seen=seen)
    stage.recover()  # and again
    assert (stage.state.steps["a"].wait or {})["kind"] == "person"
    assert stage.state.steps["a"].attempt == 1, "it is the very same attempt, so its number tells nothing"
    stage.signal(kind, step="a", seen=seen, output=None)
    assert stage.state.steps["a"].status == "waiting"
    assert "asks anew" in stage.history[-1][0].message
    stage.signal("skip_step", step="a", seen=stage.state.steps["a"].seq)
    assert stage.state.steps["a"].status == "completed"


def test_a_word_about_a_failure_before_does_not_take_the_run_up_again() -> None:
    stage = Stage(document({"a": "effect"}, []))
    stage.begin()
    stage.fail("a")
    seen = stage.state.steps["a"].seq
    stage.signal("retry_failed")
    stage.fail("a")
    stage.signal("skip_step", step="a", seen=seen)
    assert stage.state.status == "failed"
    stage.signal("skip_step", step="a", seen=stage.state.steps["a"].seq)
    assert stage.state.status == "completed"


def test_nobody_decides_for_a_gate_whose_own_question_failed() -> None:
    gate = {"name": "Sign-off", "kind": "approval", "action": "abort", "approval": {"title": "Fine"}}
    stage = Stage(document({"a": {"type": "effect", "gates": [gate]}}, []))
    stage.begin()
    stage.done("a")
    stage.fail("a!0", "permanent")
    for kind in ("skip_step", "provide_input"):
        stage.signal(kind, step="a!0", output=None)
        assert (stage.state.status, stage.state.failed) == ("failed", 0)
