"""The semantics: what follows when something happens to a run.

`decide` reads the state, advances it by the events it emits and lists the effects to carry out. A caller
whose commit of those events fails throws the state away and loads it again.
"""

from datetime import datetime
from typing import Any

from engine.core.events import EventType
from engine.core.failures import failed
from engine.core.happenings import (
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
        if again:
            turn.emit(
                EventType.WARNING_REPEATED,
                f"The worker stopped during “{node.node.name}”; it is done again under the same key.",
                step=key,
                severity="warning",
                data={"deadline": turn.deadline(node)},
            )
            turn.perform(key)
        else:
            turn.emit(
                EventType.STEP_WAITING,
                f"The worker stopped during “{node.node.name}”: nobody can tell whether it was done.",
                step=key,
                severity="warning",
                data={
                    "wait": {
                        "kind": "person",
                        "description": "waiting for someone to say whether it was done",
                        "choices": ["retry", "skip"],
                    }
                },
            )


def _time_came(turn: Turn, _: TimeCame) -> None:
    state = turn.state
    if state.paused:
        return
    limit = state.time_limit_at
    if limit and limit <= turn.now:
        turn.over_time()
        return
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
            seconds = state.plan.nodes[key].timeout
            failed(turn, key, Fail(f"It took longer than its time limit of {seconds:g} s.", FailureKind.TIMEOUT))


def _finished(turn: Turn, happening: StepFinished) -> None:
    state, key = turn.state, happening.key
    step = state.step(key)
    if step.status not in (StepStatus.RUNNING, StepStatus.PENDING) or state.attempt_id(key) != happening.attempt_id:
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
