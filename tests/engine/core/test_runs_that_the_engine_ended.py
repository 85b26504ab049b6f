"""A run that the engine had to end where it stood, and that a person takes up again: what was cut off is no secret."""

from typing import Any

import pytest

from engine.core.decide import decide
from engine.core.happenings import StepFinished
from engine.core.rebuild import rebuild
from engine.core.states import RunStatus
from engine.core.steps import Done
from tests.engine.core.rows import comparable
from tests.engine.core.stage import Stage, document
from tests.engine.core.test_scenarios import folded


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


@pytest.mark.parametrize("gate", [False, True])
def test_a_pass_that_was_ending_fails_and_does_not_complete_without_a_word(gate: bool) -> None:
    stop = {"name": "Enough", "kind": "threshold", "action": "abort", "metric": "{{ steps.a.n }}", "threshold": 5}
    nodes: dict[str, Any] = {"g": "group", "a": {"inside": "g", "gates": [stop]}, "c": {"inside": "g"}}
    stage = Stage(document({**nodes, "b": {"inside": "g"}, "z": "effect"}, ["a -> c", "g -> z"]))
    stage.begin()
    if gate:
        stage.done("g[0].a", output={"n": 1})
    else:
        stage.fail("g[0].a")
    ended_by_the_engine(stage)
    stage.signal("retry_failed")
    stage.done("g[0].b")
    assert "step.failed g[0]" in stage.told
    assert "z" not in stage.asked
    assert stage.state.status == "failed"


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


@pytest.mark.parametrize("kind", ["human", "child", "kind of a package"])
def test_what_others_were_asked_for_was_withdrawn_and_is_asked_for_anew(kind: str) -> None:
    stage = Stage(document({"a": "waits", "b": "effect"}, ["a -> b"]))
    stage.begin()
    stage.wait("a", 60, kind=kind)
    ended_by_the_engine(stage)
    stage.signal("retry_failed")
    assert (stage.abandoned, stage.asked["a"].attempt_id) == (["a"], "run.a.2")
    stage.wait("a", kind=kind)
    stage.answer("a", attempt=1)
    assert stage.told[-1] == "signal.ignored"
    stage.answer("a")
    stage.done("b")
    assert stage.state.status == "completed"


def test_an_asking_that_was_cut_off_is_another_attempt_too() -> None:
    """What it had asked for may have been there already, and was withdrawn then."""
    stage = Stage(document({"a": "waits"}, []))
    stage.begin()
    ended_by_the_engine(stage)
    stage.signal("retry_failed")
    assert (stage.abandoned, stage.asked["a"].attempt_id) == (["a"], "run.a.2")


def test_an_approval_of_a_gate_and_one_in_a_loop_are_asked_for_anew() -> None:
    gate = {"name": "Ask", "kind": "approval", "action": "pause", "approval": {"assignees": ["group:x"]}}
    nodes = {
        "a": {"type": "effect", "gates": [gate]},
        "each": {"type": "each", "items": [1]},
        "w": {"type": "waits", "inside": "each"},
    }
    stage = Stage(document(nodes, []))
    stage.begin()
    stage.done("a")
    stage.wait("a!0")
    stage.wait("each[0].w")
    ended_by_the_engine(stage)
    stage.signal("retry_failed")
    assert {key: asked.attempt for key, asked in stage.asked.items()} == {"a!0": 2, "each[0].w": 2}
    stage.done("a!0", "approved")
    stage.done("each[0].w")
    assert stage.state.status == "completed"


@pytest.mark.parametrize("kind", ["timer", "signal"])
def test_what_the_engine_itself_waits_for_goes_on(kind: str) -> None:
    stage = Stage(document({"a": "waits"}, []))
    stage.begin()
    stage.wait("a", 60, kind=kind, name="go")
    ended_by_the_engine(stage)
    stage.signal("retry_failed")
    assert not stage.asked
    stage.pass_time(61)
    assert stage.state.status == "completed"


def test_a_rollback_asks_nobody_anew() -> None:
    nodes = {"a": {"type": "effect", "compensation": "u"}, "u": "effect", "w": "waits"}
    stage = Stage(document(nodes, ["a -> w"]))
    stage.begin()
    stage.done("a")
    stage.wait("w")
    ended_by_the_engine(stage)
    stage.signal("roll_back")
    assert (list(stage.asked), stage.abandoned, stage.state.steps["w"].status) == (["u"], ["w"], "cancelled")
    stage.done("u")
    assert stage.state.status == "rolled_back"


