"""What reaches a run from outside: commands of people, answers of tasks and child runs, named messages."""

from engine.core.carrying import rescan
from engine.core.doubt import has_failed
from engine.core.ending import cancel_run
from engine.core.events import EventType
from engine.core.failures import AFTER_FAILURE, INTERRUPTED, ask, failed
from engine.core.gates import held_again, let_held_through, stopped_again
from engine.core.happenings import SignalCame
from engine.core.recovering import take_up_cut_off, was_ending
from engine.core.retry import FailureKind
from engine.core.run_state import StepState
from engine.core.states import RunStatus, StepStatus
from engine.core.steps import Done, Effect, Fail
from engine.core.turn import Turn
from engine.core.undo import reverse_failed, roll_back

MOST_KEPT = 20  # named signals that no step has asked for; each may hold up to LARGEST_SIGNAL
REOPENING = frozenset({"retry_failed", "skip_step", "provide_input", "roll_back"})  # may come to a run that is over


def signalled(turn: Turn, signal: SignalCame) -> None:
    """Apply one signal; an unknown or unfitting one is noted in history and otherwise harmless."""
    handler = _KINDS.get(signal.kind)
    if handler is None:
        _ignore(turn, signal, f"A signal of unknown kind “{signal.kind}” was ignored.")
    else:
        handler(turn, signal)


def _ignore(turn: Turn, signal: SignalCame, why: str) -> None:
    if not turn.state.over:
        turn.emit(EventType.SIGNAL_IGNORED, why, severity="warning", data={"kind": signal.kind})


def _pause(turn: Turn, signal: SignalCame) -> None:
    if not turn.state.paused:
        turn.emit(EventType.WORKFLOW_PAUSED, f"{_who(signal)} paused the run.", severity="warning")


def _resume(turn: Turn, signal: SignalCame) -> None:
    state = turn.state
    if not state.paused:
        return
    turn.emit(EventType.WORKFLOW_RESUMED, f"{_who(signal)} resumed the run.")
    if state.started_at is None and state.may_begin(turn.now):
        turn.begin()
    _go_on(turn, signal)


def _go_on(turn: Turn, signal: SignalCame) -> None:
    """Begin what was held while the run was paused, until a breakpoint stops it again."""
    state = turn.state
    let_held_through(turn, _who(signal))
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
        _ignore(turn, signal, "There is no held step to begin; pause the run first.")


def _cancel(turn: Turn, signal: SignalCame) -> None:
    if turn.state.rolling and signal.payload.get("gives_way"):
        _ignore(turn, signal, f"{_who(signal)} needs this run no more, but what is being undone is left to its end.")
        return
    reason = signal.payload.get("reason") or ""
    cancel_run(turn, f"{_who(signal)} cancelled the run.{' Reason: ' + reason if reason else ''}")


def _step_answered(turn: Turn, signal: SignalCame) -> None:
    """A human task, a child run or another outside party finishes the attempt that waits for it."""
    key, attempt_id = signal.payload["step"], signal.payload["attempt_id"]
    state = turn.state
    step = state.steps.get(key)
    if step is None or state.attempt_id(key) != attempt_id:
        _ignore(turn, signal, "An answer came for a step that is not waiting for it.")
    elif step.status is StepStatus.RUNNING:
        turn.decision.deferred = True  # answered before its wait was written down: offered again after that
    elif not may_be_answered(step):
        _ignore(turn, signal, f"“{turn.name(key)}” was answered after it had ended.")
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
    """A message by name and correlation key: to the step that waits for it, else kept for later."""
    name, key = signal.payload["name"], signal.payload.get("key", "")
    for step_key in sorted(turn.state.open):
        wait = turn.state.step(step_key).wait
        if turn.state.is_doomed(step_key) and not turn.state.node(step_key).undoes:
            continue  # nothing follows it: whatever asks in its place may need the signal
        if wait and wait["kind"] == "signal" and (wait["name"], wait["key"]) == (name, key):
            turn.complete(step_key, Done(signal.payload.get("payload")))
            return
    if len(turn.state.mail) >= MOST_KEPT:
        _ignore(turn, signal, f"The signal “{name}” came, but {MOST_KEPT} others are kept already; it was dropped.")
        return
    data = {"id": signal.id, "name": name, "key": key, "payload": signal.payload.get("payload")}
    turn.emit(EventType.SIGNAL_RECEIVED, f"The signal “{name}” came and is kept until a step asks for it.", data=data)


