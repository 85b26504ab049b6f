"""The moves that every event's effect on the state is made of. Every change of status asks the tables."""

from datetime import datetime
from typing import Any

from engine.core.events import Event
from engine.core.keys import prefix_of, scope_of
from engine.core.run_state import RunState, Scope, StepState
from engine.core.states import RUN_MOVES, STEP_ENDS, STEP_MOVES, RunStatus, StepStatus


class ForbiddenMove(Exception):
    """A state may not follow another: history and transition table disagree."""


def move_run(state: RunState, status: RunStatus) -> None:
    if status is not state.status:
        if status not in RUN_MOVES[state.status]:
            raise ForbiddenMove(f"Run {state.ref}: {state.status} → {status}")
        state.status = status


def scope_at(state: RunState, key: str) -> Scope:
    """The scope of a key; made on first sight when a history is replayed from its middle."""
    return state.scopes.get(key) or state.scopes.setdefault(key, Scope(key))


def move(state: RunState, step: StepState, status: StepStatus) -> None:
    """Give a step another status, and forget what belonged to the former one."""
    if status not in STEP_MOVES[step.status]:
        raise ForbiddenMove(f"Step {step.key} of run {state.ref}: {step.status} → {status}")
    if step.status is StepStatus.FAILED:
        _unsettle(state, step)
    key = step.key
    step.status = status
    state.running.discard(key)
    state.computing.discard(key)
    state.open.discard(key)
    state.timed.pop(key, None)
    step.wake_at = None
    step.wait = None
    if status is StepStatus.RUNNING:
        state.running.add(key)
    elif status in (StepStatus.WAITING, StepStatus.RETRYING):
        state.open.add(key)
    scope = scope_at(state, scope_of(key))
    if status in STEP_ENDS:
        scope.live.discard(key)
    else:
        scope.live.add(key)


def move_pass(state: RunState, step: StepState, status: StepStatus) -> None:
    """The same for a pass through a container: nobody carries it out, its steps are what runs."""
    if status not in STEP_MOVES[step.status]:
        raise ForbiddenMove(f"Pass {step.key} of run {state.ref}: {step.status} → {status}")
    step.status = status


def wake(state: RunState, step: StepState, at: str | None) -> None:
    if at:
        step.wake_at = state.timed[step.key] = datetime.fromisoformat(at)


def end(step: StepState, event: Event) -> None:
    step.finished_at = event.at
    step.started_at = step.started_at or event.at
    step.ended_seq = event.number


def settle(state: RunState, step: StepState, port: str | None) -> None:
    """The edges of an ended step are resolved: those of `port` taken, all others dead."""
    step.port = port
    prefix = prefix_of(step.key)
    for edge in state.node(step.key).outgoing:
        target = prefix + edge.target
        state.resolved[target] = state.resolved.get(target, 0) + 1
        if edge.port == port:
            state.taken[target] = state.taken.get(target, 0) + 1


def _unsettle(state: RunState, step: StepState) -> None:
    """A failed step is taken up again: its edges are open once more."""
    state.failed -= 1
    prefix = prefix_of(step.key)
    for edge in state.node(step.key).outgoing:
        state.resolved[prefix + edge.target] -= 1
    step.finished_at = None
    step.ended_seq = None


def doom(state: RunState, scope: str, error: dict[str, Any]) -> None:
    """A scope ends with an error as soon as nothing runs in it any more."""
    if scope:
        scope_at(state, scope).failing = error
    else:
        state.failing = error
    state.doomed.add(scope)
