"""What it changes that a step is being undone, has been, or could not be."""

from collections.abc import Callable
from typing import Any

from engine.core.events import Event, EventType
from engine.core.fold.moves import move
from engine.core.run_state import RunState, StepState
from engine.core.states import StepStatus


def _compensating(state: RunState, step: StepState, event: Event, _: Any) -> None:
    move(state, step, StepStatus.COMPENSATING)
    state.undoable.pop(step.key, None)
    state.gated.pop(step.key, None)
    if step.noted("gate") is not None:
        step.memo = {**(step.memo or {}), "gate": None, "holding": False, "was_gated": True}
    state.undoing.add(step.key)


def _compensated(state: RunState, step: StepState, event: Event, _: Any) -> None:
    move(state, step, StepStatus.COMPENSATED)
    state.undoing.discard(step.key)


def _not_compensated(state: RunState, step: StepState, event: Event, _: Any) -> None:
    move(state, step, StepStatus.COMPLETED)
    state.undoing.discard(step.key)
    step.memo = {**(step.memo or {}), "undo": "failed"}


UNDOING_EVENTS: dict[EventType, Callable[[RunState, StepState, Event, Any], None]] = {
    EventType.STEP_COMPENSATING: _compensating,
    EventType.STEP_COMPENSATED: _compensated,
    EventType.WARNING_COMPENSATION: _not_compensated,
}
