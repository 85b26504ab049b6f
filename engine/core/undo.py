"""Undoing what was done: reverses in reverse order of completion, at most once each."""

from engine.core.deeds import undone_as
from engine.core.events import EventType
from engine.core.keys import lies_below, scope_of, within
from engine.core.states import StepStatus
from engine.core.turn import Turn


def undo_next(turn: Turn, scope: str) -> bool:
    """Undo the step that completed last in a scope or below it. True while there is something to undo."""
    state = turn.state
    if any(lies_below(key, scope) for key in state.undoing):
        return True
    key = next((key for key in reversed(state.undoable) if lies_below(key, scope)), None)
    if key is None or state.paused:
        return key is not None
    reverse, same = _reverse_of(turn, key), undone_as(state, key)
    message = f"“{turn.name(key)}” is being undone by “{turn.name(reverse)}”."
    turn.emit(EventType.STEP_COMPENSATING, message, step=key, data={"by": reverse})
    if same is None:
        undo_by_reverse(turn, key)
    elif same.status is StepStatus.COMPENSATED:
        message = f"“{turn.name(key)}” had been done twice under the same key, and has been undone."
        turn.emit(
            EventType.STEP_COMPENSATED, message, step=key, severity="success", data={"by": _reverse_of(turn, same.key)}
        )
        turn.touched[scope_of(key)] = None
    else:
        reverse_failed(turn, reverse)
    return True


def undo_by_reverse(turn: Turn, key: str) -> None:
    """Begin the reverse of a step that is being undone, unless it has begun."""
    state, reverse = turn.state, _reverse_of(turn, key)
    if reverse in state.computing or state.step(reverse).status is not StepStatus.PENDING:
        return
    turn.proceed(reverse)
    if state.step(reverse).status is StepStatus.SKIPPED:  # it is disabled
        reverse_failed(turn, reverse)


def _reverse_of(turn: Turn, key: str) -> str:
    return within(scope_of(key), turn.state.node(key).node.settings.compensation or "")


def reverse_failed(turn: Turn, key: str) -> None:
    """A reverse step failed for good: what it should have undone is left to a person."""
    original = within(scope_of(key), turn.state.node(key).undoes or "")
    message = f"“{turn.name(original)}” could not be undone; a person must do it by hand."
    turn.emit(EventType.WARNING_COMPENSATION, message, step=original, severity="error", data={"by": key})
    turn.touched[scope_of(key)] = None


def roll_back(turn: Turn, message: str) -> None:
    """Begin nothing more and undo what was done, as soon as nothing runs any more."""
    turn.emit(EventType.WORKFLOW_ROLLING_BACK, message, severity="warning")
    turn.state.held.clear()
