"""Events applied to state: the only place that changes a run, both live and when history is replayed.

Every change of status asks the transition tables; a move they do not hold is a bug and raises
ForbiddenMove instead of being stored.
"""

from collections.abc import Iterable
from typing import Any

from engine.core.events import Event
from engine.core.fold.moves import ForbiddenMove, move_run
from engine.core.fold.of_passes import PASS_EVENTS
from engine.core.fold.of_runs import RUN_EVENTS, nothing
from engine.core.fold.of_steps import STEP_EVENTS, noted
from engine.core.run_state import RunState
from engine.core.states import RunStatus, StepStatus

__all__ = ["ForbiddenMove", "apply", "replay"]


def replay(state: RunState, events: Iterable[Event], outputs: dict[str, Any]) -> RunState:
    """Apply a whole history. `outputs` gives the payloads by step key; events carry none."""
    for event in events:
        apply(state, event, outputs.get(event.step) if event.step else None)
    return state


def apply(state: RunState, event: Event, output: Any = None) -> None:
    """Apply one event. `output` is the payload of a completed step, or the items of a loop that is entered."""
    state.seq = event.number
    key = event.step
    if key is None:
        RUN_EVENTS.get(event.type, nothing)(state, event)
    else:
        step = state.step(key)
        step.seq = event.number
        handlers = PASS_EVENTS if key[-1] == "]" else STEP_EVENTS
        handlers.get(event.type, noted)(state, step, event, output)
    if state.started_at and not state.over:
        move_run(state, _status_of(state))


def _status_of(state: RunState) -> RunStatus:
    """The status of a live run follows from its steps: it is never set by itself."""
    if state.paused:
        return RunStatus.PAUSED
    if state.rolling:
        return RunStatus.ROLLING_BACK
    if state.running or not state.open:
        return RunStatus.RUNNING
    if any(state.steps[key].status is StepStatus.WAITING for key in state.open):
        return RunStatus.VALIDATING if "!" in state.gated else RunStatus.WAITING
    return RunStatus.RETRYING
