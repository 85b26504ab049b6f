"""A run that is over is taken up again or undone: what failed begins anew, and nothing else is done twice."""

from engine.core.carrying import rescan
from engine.core.events import EventType
from engine.core.failures import AFTER_FAILURE, INTERRUPTED, ask
from engine.core.gates import held_again, let_held_through, stopped_again
from engine.core.happenings import SignalCame
from engine.core.recovering import take_up_cut_off, was_ending
from engine.core.run_state import StepState
from engine.core.states import RunStatus, StepStatus
from engine.core.turn import Turn
from engine.core.undo import roll_back


def retry_failed(turn: Turn, signal: SignalCame) -> None:
    if turn.state.over and turn.state.rolling:  # the engine had to end it while it was undone: only that can go on
        rolled_back(turn, signal)
    elif turn.state.status is RunStatus.FAILED:
        _reopen(turn, signal)
        after_reopening(turn, signal)
    else:
        turn.ignore(signal, "Only a failed run can be taken up again.")


def reopened_for(turn: Turn, signal: SignalCame, key: str) -> bool:
    """Take up a failed run because a person decides about a step of it that failed, or asked when it was ended."""
    state = turn.state
    step = state.steps.get(key)
    if state.status is not RunStatus.FAILED or state.rolling or step is None or not state.has_node(key):
        return False
    if not is_about(signal, step):
        return False
    failed = step.status is StepStatus.FAILED and step.port is None and not step.scope and not state.node(key).is_gate
    if failed or asks_person(step):
        _reopen(turn, signal)
        return True
    return False


def _reopen(turn: Turn, signal: SignalCame) -> None:
    message, ending = f"{signal.who} took the failed run up again.", was_ending(turn.state)
    data = {"ending": ending} if ending else {}
    turn.emit(EventType.WORKFLOW_REOPENED, message, severity="warning", data=data)
    if turn.state.started_at is not None:
        take_up_cut_off(turn)
    elif turn.state.may_begin(turn.now):  # else it waits for its place, as it did
        turn.begin()


def after_reopening(turn: Turn, signal: SignalCame) -> None:
    """Everything of the run itself that failed or was given up begins anew; nothing else is done twice.

    A gate that had stopped the run lets it through if the whole run is tried again; one that had paused it holds it.
    """
    state, whole = turn.state, signal.kind == "retry_failed"
    if not turn.decision.events or turn.decision.events[0][0].type is not EventType.WORKFLOW_REOPENED:
        return
    if state.started_at is None or "" in state.doomed:
        return
    if not whole and stopped_again(turn):
        return
    for key in state.plan.bodies[""]:
        step = state.steps.get(key)
        if step is None or state.node(key).undoes:
            continue
        if step.status is StepStatus.CANCELLED or (step.status is StepStatus.FAILED and step.port is None):
            _begin_anew(turn, key, whole=whole)
    if whole:
        let_held_through(turn, signal.who, stopped=True)
    held_again(turn)
    rescan(turn)


def _begin_anew(turn: Turn, key: str, *, whole: bool) -> None:
    """Another attempt, unless it would do again what must not be done twice and nobody has spoken of just that."""
    state, step = turn.state, turn.state.step(key)
    named = whole and step.status is StepStatus.FAILED
    if state.node(key).once and step.noted("unsure"):
        ask(turn, key, f"Nobody can tell whether “{turn.name(key)}” was done.", choices=INTERRUPTED)
    elif key in state.loops and state.loops[key].once and not named:
        message = f"Something in “{turn.name(key)}” had begun that must not be done twice; how is it to go on?"
        ask(turn, key, message, choices=AFTER_FAILURE)
    else:
        turn.start(key, step.attempt + 1, anew=True)


def rolled_back(turn: Turn, signal: SignalCame) -> None:
    state = turn.state
    possible = state.status in (RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.COMPLETED) or not state.over
    if possible and (state.over or not state.rolling) and state.started_at is not None:
        if state.paused:
            turn.emit(EventType.WORKFLOW_RESUMED, f"{signal.who} resumed the run to undo what was done.")
        was_over = state.over
        roll_back(turn, f"{signal.who} asked to undo what was done.")
        if was_over:
            take_up_cut_off(turn)
    else:
        turn.ignore(signal, "This run cannot be rolled back (any more).")


def is_about(signal: SignalCame, step: StepState) -> bool:
    """Whether a decision is about what a step asks now: another attempt may have been made since it was looked at."""
    return signal.payload.get("seen") in (None, step.seq)


def asks_person(step: StepState | None) -> bool:
    return step is not None and step.status is StepStatus.WAITING and (step.wait or {}).get("kind") == "person"
