"""Attempts that were cut off: repeated where they may be, else left to a person."""

from typing import Any

from engine.core.doubt import was_never_begun
from engine.core.events import EventType
from engine.core.failures import INTERRUPTED, ask
from engine.core.keys import container_of, is_scope, passes_around
from engine.core.postponing import begin_at_last
from engine.core.run_state import RunState, StepState
from engine.core.states import StepStatus
from engine.core.steps import Effect
from engine.core.turn import Turn
from engine.core.undo import undo_by_reverse

_UNDONE = frozenset({StepStatus.COMPENSATING, StepStatus.COMPENSATED})
MOST_REPEATS = 3  # a step that takes its worker down each time must not do so for ever
OWN_WAITS = frozenset({"timer", "signal", "person"})  # nobody was asked who could have been told to leave it


def take_up_cut_off(turn: Turn) -> None:
    """What the end that the engine itself gave a run it could not go on with had cut off, now that it goes on.

    What others had been asked for was withdrawn at that end, so it is asked for anew, by an attempt of its own.
    """
    state = turn.state
    for key in sorted(state.running | state.open):
        if _has_asked(turn, key) and (state.node(key).undoes or not state.is_doomed(key)):
            turn.cancel_step(key, "What it had asked for had been withdrawn.")
            turn.abandon(key)
            turn.start(key, state.step(key).attempt + 1, anew=True)
        elif key in state.running:
            take_up(turn, key)
    for key in sorted(state.undoing):
        undo_by_reverse(turn, key)  # one that only computes had no row of its own yet


def was_ending(state: RunState) -> dict[str, Any] | None:
    """The error of a run that was failing as a whole when the engine had to end it, so that parts are given up already.

    One that goes on as if they were not would wait for them for ever, or leave them out without a word.
    """
    under_way = [key for key in state.loops if state.steps[key].status is StepStatus.RUNNING]
    if not any(_is_given_up(state, key) for key in under_way if not _ends_by_itself(state, key)):
        return None
    message = "The run was failing already when the engine had to end it. What it was giving up is given up now."
    return {"kind": "permanent", "message": message, "hint": "Try it again.", "data": None, "step": None}


def _is_given_up(state: RunState, key: str) -> bool:
    """Whether a container that is under way has lost a pass, or something in one, with the end of its run."""
    loop, kind = state.loops[key], state.node(key).container
    if not loop.open and state.steps[key].noted("entered"):
        return kind != "while" or bool(loop.failing) or loop.next > len(loop.results)
    passes = [scope for scope in loop.open if scope not in state.doomed]
    lost = any(_lies_in(passes, step) and step.status is StepStatus.CANCELLED for step in state.steps.values())
    return lost or (kind == "group" and any(_is_undone(state, scope) for scope in passes))


def _ends_by_itself(state: RunState, key: str) -> bool:
    """Whether a container lies in a pass that is ending of its own accord, not with the run."""
    return any(scope in state.doomed for scope in passes_around(key))


def _lies_in(passes: list[str], step: StepState) -> bool:
    return not is_scope(step.key) and step.scope in passes


def _is_undone(state: RunState, scope: str) -> bool:
    """Whether the pass of a group is being undone, or has been."""
    return any(_undoes_with(state, step) == scope for step in state.steps.values())


def _undoes_with(state: RunState, step: StepState) -> str | None:
    """The pass of a group with which a step was undone, or is to be."""
    if step.status not in _UNDONE and not step.noted("undo"):
        return None
    groups = (scope for scope in passes_around(step.key) if state.node(container_of(scope)).container == "group")
    rows = (state.steps[scope] for scope in groups if scope in state.steps)
    return next((row.key for row in rows if row.status is not StepStatus.COMPLETED), None)


def _has_asked(turn: Turn, key: str) -> bool:
    """Whether somebody else than the engine or its people was asked for something, and may have been by now."""
    step = turn.state.step(key)
    if step.status is StepStatus.WAITING:
        return (step.wait or {})["kind"] not in OWN_WAITS
    return step.status is StepStatus.RUNNING and turn.state.node(key).effect is Effect.WAIT


def take_up(turn: Turn, key: str) -> None:
    """Answer for one attempt whose worker is gone."""
    state = turn.state
    node = state.node(key)
    asked_for = node.node.settings.on_crash
    again = asked_for == "again" or (node.effect is not Effect.AT_MOST_ONCE and asked_for != "ask")
    repeats = (state.step(key).noted("repeats") or 0) + 1
    ends, never = not node.undoes and state.is_doomed(key), was_never_begun(state.step(key))
    if ends and (never or (node.effect is not Effect.WAIT and not again)):
        turn.close_running_steps([key])  # nobody needs to decide about a step of a run that is ending, nor to begin it
    elif state.step(key).noted("unbegun"):
        begin_at_last(turn, key)
    elif repeats > MOST_REPEATS:
        message = f"“{node.node.name}” was cut off {repeats} times; perhaps it is itself the cause."
        ask(turn, key, message, choices=INTERRUPTED)
    elif again:
        turn.emit(
            EventType.WARNING_REPEATED,
            f"The worker stopped during “{node.node.name}”; it is done again under the same key.",
            step=key,
            severity="warning",
            data={"deadline": turn.deadline_again(key), "repeats": repeats},
        )
        turn.perform(key)
    else:
        message = f"The worker stopped during “{node.node.name}”: nobody can tell whether it was done."
        ask(turn, key, message, choices=INTERRUPTED)
