"""An answer that comes while the same attempt is to be made once more, as soon as the run is resumed."""

from tests.engine.core.stage import Stage, document


def test_an_answer_to_an_attempt_that_a_pause_holds_is_taken() -> None:
    stage = Stage(document({"a": {"type": "waits", "on_crash": "ask"}, "b": "effect"}, ["a -> b"]))
    stage.begin()
    stage.recover()  # its driver died after the task had been made, before the wait was noted
    assert (stage.state.steps["a"].wait or {})["kind"] == "person"
    stage.signal("pause")
    stage.signal("retry_step", step="a")
    assert stage.state.steps["a"].status == "retrying"
    asked = stage.state.attempt_id("a")
    stage.asked.clear()
    stage.answer("a")  # whoever was asked answers, once; there is one task for this attempt
    stage.signal("resume")
    stage.pass_time(0)
    if "a" in stage.asked:
        assert stage.asked["a"].attempt_id != asked, "it waits for ever: this very attempt has had its answer"
    assert "b" in stage.asked or "a" in stage.asked


def test_a_refusal_of_an_attempt_that_a_pause_holds_is_followed_by_another_attempt() -> None:
    """The same one once more would only find what was refused already."""
    retry = {"attempts": 2, "delay": 0}
    stage = Stage(document({"a": {"type": "waits", "on_crash": "ask", "retry": retry}}, []))
    stage.begin()
    stage.recover()
    stage.signal("pause")
    stage.signal("retry_step", step="a")
    stage.asked.clear()
    stage.answer("a", error={"message": "It was refused.", "kind": "transient"})
    stage.signal("resume")
    stage.pass_time(0)
    assert stage.asked["a"].attempt_id == "run.a.2"
