"""The semantics: what follows when something happens to a run.

`decide` reads the state, advances it by the events it emits and lists the effects to carry out. A caller
whose commit of those events fails throws the state away and loads it again.
"""

from datetime import datetime
from typing import Any

from engine.core.carrying import carry_on, rescan
from engine.core.events import EventType
from engine.core.failures import INTERRUPTED, ask, failed, try_now
from engine.core.happenings import (
    Abandon,
    Begin,
    Decision,
    GoOn,
    Happening,
    Postponed,
    Recover,
    SignalCame,
    StepFinished,
    StepProgressed,
    TimeCame,
    Unbegun,
)
from engine.core.passes import closing_with, enter
from engine.core.postponing import leave_to_the_next, postpone
from engine.core.recovering import take_up
from engine.core.reports import Cost, Reported, Warned
from engine.core.retry import FailureKind
from engine.core.run_state import RunState
from engine.core.signals import REOPENING, signalled
from engine.core.states import StepStatus
from engine.core.steps import Done, Effect, Enter, Fail, Wait
from engine.core.turn import Turn
from engine.core.undo import undo_by_reverse


def decide(state: RunState, happening: Happening, now: datetime) -> Decision:
    """What follows from one happening. A run that is over stays as it is, unless a person reopens it."""
    turn = Turn(state, now)
    if not state.over or (isinstance(happening, SignalCame) and happening.kind in REOPENING):
        _HANDLERS[type(happening)](turn, happening)
        carry_on(turn)
    return turn.decision


def _begin(turn: Turn, _: Begin) -> None:
    if turn.state.started_at is None and not turn.state.paused and turn.state.may_begin(turn.now):
        turn.begin()


def _recover(turn: Turn, happening: Recover) -> None:
    """Steps found running were cut off: repeat what may be repeated, ask a person about the rest."""
    state = turn.state
    found = happening.cut_off
    for key in sorted(state.running):
        if found is None or state.attempt_id(key) in found:
            take_up(turn, key)
    for key in sorted(state.undoing):
        undo_by_reverse(turn, key)  # one that only computes had no row of its own yet
    if state.started_at is not None and not state.rolling:
        state.held.clear()
        rescan(turn)  # what only computes had no row of its own yet


def _time_came(turn: Turn, _: TimeCame) -> None:
    state = turn.state
    if state.paused:
        return
    limit = state.time_limit_at
    if limit and limit <= turn.now:
        _run_over_time(turn)
    for key in [key for key, at in state.timed.items() if at <= turn.now]:
        _moment_came(turn, key)


def _moment_came(turn: Turn, key: str) -> None:
    """What a step was waiting for by the clock: its timer, its next attempt, or its time limit."""
    state, step = turn.state, turn.state.step(key)
    if step.status is StepStatus.RETRYING:
        try_now(turn, key)
    elif step.status is StepStatus.WAITING:
        wait = step.wait or {}
        turn.complete(key, Done(wait.get("output_on_timeout"), wait.get("port_on_timeout", "success")))
        if wait.get("kind") != "timer":
            turn.abandon(key)
    elif key in state.loops and key not in state.running:
        _container_over_time(turn, key)
    else:
        _too_long(turn, key)


def _run_over_time(turn: Turn) -> None:
    """The run has outlived its time limit: end it once nothing is running any more."""
    message = "The run took longer than its time limit."
    error = {"message": message, "kind": FailureKind.TIMEOUT.value, "step": None}
    turn.emit(EventType.WARNING_TIME_LIMIT, message, severity="warning", data={"error": error})


def _container_over_time(turn: Turn, key: str) -> None:
    node = turn.state.node(key)
    message = f"It took longer than its time limit of {node.timeout:g} s."
    error = closing_with(turn.state, key) or {
        "message": message, "kind": FailureKind.TIMEOUT.value, "hint": "", "data": None, "step": key,
    }  # fmt: skip
    text = f"“{node.node.name}” took longer than its time limit."
    turn.emit(EventType.WARNING_TIME_LIMIT, text, step=key, severity="warning", data={"error": error})


