"""Events applied to state: the only place that changes a run, both live and when history is replayed.

Every change of status asks the transition tables; a move they do not hold is a bug and raises
ForbiddenMove instead of being stored.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from engine.core.events import Event, EventType
from engine.core.run_state import RunState, StepState
from engine.core.states import RUN_MOVES, STEP_MOVES, RunStatus, StepStatus


class ForbiddenMove(Exception):
    """A state may not follow another: history and transition table disagree."""


def replay(state: RunState, events: Iterable[Event], outputs: dict[str, Any]) -> RunState:
    """Apply a whole history. `outputs` gives the payloads by step key; events carry none."""
    for event in events:
        apply(state, event, outputs.get(event.step) if event.step else None)
    return state


def apply(state: RunState, event: Event, output: Any = None) -> None:
    """Apply one event. `output` is the payload of a completed step."""
    state.seq = event.number
    if event.step is None:
        _RUN.get(event.type, _nothing)(state, event)
    else:
        step = state.step(event.step)
        step.seq = event.number
        _STEP.get(event.type, _noted)(state, step, event, output)
    if state.started_at and not state.over:
        _move_run(state, _status_of(state))


def _status_of(state: RunState) -> RunStatus:
    """The status of a live run follows from its steps: it is never set by itself."""
    if state.paused:
        return RunStatus.PAUSED
    if state.running or not state.open:
        return RunStatus.RUNNING
    if any(state.steps[key].status is StepStatus.WAITING for key in state.open):
        return RunStatus.WAITING
    return RunStatus.RETRYING


def _move_run(state: RunState, status: RunStatus) -> None:
    if status is not state.status:
        if status not in RUN_MOVES[state.status]:
            raise ForbiddenMove(f"Run {state.ref}: {state.status} → {status}")
        state.status = status


def _move(state: RunState, step: StepState, status: StepStatus) -> None:
    if status not in STEP_MOVES[step.status]:
        raise ForbiddenMove(f"Step {step.key} of run {state.ref}: {step.status} → {status}")
    step.status = status
    state.running.discard(step.key)
    state.computing.discard(step.key)
    state.open.discard(step.key)
    state.timed.pop(step.key, None)
    step.wake_at = None
    step.wait = None
    if status is StepStatus.RUNNING:
        state.running.add(step.key)
    elif status in (StepStatus.WAITING, StepStatus.RETRYING):
        state.open.add(step.key)


def _wake(state: RunState, step: StepState, at: str | None) -> None:
    if at:
        step.wake_at = state.timed[step.key] = datetime.fromisoformat(at)


def _settle(state: RunState, step: StepState, event: Event, port: str | None) -> None:
    """The step has ended: its edges are resolved, those of `port` taken, all others dead."""
    step.port = port
    step.finished_at = event.at
    step.started_at = step.started_at or event.at
    for edge in state.plan.nodes[step.key].outgoing:
        state.resolved[edge.target] = state.resolved.get(edge.target, 0) + 1
        if edge.port == port:
            state.taken[edge.target] = state.taken.get(edge.target, 0) + 1


def _started(state: RunState, step: StepState, event: Event, _: Any) -> None:
    _move(state, step, StepStatus.RUNNING)
    step.attempt = event.data["attempt"]
    step.started_at = step.started_at or event.at
    _wake(state, step, event.data.get("deadline"))


def _waiting(state: RunState, step: StepState, event: Event, _: Any) -> None:
    _move(state, step, StepStatus.WAITING)
    step.wait = event.data["wait"]
    _wake(state, step, event.data["wait"].get("until"))


def _retrying(state: RunState, step: StepState, event: Event, _: Any) -> None:
    _move(state, step, StepStatus.RETRYING)
    step.attempt = event.data["attempt"]
    step.error = event.data["error"]
    _wake(state, step, event.data["at"])


def _completed(state: RunState, step: StepState, event: Event, output: Any) -> None:
    _move(state, step, StepStatus.COMPLETED)
    step.attempt = event.data["attempt"]
    step.error = None
    state.outputs[step.key] = output
    state.completed += 1
    _settle(state, step, event, event.data["port"])


def _failed(state: RunState, step: StepState, event: Event, _: Any) -> None:
    _move(state, step, StepStatus.FAILED)
    step.attempt = event.data["attempt"]
    step.error = event.data["error"]
    state.failed += 1
    port = event.data["port"]
    if port is None:
        state.failing = {**event.data["error"], "step": step.key}
    else:
        state.outputs[step.key] = {"error": event.data["error"]}
    _settle(state, step, event, port)


def _skipped(state: RunState, step: StepState, event: Event, _: Any) -> None:
    _move(state, step, StepStatus.SKIPPED)
    state.skipped += 1
    _settle(state, step, event, event.data.get("port"))


def _cancelled(state: RunState, step: StepState, event: Event, _: Any) -> None:
    _move(state, step, StepStatus.CANCELLED)
    step.finished_at = event.at


def _repeated(state: RunState, step: StepState, event: Event, _: Any) -> None:
    """An interrupted attempt is done again under the same id, with a fresh time limit."""
    state.timed.pop(step.key, None)
    step.wait = {"repeats": event.data["repeats"]}
    _wake(state, step, event.data.get("deadline"))


def _noted(state: RunState, step: StepState, event: Event, _: Any) -> None:
    """A remark about a step: it changes nothing but the step's place in the history."""


def _run_started(state: RunState, event: Event) -> None:
    state.started_at = event.at


def _run_paused(state: RunState, event: Event) -> None:
    state.paused = True
    if state.started_at is None:
        _move_run(state, RunStatus.PAUSED)


def _run_resumed(state: RunState, event: Event) -> None:
    state.paused = False


def _time_limit(state: RunState, event: Event) -> None:
    state.failing = event.data["error"]


def _signal_received(state: RunState, event: Event) -> None:
    state.mail.append(event.data)


def _signal_used(state: RunState, event: Event) -> None:
    state.mail = [letter for letter in state.mail if letter["id"] != event.data["id"]]


def _ended(status: RunStatus) -> Callable[[RunState, Event], None]:
    def end(state: RunState, event: Event) -> None:
        _move_run(state, status)
        state.finished_at = event.at
        state.paused = False
        state.error = event.data.get("error")
        state.output = event.data.get("output")

    return end


def _nothing(state: RunState, event: Event) -> None:
    """An event that tells something without changing anything."""


_RUN: dict[EventType, Callable[[RunState, Event], None]] = {
    EventType.WORKFLOW_STARTED: _run_started,
    EventType.WORKFLOW_PAUSED: _run_paused,
    EventType.WORKFLOW_RESUMED: _run_resumed,
    EventType.WORKFLOW_COMPLETED: _ended(RunStatus.COMPLETED),
    EventType.WORKFLOW_FAILED: _ended(RunStatus.FAILED),
    EventType.WORKFLOW_CANCELLED: _ended(RunStatus.CANCELLED),
    EventType.WARNING_TIME_LIMIT: _time_limit,
    EventType.SIGNAL_RECEIVED: _signal_received,
    EventType.SIGNAL_USED: _signal_used,
}

_STEP: dict[EventType, Callable[[RunState, StepState, Event, Any], None]] = {
    EventType.STEP_STARTED: _started,
    EventType.STEP_WAITING: _waiting,
    EventType.STEP_RETRYING: _retrying,
    EventType.STEP_COMPLETED: _completed,
    EventType.STEP_FAILED: _failed,
    EventType.STEP_SKIPPED: _skipped,
    EventType.STEP_CANCELLED: _cancelled,
    EventType.WARNING_REPEATED: _repeated,
}
