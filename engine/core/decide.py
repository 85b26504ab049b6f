"""The semantics: what follows when something happens to a run.

`decide` reads the state, advances it by the events it emits and lists the effects to carry out. A caller
whose commit of those events fails throws the state away and loads it again.
"""

from datetime import datetime
from typing import Any

from engine.core.events import EventType
from engine.core.failures import failed
from engine.core.happenings import (
    Abandon,
    Begin,
    Decision,
    Happening,
    Recover,
    SignalCame,
    StepFinished,
    TimeCame,
)
from engine.core.retry import FailureKind
from engine.core.run_state import RunState
from engine.core.signals import signalled
from engine.core.states import StepStatus
from engine.core.steps import Done, Effect, Fail, Wait
from engine.core.turn import Turn

MOST_REPEATS = 3  # a step that takes its worker down each time must not do so for ever


def decide(state: RunState, happening: Happening, now: datetime) -> Decision:
    """What follows from one happening. A run that is over stays as it is."""
    turn = Turn(state, now)
    if not state.over:
        _HANDLERS[type(happening)](turn, happening)
        turn.carry_on()
    return turn.decision


def _begin(turn: Turn, _: Begin) -> None:
    if turn.state.started_at is None and not turn.state.paused:
        turn.begin()


def _recover(turn: Turn, _: Recover) -> None:
    """Steps found running were cut off: repeat what may be repeated, ask a person about the rest."""
    state = turn.state
    for key in sorted(state.running):
        node = state.plan.nodes[key]
        asked_for = node.node.settings.on_crash
        again = asked_for == "again" or (node.effect is not Effect.AT_MOST_ONCE and asked_for != "ask")
        repeats = (state.step(key).wait or {}).get("repeats", 0) + 1
        if repeats > MOST_REPEATS:
            _ask_person(turn, key, f"“{node.node.name}” was cut off {repeats} times; perhaps it is itself the cause.")
            continue
        if again:
            turn.emit(
                EventType.WARNING_REPEATED,
                f"The worker stopped during “{node.node.name}”; it is done again under the same key.",
                step=key,
                severity="warning",
                data={"deadline": turn.deadline(node), "repeats": repeats},
            )
            turn.perform(key)
        else:
            message = f"The worker stopped during “{node.node.name}”: nobody can tell whether it was done."
            _ask_person(turn, key, message)


def _time_came(turn: Turn, _: TimeCame) -> None:
    state = turn.state
    if state.paused:
        return
    limit = state.time_limit_at
    if limit and limit <= turn.now:
        turn.over_time()
    for key in [key for key, at in state.timed.items() if at <= turn.now]:
        step = state.step(key)
        if step.status is StepStatus.RETRYING:
            turn.start(key, step.attempt + 1)
        elif step.status is StepStatus.WAITING:
            wait = step.wait or {}
            turn.complete(key, Done(wait.get("output_on_timeout"), wait.get("port_on_timeout", "success")))
            if wait.get("kind") != "timer":
                turn.abandon(key)
        else:
            _too_long(turn, key)


def _too_long(turn: Turn, key: str) -> None:
    """An attempt outlived its time limit. Its effect may have taken place, so not every step may be tried again."""
    node = turn.state.plan.nodes[key]
    message = f"It took longer than its time limit of {node.timeout:g} s."
    if node.effect is Effect.AT_MOST_ONCE and node.node.settings.on_crash != "again" and not turn.state.failing:
        _ask_person(turn, key, f"“{node.node.name}” took too long: nobody can tell whether it was done.")
    else:
        failed(turn, key, Fail(message, FailureKind.TIMEOUT))
    if node.effect is Effect.WAIT:
        turn.abandon(key)


def _ask_person(turn: Turn, key: str, message: str) -> None:
    wait = {
        "kind": "person",
        "description": "waiting for someone to say whether it was done",
        "choices": ["retry", "skip"],
    }
    turn.emit(EventType.STEP_WAITING, message, step=key, severity="warning", data={"wait": wait})


def _finished(turn: Turn, happening: StepFinished) -> None:
    state, key = turn.state, happening.key
    step = state.step(key)
    if step.status not in (StepStatus.RUNNING, StepStatus.PENDING) or state.attempt_id(key) != happening.attempt_id:
        if isinstance(happening.outcome, Wait):  # it asked for something after all: nobody waits for that any more
            attempt = int(happening.attempt_id.rpartition(".")[2])
            turn.decision.effects.append(Abandon(key, attempt, happening.attempt_id))
        return  # a late or doubled report: the attempt has already been answered for
    match happening.outcome:
        case Done() as done:
            turn.complete(key, done)
        case Wait() as wait:
            _wait(turn, key, wait)
        case Fail() as fail:
            failed(turn, key, fail)


def _wait(turn: Turn, key: str, wait: Wait) -> None:
    node = turn.state.plan.nodes[key]
    letter = next((m for m in turn.state.mail if (m["name"], m["key"]) == (wait.name, wait.key)), None)
    if wait.kind == "signal" and letter is not None:
        turn.emit(EventType.SIGNAL_USED, f"The signal “{wait.name}” was already there.", data={"id": letter["id"]})
        turn.complete(key, Done(letter["payload"]))
        return
    turn.emit(
        EventType.STEP_WAITING,
        f"“{node.node.name}” is {wait.description}.",
        step=key,
        data={
            "wait": {
                "kind": wait.kind,
                "description": wait.description,
                "until": wait.until.isoformat() if wait.until else None,
                "port_on_timeout": wait.port_on_timeout,
                "output_on_timeout": wait.output_on_timeout,
                "name": wait.name,
                "key": wait.key,
                "answer_at": wait.answer_at,
            }
        },
    )


_HANDLERS: dict[type, Any] = {
    Begin: _begin,
    Recover: _recover,
    TimeCame: _time_came,
    StepFinished: _finished,
    SignalCame: signalled,
}
