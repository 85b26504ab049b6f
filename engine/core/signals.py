"""What reaches a run from outside: commands of people, answers of tasks and child runs, named messages."""

from engine.core.decisions import provided, retried, skipped, stopped
from engine.core.doubt import has_failed
from engine.core.ending import cancel_run
from engine.core.events import EventType
from engine.core.failures import failed
from engine.core.gates import let_held_through
from engine.core.happenings import SignalCame
from engine.core.reopening import retry_failed, rolled_back
from engine.core.retry import FailureKind
from engine.core.run_state import StepState
from engine.core.states import StepStatus
from engine.core.steps import Done, Fail
from engine.core.turn import Turn

REOPENING = frozenset({"retry_failed", "skip_step", "provide_input", "roll_back"})  # may come to a run that is over


def signalled(turn: Turn, signal: SignalCame) -> None:
    """Apply one signal; an unknown or unfitting one is noted in history and otherwise harmless."""
    handler = _KINDS.get(signal.kind)
    if handler is None:
        turn.ignore(signal, f"A signal of unknown kind “{signal.kind}” was ignored.")
    else:
        handler(turn, signal)


def _pause(turn: Turn, signal: SignalCame) -> None:
    if not turn.state.paused:
        turn.emit(EventType.WORKFLOW_PAUSED, f"{signal.who} paused the run.", severity="warning")


def _resume(turn: Turn, signal: SignalCame) -> None:
    state = turn.state
    if not state.paused:
        return
    turn.emit(EventType.WORKFLOW_RESUMED, f"{signal.who} resumed the run.")
    if state.started_at is None and state.may_begin(turn.now):
        turn.begin()
    _go_on(turn, signal)


def _go_on(turn: Turn, signal: SignalCame) -> None:
    """Begin what was held while the run was paused, until a breakpoint stops it again."""
    state = turn.state
    let_held_through(turn, signal.who)
    held, state.held = state.held, []
    for key in held:
        if state.paused:
            state.held.append(key)
        else:
            turn.proceed(key)  # a breakpoint has been seen


def _advance(turn: Turn, signal: SignalCame) -> None:
    """Single stepping: exactly one step that is held begins, although the run stays paused."""
    state = turn.state
    if state.paused and state.held and state.started_at is not None:
        turn.proceed(state.held.pop(0))
    else:
        turn.ignore(signal, "There is no held step to begin; pause the run first.")


def _cancel(turn: Turn, signal: SignalCame) -> None:
    if turn.state.rolling and signal.payload.get("gives_way"):
        turn.ignore(signal, f"{signal.who} needs this run no more, but what is being undone is left to its end.")
        return
    reason = signal.payload.get("reason") or ""
    cancel_run(turn, f"{signal.who} cancelled the run.{' Reason: ' + reason if reason else ''}")


def _step_answered(turn: Turn, signal: SignalCame) -> None:
    """A human task, a child run or another outside party finishes the attempt that waits for it."""
    key, attempt_id = signal.payload["step"], signal.payload["attempt_id"]
    state = turn.state
    step = state.steps.get(key)
    if step is None or state.attempt_id(key) != attempt_id:
        turn.ignore(signal, "An answer came for a step that is not waiting for it.")
    elif step.status is StepStatus.RUNNING:
        turn.decision.deferred = True  # answered before its wait was written down: offered again after that
    elif not may_be_answered(step):
        turn.ignore(signal, f"“{turn.name(key)}” was answered after it had ended.")
    elif signal.payload.get("error"):
        error = signal.payload["error"]
        kind = FailureKind(error.get("kind", FailureKind.PERMANENT))
        failed(turn, key, Fail(error["message"], kind, error.get("hint", ""), error.get("data")))
    else:
        turn.complete(key, Done(signal.payload.get("output"), signal.payload.get("port", "success")))


def may_be_answered(step: StepState) -> bool:
    """Whether an attempt waits for its answer, or was cut off and is to be made once more with what it asked for."""
    if step.status is StepStatus.RETRYING:
        return bool(step.noted("same"))
    return step.status is StepStatus.WAITING and not has_failed(step)


def _named(turn: Turn, signal: SignalCame) -> None:
    """A message by name and correlation key: to the step that waits for it, else kept for later.

    Whether there is room for it was asked when it came: what has been taken is dropped no more.
    """
    name, key = signal.payload["name"], signal.payload.get("key", "")
    for step_key in sorted(turn.state.open):
        wait = turn.state.step(step_key).wait
        if turn.state.is_doomed(step_key) and not turn.state.node(step_key).undoes:
            continue  # nothing follows it: whatever asks in its place may need the signal
        if wait and wait["kind"] == "signal" and (wait["name"], wait["key"]) == (name, key):
            turn.complete(step_key, Done(signal.payload.get("payload")))
            return
    data = {"id": signal.id, "name": name, "key": key, "payload": signal.payload.get("payload")}
    turn.emit(EventType.SIGNAL_RECEIVED, f"The signal “{name}” came and is kept until a step asks for it.", data=data)


def _priority(turn: Turn, signal: SignalCame) -> None:
    priority = int(signal.payload["priority"])
    message = f"{signal.who} set the priority to {priority}."
    turn.emit(EventType.WORKFLOW_PRIORITY, message, data={"priority": priority})


_KINDS = {
    "pause": _pause,
    "resume": _resume,
    "advance": _advance,
    "cancel": _cancel,
    "step": _step_answered,
    "named": _named,
    "retry_step": retried,
    "skip_step": skipped,
    "provide_input": provided,
    "stop_step": stopped,
    "retry_failed": retry_failed,
    "roll_back": rolled_back,
    "priority": _priority,
}
