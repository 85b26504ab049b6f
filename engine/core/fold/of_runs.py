"""What the events of the run itself change."""

from collections.abc import Callable

from engine.core.events import Event, EventType
from engine.core.fold.moves import move_run
from engine.core.fold.of_passes import between_passes
from engine.core.run_state import RunState
from engine.core.states import RunStatus


def _started(state: RunState, event: Event) -> None:
    state.started_at = event.at


def _paused(state: RunState, event: Event) -> None:
    state.paused = True
    if state.started_at is None:
        move_run(state, RunStatus.PAUSED)


def _resumed(state: RunState, event: Event) -> None:
    state.paused = False
    if state.started_at is None:
        _waits_to_begin(state)


def _waits_to_begin(state: RunState) -> None:
    move_run(state, RunStatus.READY if state.admitted_at else RunStatus.QUEUED)


def _time_limit(state: RunState, event: Event) -> None:
    state.failing = event.data["error"]
    state.doomed.add("")


def _reopened(state: RunState, event: Event) -> None:
    """A person goes on with a run that had failed."""
    if state.started_at is None:
        _waits_to_begin(state)
    else:
        move_run(state, RunStatus.RUNNING)
        state.totals["reopened_at"] = event.at.isoformat()  # its time limit counts anew
    state.finished_at = state.error = state.output = None
    state.failing = event.data.get("ending")  # it had been ending already, and goes on doing so
    if not state.failing:
        state.doomed.discard("")
        state.running.update(between_passes(state))


def _rolling_back(state: RunState, event: Event) -> None:
    state.rolling = state.totals["rolling"] = True
    if state.over:
        move_run(state, RunStatus.ROLLING_BACK)
    state.finished_at = None
    state.failing = state.failing or state.error
    state.doomed.add("")


def _priority(state: RunState, event: Event) -> None:
    state.priority = event.data["priority"]


def _signal_received(state: RunState, event: Event) -> None:
    state.mail.append(event.data)


def _signal_used(state: RunState, event: Event) -> None:
    state.mail = [letter for letter in state.mail if letter["id"] != event.data["id"]]


def _ended(status: RunStatus) -> Callable[[RunState, Event], None]:
    def end(state: RunState, event: Event) -> None:
        move_run(state, status)
        state.finished_at = event.at
        state.paused = False
        state.computing.clear()
        if status is RunStatus.FAILED:  # the engine may have had to end it where it stood, or while it was undone
            state.running -= {key for key in state.loops if state.steps[key].noted("entered")}
        else:
            state.rolling = False
            state.totals.pop("rolling", None)
        state.error = event.data.get("error")
        state.output = event.data.get("output")

    return end


def nothing(state: RunState, event: Event) -> None:
    """An event that tells something without changing anything."""


RUN_EVENTS: dict[EventType, Callable[[RunState, Event], None]] = {
    EventType.WORKFLOW_STARTED: _started,
    EventType.WORKFLOW_PAUSED: _paused,
    EventType.WORKFLOW_RESUMED: _resumed,
    EventType.WORKFLOW_REOPENED: _reopened,
    EventType.WORKFLOW_ROLLING_BACK: _rolling_back,
    EventType.WORKFLOW_PRIORITY: _priority,
    EventType.WORKFLOW_COMPLETED: _ended(RunStatus.COMPLETED),
    EventType.WORKFLOW_FAILED: _ended(RunStatus.FAILED),
    EventType.WORKFLOW_CANCELLED: _ended(RunStatus.CANCELLED),
    EventType.WORKFLOW_ROLLED_BACK: _ended(RunStatus.ROLLED_BACK),
    EventType.WORKFLOW_ROLLBACK_FAILED: _ended(RunStatus.ROLLBACK_FAILED),
    EventType.WARNING_TIME_LIMIT: _time_limit,
    EventType.SIGNAL_RECEIVED: _signal_received,
    EventType.SIGNAL_USED: _signal_used,
}
