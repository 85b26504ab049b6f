"""What people decide about a step that asks them: do it again, pass it by, give its result, let it fail."""

from engine.core.doubt import has_failed
from engine.core.events import EventType
from engine.core.failures import may_try_now, try_now
from engine.core.happenings import SignalCame
from engine.core.reopening import after_reopening, asks_person, is_about, reopened_for
from engine.core.states import StepStatus
from engine.core.steps import Done, Effect
from engine.core.turn import Turn
from engine.core.undo import reverse_failed


def retried(turn: Turn, signal: SignalCame) -> None:
    state, key = turn.state, signal.payload["step"]
    if may_try_now(state, key) and not state.paused and is_about(signal, state.step(key)):
        try_now(turn, key)  # nobody has to wait for the moment of the next attempt
        return
    if not _waits_for_person(turn, signal, key):
        return
    step = state.step(key)
    same = not has_failed(step)  # it was cut off: what is done again is the very same attempt
    fallback = same and bool(step.noted("fallback"))
    if state.is_doomed(key) and not state.node(key).undoes:
        turn.ignore(signal, f"“{turn.name(key)}” was not tried again, since nothing of what it belongs to goes on.")
    elif state.paused:
        message = f"{signal.who} had “{turn.name(key)}” tried again, as soon as the run is resumed."
        error = step.error or {"kind": "transient", "message": "It was cut off.", "hint": "", "data": None}
        data = {
            "attempt": step.attempt,
            "error": error,
            "at": turn.now.isoformat(),
            "fallback": fallback,
            "same": same,
            "anew": not same,
        }
        turn.emit(EventType.STEP_RETRYING, message, step=key, severity="warning", data=data)
    else:
        turn.start(key, step.attempt + (not same), fallback=fallback, anew=not same)


def skipped(turn: Turn, signal: SignalCame) -> None:
    key = signal.payload["step"]
    if not (reopened_for(turn, signal, key) or _waits_for_person(turn, signal, key)):
        return
    _withdraw(turn, key)
    step, node = turn.state.step(key), turn.state.node(key)
    if step.status is StepStatus.WAITING and not has_failed(step) and not node.is_gate:
        # It is passed by because it was done: so it is one of those that may have to be undone.
        message = f"{signal.who} said that “{turn.name(key)}” was done."
        more = {"by": signal.who, "vouched": True}
        turn.complete(key, Done(None, node.first_port), more=more, gated=False, message=message)
    else:
        data = {"port": turn.state.node(key).first_port, "reason": "person"}
        turn.skip(key, f"{signal.who} passed “{turn.name(key)}” by.", data=data)
    after_reopening(turn, signal)


def provided(turn: Turn, signal: SignalCame) -> None:
    """A person gives the result that a step could not give itself."""
    key, port = signal.payload["step"], signal.payload.get("port")
    if port and turn.state.has_node(key) and port not in turn.state.node(key).ports:
        turn.ignore(signal, f"“{turn.name(key)}” has no way “{port}”, so the result given for it was not taken.")
    elif reopened_for(turn, signal, key) or _waits_for_person(turn, signal, key):
        port = port or turn.state.node(key).first_port
        _withdraw(turn, key)
        turn.complete(key, Done(signal.payload.get("output"), port), more={"by": signal.who})
        after_reopening(turn, signal)


def stopped(turn: Turn, signal: SignalCame) -> None:
    """A person lets the failure of a step be the run's."""
    key = signal.payload["step"]
    if not _waits_for_person(turn, signal, key):
        return
    _withdraw(turn, key)
    step = turn.state.step(key)
    error = step.error or {"kind": "permanent", "message": "A person stopped the run here.", "hint": "", "data": None}
    message = f"{signal.who} let “{turn.name(key)}” fail."
    data = {"attempt": step.attempt, "error": error, "port": None}
    turn.emit(EventType.STEP_FAILED, message, step=key, severity="error", data=data)
    turn.settle(key)
    if turn.state.node(key).undoes:
        reverse_failed(turn, key)


def _waits_for_person(turn: Turn, signal: SignalCame, key: str) -> bool:
    step = turn.state.steps.get(key)
    if turn.state.over or step is None or not asks_person(step):
        turn.ignore(signal, "The step asked about is not waiting for a decision.")
    elif not is_about(signal, step):
        turn.ignore(signal, f"“{turn.name(key)}” asks anew since somebody decided about it, so that was not done.")
    else:
        return True
    return False


def _withdraw(turn: Turn, key: str) -> None:
    """A person answers for a step whose asking was cut off: nobody waits for what it may have asked for."""
    step = turn.state.step(key)
    if step.status is StepStatus.WAITING and not has_failed(step) and turn.state.node(key).effect is Effect.WAIT:
        turn.abandon(key)