def _person_retries(turn: Turn, signal: SignalCame) -> None:
    state, key = turn.state, signal.payload["step"]
    if not _waits_for_person(turn, signal, key):
        return
    step = state.step(key)
    same = not has_failed(step)  # it was cut off: what is done again is the very same attempt
    fallback = same and bool(step.noted("fallback"))
    if state.is_doomed(key) and not state.node(key).undoes:
        _ignore(turn, signal, f"“{turn.name(key)}” was not tried again, since nothing of what it belongs to goes on.")
    elif state.paused:
        message = f"{_who(signal)} had “{turn.name(key)}” tried again, as soon as the run is resumed."
        error = step.error or {"kind": "transient", "message": "It was cut off.", "hint": "", "data": None}
        data = {"attempt": step.attempt, "error": error, "at": turn.now.isoformat(), "fallback": fallback, "same": same}
        turn.emit(EventType.STEP_RETRYING, message, step=key, severity="warning", data=data)
    else:
        turn.start(key, step.attempt + (not same), fallback=fallback)


def _person_skips(turn: Turn, signal: SignalCame) -> None:
    key = signal.payload["step"]
    if not (_reopened_for(turn, signal, key) or _waits_for_person(turn, signal, key)):
        return
    _withdraw(turn, key)
    step, node = turn.state.step(key), turn.state.node(key)
    if step.status is StepStatus.WAITING and not has_failed(step) and not node.is_gate:
        # It is passed by because it was done: so it is one of those that may have to be undone.
        message = f"{_who(signal)} said that “{turn.name(key)}” was done."
        more = {"by": _who(signal), "vouched": True}
        turn.complete(key, Done(None, node.first_port), more=more, gated=False, message=message)
    else:
        data = {"port": turn.state.node(key).first_port, "reason": "person"}
        turn.skip(key, f"{_who(signal)} passed “{turn.name(key)}” by.", data=data)
    _after_reopening(turn, signal)


def _person_provides(turn: Turn, signal: SignalCame) -> None:
    """A person gives the result that a step could not give itself."""
    key, port = signal.payload["step"], signal.payload.get("port")
    if port and turn.state.has_node(key) and port not in turn.state.node(key).ports:
        _ignore(turn, signal, f"“{turn.name(key)}” has no way “{port}”, so the result given for it was not taken.")
    elif _reopened_for(turn, signal, key) or _waits_for_person(turn, signal, key):
        port = port or turn.state.node(key).first_port
        _withdraw(turn, key)
        turn.complete(key, Done(signal.payload.get("output"), port), more={"by": _who(signal)})
        _after_reopening(turn, signal)


def _person_stops(turn: Turn, signal: SignalCame) -> None:
    """A person lets the failure of a step be the run's."""
    key = signal.payload["step"]
    if not _waits_for_person(turn, signal, key):
        return
    _withdraw(turn, key)
    step = turn.state.step(key)
    error = step.error or {"kind": "permanent", "message": "A person stopped the run here.", "hint": "", "data": None}
    message = f"{_who(signal)} let “{turn.name(key)}” fail."
    data = {"attempt": step.attempt, "error": error, "port": None}
    turn.emit(EventType.STEP_FAILED, message, step=key, severity="error", data=data)
    turn.settle(key)
    if turn.state.node(key).undoes:
        reverse_failed(turn, key)


