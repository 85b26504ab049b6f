"""A run that the engine had to end where it stood, and that a person takes up again: what was cut off is no secret."""

import pytest

from engine.core.rebuild import rebuild
from engine.core.states import RunStatus
from tests.engine.core.stage import Stage, document


def ended_by_the_engine(stage: Stage) -> None:
    """What quarantine leaves: the run's row says that it failed, those of its steps stay as they were."""
    state, found = stage.state, stage.fresh()
    for name in ("started_at", "totals", "completed", "failed", "skipped"):
        setattr(found, name, getattr(state, name))
    found.seq, found.status, found.finished_at = state.seq + 1, RunStatus.FAILED, stage.now
    found.error = found.failing = {"kind": "critical", "message": "The engine could not go on.", "step": None}
    stage.state = rebuild(found, [(step, state.output_of(step)) for step in state.steps.values()])
    stage.asked.clear()


def test_an_effect_that_must_not_be_doubled_is_asked_about() -> None:
    stage = Stage(document({"mail": "once", "next": "effect"}, ["mail -> next"]))
    stage.begin()
    ended_by_the_engine(stage)
    stage.signal("retry_failed")
    assert not stage.asked
    assert (stage.state.steps["mail"].wait or {})["choices"] == ["retry", "skip", "input"]
    stage.signal("skip_step", step="mail")
    stage.done("next")
    assert stage.state.status == "completed"


@pytest.mark.parametrize("kind", ["effect", "keyed", "waits"])
def test_what_may_be_repeated_is_done_again_once(kind: str) -> None:
    stage = Stage(document({"a": kind, "b": "effect"}, []))
    stage.begin()
    ended_by_the_engine(stage)
    stage.signal("retry_failed")
    assert sorted(stage.asked) == ["a", "b"]
    stage.done("a")
    stage.done("b")
    assert stage.state.status == "completed"


def test_a_rollback_does_not_wait_for_what_was_cut_off() -> None:
    nodes = {"a": {"type": "effect", "compensation": "u"}, "u": "effect", "mail": "once"}
    stage = Stage(document(nodes, ["a -> mail"]))
    stage.begin()
    stage.done("a")
    ended_by_the_engine(stage)
    stage.signal("roll_back")
    assert stage.state.steps["mail"].status == "cancelled"
    stage.done("u")
    assert stage.state.status == "rolled_back"
