"""What reaches a run from outside: commands of people, answers of tasks, named messages."""

from engine.core.events import EventType
from engine.core.happenings import SignalCame
from engine.core.states import StepStatus
from engine.core.steps import Done
from engine.core.turn import Turn

MOST_KEPT = 20  # named signals that no step has asked for; each may hold up to LARGEST_SIGNAL


def signalled(turn: Turn, signal: SignalCame) -> None:
    """Apply one signal; an unknown or unfitting one is noted in history and otherwise harmless."""
    handler = _KINDS.get(signal.kind)
    if handler is None:
        _ignore(turn, signal, f"A signal of unknown kind “{signal.kind}” was ignored.")
    else:
        handler(turn, signal)


def _ignore(turn: Turn, signal: SignalCame, why: str) -> None:
    turn.emit(EventType.SIGNAL_IGNORED, why, severity="warning", data={"kind": signal.kind})


def _pause(turn: Turn, signal: SignalCame) -> None:
    if not turn.state.paused:
        turn.emit(EventType.WORKFLOW_PAUSED, f"{_who(signal)} paused the run.", severity="warning")


def _resume(turn: Turn, signal: SignalCame) -> None:
    if not turn.state.paused:
        return
    turn.emit(EventType.WORKFLOW_RESUMED, f"{_who(signal)} resumed the run.")
    if turn.state.started_at is None:
        turn.begin()
    turn.resume_held()


def _cancel(turn: Turn, signal: SignalCame) -> None:
    reason = signal.payload.get("reason") or ""
    turn.cancel_run(f"{_who(signal)} cancelled the run.{' Reason: ' + reason if reason else ''}")


def _step_answered(turn: Turn, signal: SignalCame) -> None:
    """A human task or another outside party finishes the attempt that waits for it."""
    key, attempt_id = signal.payload["step"], signal.payload["attempt_id"]
    state = turn.state
    step = state.steps.get(key)
    if step is None or state.attempt_id(key) != attempt_id:
        _ignore(turn, signal, "An answer came for a step that is not waiting for it.")
    elif step.status is StepStatus.RUNNING:
        turn.decision.deferred = True  # answered before its wait was written down: offered again after that
    elif step.status is not StepStatus.WAITING:
        _ignore(turn, signal, f"“{state.plan.nodes[key].node.name}” was answered after it had ended.")
    else:
        turn.complete(key, Done(signal.payload.get("output"), signal.payload.get("port", "success")))


def _named(turn: Turn, signal: SignalCame) -> None:
    """A message by name and correlation key: to the step that waits for it, else kept for later."""
    name, key = signal.payload["name"], signal.payload.get("key", "")
    for step_key in sorted(turn.state.open):
        wait = turn.state.step(step_key).wait
        if wait and wait["kind"] == "signal" and (wait["name"], wait["key"]) == (name, key):
            turn.complete(step_key, Done(signal.payload.get("payload")))
            return
    if len(turn.state.mail) >= MOST_KEPT:
        _ignore(turn, signal, f"The signal “{name}” came, but {MOST_KEPT} others are kept already; it was dropped.")
        return
    data = {"id": signal.id, "name": name, "key": key, "payload": signal.payload.get("payload")}
    turn.emit(EventType.SIGNAL_RECEIVED, f"The signal “{name}” came and is kept until a step asks for it.", data=data)


def _person_retries(turn: Turn, signal: SignalCame) -> None:
    key = signal.payload["step"]
    if _waits_for_person(turn, signal, key):
        turn.start(key, turn.state.step(key).attempt)


def _person_skips(turn: Turn, signal: SignalCame) -> None:
    key = signal.payload["step"]
    if _waits_for_person(turn, signal, key):
        node = turn.state.plan.nodes[key]
        data = {"port": node.first_port, "reason": "person"}
        turn.emit(EventType.STEP_SKIPPED, f"{_who(signal)} passed “{node.node.name}” by.", step=key, data=data)
        turn.settle(key)


def _waits_for_person(turn: Turn, signal: SignalCame, key: str) -> bool:
    step = turn.state.steps.get(key)
    if step and step.status is StepStatus.WAITING and step.wait and step.wait["kind"] == "person":
        return True
    _ignore(turn, signal, "The step asked about is not waiting for a decision.")
    return False


def _who(signal: SignalCame) -> str:
    return str(signal.payload.get("actor") or "Someone")


_KINDS = {
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
    "step": _step_answered,
    "named": _named,
    "retry_step": _person_retries,
    "skip_step": _person_skips,
}