def _waits_for_person(turn: Turn, signal: SignalCame, key: str) -> bool:
    step = turn.state.steps.get(key)
    if turn.state.over or step is None or not _asks_person(step):
        _ignore(turn, signal, "The step asked about is not waiting for a decision.")
    elif not _is_about(signal, step):
        _ignore(turn, signal, f"“{turn.name(key)}” asks anew since somebody decided about it, so that was not done.")
    else:
        return True
    return False


def _is_about(signal: SignalCame, step: StepState) -> bool:
    """Whether a decision is about what a step asks now: another attempt may have been made since it was looked at."""
    return signal.payload.get("seen") in (None, step.seq)


def _asks_person(step: StepState | None) -> bool:
    return step is not None and step.status is StepStatus.WAITING and (step.wait or {}).get("kind") == "person"


def _withdraw(turn: Turn, key: str) -> None:
    """A person answers for a step whose asking was cut off: nobody waits for what it may have asked for."""
    step = turn.state.step(key)
    if step.status is StepStatus.WAITING and not has_failed(step) and turn.state.node(key).effect is Effect.WAIT:
        turn.abandon(key)


def _retry_failed(turn: Turn, signal: SignalCame) -> None:
    if turn.state.over and turn.state.rolling:  # the engine had to end it while it was undone: only that can go on
        _roll_back(turn, signal)
    elif turn.state.status is RunStatus.FAILED:
        _reopen(turn, signal)
        _after_reopening(turn, signal)
    else:
        _ignore(turn, signal, "Only a failed run can be taken up again.")


def _reopened_for(turn: Turn, signal: SignalCame, key: str) -> bool:
    """Take up a failed run because a person decides about a step of it that failed, or asked when it was ended."""
    state = turn.state
    step = state.steps.get(key)
    if state.status is not RunStatus.FAILED or state.rolling or step is None or not state.has_node(key):
        return False
    if not _is_about(signal, step):
        return False
    failed = step.status is StepStatus.FAILED and step.port is None and not step.scope and not state.node(key).is_gate
    if failed or _asks_person(step):
        _reopen(turn, signal)
        return True
    return False


def _reopen(turn: Turn, signal: SignalCame) -> None:
    message, ending = f"{_who(signal)} took the failed run up again.", was_ending(turn.state)
    data = {"ending": ending} if ending else {}
    turn.emit(EventType.WORKFLOW_REOPENED, message, severity="warning", data=data)
    if turn.state.started_at is not None:
        take_up_cut_off(turn)
    elif turn.state.may_begin(turn.now):  # else it waits for its place, as it did
        turn.begin()


def _after_reopening(turn: Turn, signal: SignalCame) -> None:
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
        let_held_through(turn, _who(signal), stopped=True)
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
        turn.start(key, step.attempt + 1)


def _roll_back(turn: Turn, signal: SignalCame) -> None:
    state = turn.state
    possible = state.status in (RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.COMPLETED) or not state.over
    if possible and (state.over or not state.rolling) and state.started_at is not None:
        if state.paused:
            turn.emit(EventType.WORKFLOW_RESUMED, f"{_who(signal)} resumed the run to undo what was done.")
        was_over = state.over
        roll_back(turn, f"{_who(signal)} asked to undo what was done.")
        if was_over:
            take_up_cut_off(turn)
    else:
        _ignore(turn, signal, "This run cannot be rolled back (any more).")


def _priority(turn: Turn, signal: SignalCame) -> None:
    priority = int(signal.payload["priority"])
    message = f"{_who(signal)} set the priority to {priority}."
    turn.emit(EventType.WORKFLOW_PRIORITY, message, data={"priority": priority})


def _who(signal: SignalCame) -> str:
    return str(signal.payload.get("actor") or "Someone")


_KINDS = {
    "pause": _pause,
    "resume": _resume,
    "advance": _advance,
    "cancel": _cancel,
    "step": _step_answered,
    "named": _named,
    "retry_step": _person_retries,
    "skip_step": _person_skips,
    "provide_input": _person_provides,
    "stop_step": _person_stops,
    "retry_failed": _retry_failed,
    "roll_back": _roll_back,
    "priority": _priority,
}
