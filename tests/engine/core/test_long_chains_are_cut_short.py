"""A decision may lead to thousands of others at once: none may keep all other runs waiting, or break off."""

from itertools import pairwise
from typing import Any

from engine.core.carrying import MOST_EVENTS
from engine.core.decide import decide
from engine.core.happenings import Begin, GoOn, Perform, SignalCame, StepFinished
from engine.core.rebuild import rebuild
from engine.core.steps import Enter, Fail
from tests.engine.core.stage import Stage, document

MANY = 1_200


def _loop(reverse: dict[str, Any], **more: Any) -> dict[str, Any]:
    nodes = {
        "loop": {"type": "each", "items": list(range(MANY)), "parallel": 50},
        "a": {"type": "effect", "inside": "loop", "compensation": "u"},
        "u": {"type": "effect", "inside": "loop", **reverse},
        "z": "effect",
    }
    return document(nodes, ["loop -> z"], **more)


def test_a_loop_whose_steps_end_at_once_is_decided_in_parts() -> None:
    stage = Stage(_loop({}), options={"simulated": True})
    (entering,) = decide(stage.state, Begin(), stage.now).effects
    assert isinstance(entering, Perform)
    entered = StepFinished("loop", entering.attempt_id, Enter(list(range(MANY))))

    decisions = [decide(stage.state, entered, stage.now)]
    while decisions[-1].more:
        decisions.append(decide(stage.state, GoOn(), stage.now))

    assert len(decisions) > 2 * MANY / MOST_EVENTS
    assert max(len(decision.events) for decision in decisions) < 2 * MOST_EVENTS
    assert stage.state.status == "completed"
    assert len(stage.state.outputs["loop"]["results"]) == MANY


def test_what_a_decision_has_left_is_followed_whatever_happens_next() -> None:
    stage = Stage(_loop({}), options={"simulated": True})
    (entering,) = decide(stage.state, Begin(), stage.now).effects
    assert isinstance(entering, Perform)
    decision = decide(stage.state, StepFinished("loop", entering.attempt_id, Enter([1] * MANY)), stage.now)
    told = len(decision.events)
    while decision.more:  # nobody says that it should go on, but somebody sends a signal
        decision = decide(stage.state, SignalCame(told, "named", {"name": "hello"}), stage.now)
        told += len(decision.events)

    assert stage.state.status == "completed"
    assert stage.state.completed == MANY + 2


def test_nothing_of_what_a_decision_has_left_is_followed_after_a_cancel() -> None:
    chain = [f"a{number}" for number in range(MANY)]
    edges = [f"{one} -> {other}" for one, other in pairwise(chain)]
    nodes: dict[str, Any] = {**dict.fromkeys(chain, "effect"), "z": "once"}
    stage = Stage(
        document(nodes, [*edges, f"{chain[-1]} -> z"]), options={"recorded": {a: {"output": 1} for a in chain}}
    )
    assert decide(stage.state, Begin(), stage.now).more

    decision = decide(stage.state, SignalCame(1, "cancel", {}), stage.now)
    assert [event.type.value for event, _ in decision.events] == ["workflow.cancelled"]
    assert decision.effects == []
    assert not decision.more


def test_a_rollback_whose_reverses_end_at_once_comes_to_its_end() -> None:
    simulated = Stage(_loop({}), options={"simulated": True})
    simulated.begin()
    simulated.signal("roll_back")
    assert simulated.state.status == "rolled_back"

    disabled = Stage(_loop({"disabled": True}))
    disabled.begin()
    for number in range(MANY):
        disabled.done(f"loop[{number}].a")
    disabled.done("z")
    disabled.signal("roll_back")
    assert disabled.state.status == "rollback_failed"


def test_a_reverse_that_only_computes_is_begun_again_after_a_crash() -> None:
    nodes = {
        "a": {"type": "effect", "compensation": "u"},
        "u": "pure",
        "b": {"type": "effect", "on_error": "roll_back"},
    }
    stage = Stage(document(nodes, ["a -> b"]))
    stage.begin()
    stage.done("a")
    broken = StepFinished("b", stage.asked["b"].attempt_id, Fail("It broke."))
    decision = decide(stage.state, broken, stage.now)
    assert [effect.key for effect in decision.effects] == ["u"]  # it is being computed when its worker dies

    state, found = stage.state, stage.fresh()
    for name in ("status", "seq", "started_at", "totals", "completed", "failed", "failing"):
        setattr(found, name, getattr(state, name))
    stage.state = rebuild(found, [(step, state.output_of(step)) for step in state.steps.values() if step.key != "u"])
    stage.recover()
    assert stage.state.status == "rolled_back"
