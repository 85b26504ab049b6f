"""Ending a scope or the run before its time: giving up what is open, and telling what a rollback has left."""

from collections.abc import Iterator
from typing import Any

from engine.core.events import EventType
from engine.core.happenings import Abandon
from engine.core.keys import container_of, lies_below, passes_around, scope_of, within
from engine.core.remains import NOT_UNDONE, left_over
from engine.core.run_state import RunState
from engine.core.states import StepStatus
from engine.core.turn import Turn
from engine.core.undo import reverse_failed, undo_next


def quiet(state: RunState, scope: str) -> bool:
    """Whether nothing runs in a scope or below it, reverses excepted."""
    if not scope and not state.undoing:
        return not (state.running or state.computing)
    return not any(_counts(state, key, scope) for key in (*state.running, *state.computing))


def busy_passes(state: RunState) -> set[str]:
    """The passes that are not quiet, found at one look: of many that end at once each would look at all that runs."""
    under_way = (key for key in (*state.running, *state.computing) if not state.node(key).undoes)
    return {scope for key in under_way for scope in passes_around(key)}


def _counts(state: RunState, key: str, scope: str) -> bool:
    return lies_below(key, scope) and not state.node(key).undoes


def give_up_below(turn: Turn, scope: str, reason: str) -> bool:
    """Give up everything below a scope that waits, would be retried or is held by a gate.

    Groups that were cut off are undone first: False while that goes on.
    """
    state = turn.state
    below = [key for key in sorted(state.open) if _counts(state, key, scope)]
    turn.close_open_steps(below, reason)
    if not state.rolling and _undo_groups(turn, scope):
        return False
    _close_passes(turn, scope, reason)
    return True


def _close_passes(turn: Turn, scope: str, reason: str) -> None:
    """Give up the open passes and entered containers below a scope, the deepest first."""
    state = turn.state
    inner = [key for key in _open_passes(state) if key != scope and _under(key, scope)]
    for key in sorted(inner, key=lambda one: (-one.count("["), one)):
        message = f"A pass through “{turn.name(container_of(key))}” was given up."
        turn.emit(EventType.STEP_CANCELLED, message, step=key)
    entered = [key for key in state.loops if lies_below(key, scope) and state.steps[key].status is StepStatus.RUNNING]
    for key in sorted(entered, key=lambda one: (-one.count("["), one)):
        turn.cancel_step(key, reason)
    state.held = [key for key in state.held if not lies_below(key, scope)]


def _undo_groups(turn: Turn, scope: str) -> bool:
    """Undo what groups below a scope, or the scope itself, had done; they are all or nothing."""
    state = turn.state
    cut_off = [key for key in _open_passes(state) if key == scope or _under(key, scope)]
    groups = [key for key in cut_off if state.node(container_of(key)).container == "group"]
    return any(undo_next(turn, key) for key in sorted(groups, key=lambda one: (-one.count("["), one)))


def _open_passes(state: RunState) -> Iterator[str]:
    """Passes under way; there may be many more that have ended and are kept to be undone."""
    return (key for loop in state.loops.values() for key in loop.open)


def _under(key: str, scope: str) -> bool:
    return lies_below(container_of(key), scope)


def end_rollback_when_done(turn: Turn) -> None:
    """Go on with a rollback; end the run when nothing is left to undo."""
    state = turn.state
    if not quiet(state, ""):
        return
    if give_up_below(turn, "", "The run is being rolled back.") and not undo_next(turn, ""):
        end_rollback(turn)


def end_rollback(turn: Turn, *, stopped: str = "") -> None:
    """Tell what was undone and what a person must undo by hand."""
    state = turn.state
    by_hand = list(left_over(state))
    partial = stopped or any(one["why"] in NOT_UNDONE for one in by_hand)
    undone = sorted(key for key, step in state.steps.items() if step.status is StepStatus.COMPENSATED)
    data: dict[str, Any] = {"undone": undone, "by_hand": by_hand, "error": state.failing}
    count = f"{len(undone)} step{'' if len(undone) == 1 else 's'}"
    if partial:
        todo = sum(one["why"] in NOT_UNDONE for one in by_hand)
        message = stopped or f"{count} undone; {todo} could not be undone and must be undone by hand."
        turn.emit(EventType.WORKFLOW_ROLLBACK_FAILED, message, severity="error", data=data)
    else:
        message = f"The run was rolled back: {count} undone."
        turn.emit(EventType.WORKFLOW_ROLLED_BACK, message, severity="warning", data=data)
    turn.decision.effects = [effect for effect in turn.decision.effects if isinstance(effect, Abandon)]


def cancel_run(turn: Turn, message: str) -> None:
    """End the run at once; what was running may already have had its effect, and history says so."""
    state = turn.state
    if state.rolling:
        _stop_rollback(turn, message)
        return
    turn.close_open_steps(sorted(state.open), "The run was cancelled.")
    turn.close_running_steps(sorted(state.running))
    _close_passes(turn, "", "The run was cancelled.")
    _leave_to_people(turn)
    turn.decision.effects = [effect for effect in turn.decision.effects if isinstance(effect, Abandon)]
    turn.emit(EventType.WORKFLOW_CANCELLED, message, severity="warning")


def _stop_rollback(turn: Turn, message: str) -> None:
    state = turn.state
    turn.close_open_steps(sorted(state.open), "The rollback was stopped.")
    turn.close_running_steps(sorted(state.running))
    _close_passes(turn, "", "The rollback was stopped.")
    _leave_to_people(turn)
    end_rollback(turn, stopped=message)


def _leave_to_people(turn: Turn) -> None:
    """Nothing is undone any more: steps whose reverse was cut off stay as they are."""
    state = turn.state
    for key in sorted(state.undoing):
        reverse_failed(turn, within(scope_of(key), state.node(key).node.settings.compensation or ""))