@pytest.mark.parametrize("kind", ["pure", "effect"])
def test_a_run_that_had_not_begun_begins_when_it_is_taken_up_again(kind: str) -> None:
    stage = Stage(document({"a": kind, "b": "effect"}, ["a -> b"], settings={"time_limit": 60}))
    ended_by_the_engine(stage)
    stage.signal("retry_failed")
    stage.begin()  # as the driver does with whatever has not begun
    if kind == "effect":
        stage.done("a")
    stage.done("b")
    assert stage.state.status == "completed"
    assert stage.told[:2] == ["workflow.reopened", "workflow.started"]
    assert stage.told.count("step.completed a") == 1


def test_a_run_that_had_not_had_its_place_waits_for_it_when_it_is_taken_up_again() -> None:
    stage = Stage(document({"a": "effect"}, []))
    stage.state.laned = True
    ended_by_the_engine(stage)
    stage.state.laned = True
    stage.signal("retry_failed")
    stage.begin()
    assert (stage.state.status, stage.state.next_wake, stage.told) == ("queued", None, ["workflow.reopened"])
    stage.state.admitted_at = stage.now
    stage.begin()
    assert list(stage.asked) == ["a"]


@pytest.mark.parametrize("inside", [False, True])
def test_a_word_about_a_step_that_was_asking_takes_the_run_up_again(inside: bool) -> None:
    nodes = {"mail": {"type": "once", "inside": "g"} if inside else "once", "next": "effect"}
    if inside:
        nodes["g"] = {"type": "group"}
    stage = Stage(document(nodes, ["g -> next" if inside else "mail -> next"]))
    key = "g[0].mail" if inside else "mail"
    stage.begin()
    stage.recover()
    assert (stage.state.steps[key].wait or {})["kind"] == "person"
    ended_by_the_engine(stage)
    stage.signal("retry_step", step=key)
    assert stage.state.status == "failed"
    assert not stage.asked
    stage.signal("skip_step", step=key)
    assert list(stage.asked) == ["next"]
    stage.done("next")
    assert stage.state.status == "completed"


def test_a_loop_that_was_between_two_passes_goes_on() -> None:
    stage = Stage(document({"w": {"type": "while", "times": 2}, "a": {"inside": "w"}}, []))
    stage.begin()
    answer = StepFinished("w[0].a", stage.asked.pop("w[0].a").attempt_id, Done({}))
    decision = decide(stage.state, answer, stage.now)
    assert [effect.key for effect in decision.effects] == ["w"]  # its condition was about to be looked at
    stage.rows.write(stage.state, {event.step for event, _ in decision.events if event.step})
    stage.state.status, stage.state.finished_at = RunStatus.FAILED, stage.now
    stage.state.error = {"kind": "critical", "message": "The engine could not go on.", "step": None}
    stage.hand_over()
    stage.signal("retry_failed")
    stage.done("w[1].a")
    assert stage.state.status == "completed"


def test_history_and_rows_tell_the_same_of_a_loop_that_was_between_two_passes() -> None:
    stage = Stage(document({"w": {"type": "while", "times": 2}, "a": {"inside": "w"}}, []))
    stage.begin()
    stage.most = 1
    stage.done("w[0].a")
    stage.engine_ends()
    assert comparable(folded(stage)) == comparable(stage.state)


def test_a_run_that_was_failing_already_gives_up_all_that_it_was_giving_up() -> None:
    nodes: dict[str, Any] = {
        "g": "group", "a": {"inside": "g", "compensation": "u"}, "b": {"inside": "g"}, "u": {"inside": "g"},
        "loop": {"type": "each", "items": [1]}, "c": {"inside": "loop", "type": "waits"}, "d": {"inside": "loop"},
        "x": "effect",
    }  # fmt: skip
    stage = Stage(document(nodes, ["a -> b", "c -> d"]))
    stage.begin()
    stage.done("g[0].a")
    stage.wait("g[0].b")
    stage.wait("loop[0].c")
    stage.fail("x")  # the run fails: what waits is given up, and the group is being undone
    assert stage.state.steps["loop[0].c"].status == "cancelled"
    ended_by_the_engine(stage)
    stage.signal("retry_failed")
    assert sorted(stage.asked) == ["g[0].u"]
    stage.hand_over()
    stage.done("g[0].u")
    assert "step.cancelled loop[0]" in stage.told
    assert stage.state.status == "failed"
    stage.signal("retry_failed")
    assert sorted(stage.asked) == ["g[0~2].a", "loop[0~2].c", "x"]