def _too_long(turn: Turn, key: str) -> None:
    """An attempt outlived its time limit. Its effect may have taken place, so not every step may be tried again."""
    node = turn.state.node(key)
    message = f"It took longer than its time limit of {node.timeout:g} s."
    doomed = turn.state.is_doomed(key) and not node.undoes
    if node.effect is Effect.WAIT:
        turn.abandon(key)  # now, since the fallback may begin in its place at once
    if node.once and not doomed:
        text = f"“{node.node.name}” took too long: nobody can tell whether it was done."
        ask(turn, key, text, choices=INTERRUPTED)
    else:
        failed(turn, key, Fail(message, FailureKind.TIMEOUT))


def _finished(turn: Turn, happening: StepFinished) -> None:
    state, key = turn.state, happening.key
    if _is_late(turn, key, happening.attempt_id):
        if isinstance(happening.outcome, Wait):  # it asked for something after all: nobody waits for that any more
            attempt = int(happening.attempt_id.rpartition(".")[2])
            turn.decision.effects.append(Abandon(key, attempt, happening.attempt_id))
        return  # a late or doubled report: the attempt has already been answered for
    _tell_reports(turn, key, happening.reports)
    match happening.outcome:
        case Enter() as answer:
            enter(turn, key, answer)
        case Done() as done:
            turn.complete(key, _counted(state, key, done))
        case Wait() as wait:
            _wait(turn, key, wait)
        case Fail() as fail:
            failed(turn, key, fail)


def _is_late(turn: Turn, key: str, attempt_id: str) -> bool:
    state = turn.state
    step = state.steps.get(key)
    if step is None or state.attempt_id(key) != attempt_id:
        return True
    return key not in state.running and key not in state.computing


def _counted(state: RunState, key: str, done: Done) -> Done:
    """What a while loop gives when its condition no longer holds: how often it went round, and the last result."""
    if state.node(key).container != "while":
        return done
    loop = state.loops.get(key)
    results = loop.results if loop else {}
    return Done({"count": len(results), "last": results.get(len(results) - 1)}, done.port)


def _tell_reports(turn: Turn, key: str, reports: tuple[Reported, ...]) -> None:
    for report in reports:
        if isinstance(report, Cost):
            note = f" for {report.note}" if report.note else ""
            message = f"“{turn.name(key)}” cost {report.amount:g} {report.currency}{note}."
            turn.emit(EventType.IMPACT_COST, message, step=key, data=report.data())
        elif isinstance(report, Warned):
            message = f"“{turn.name(key)}”: {report.message}"
            turn.emit(EventType.WARNING_REPORTED, message, step=key, severity="warning")
        else:
            message = f"“{turn.name(key)}” brought {report.name}: {report.value:g} {report.unit}".rstrip() + "."
            turn.emit(EventType.IMPACT_RECORDED, message, step=key, data=report.data())


def _progressed(turn: Turn, happening: StepProgressed) -> None:
    if not _is_late(turn, happening.key, happening.attempt_id):
        percent = f" {happening.percent:g} %" if happening.percent is not None else ""
        words = f": {happening.message}" if happening.message else "."
        data = {"percent": happening.percent, "message": happening.message}
        message = (
            f"“{turn.name(happening.key)}” is at{percent}{words}" if percent else f"“{turn.name(happening.key)}”{words}"
        )
        turn.emit(EventType.STEP_PROGRESS, message, step=happening.key, data=data)


def _wait(turn: Turn, key: str, wait: Wait) -> None:
    node = turn.state.node(key)
    letter = next((m for m in turn.state.mail if (m["name"], m["key"]) == (wait.name, wait.key)), None)
    goes_on = node.undoes or not turn.state.is_doomed(key)
    if wait.kind == "signal" and letter is not None and goes_on:
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
    StepProgressed: _progressed,
    Postponed: postpone,
    Unbegun: leave_to_the_next,
    SignalCame: signalled,
    GoOn: lambda turn, _: None,  # what was left is taken up whatever happens
}
