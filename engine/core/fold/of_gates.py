"""What the events of quality gates change."""

from collections.abc import Callable
from typing import Any

from engine.core.events import Event, EventType
from engine.core.fold.moves import doom, scope_at, settle
from engine.core.keys import scope_of
from engine.core.run_state import RunState, StepState


def at_gate(state: RunState, key: str) -> None:
    """A gate that cannot be judged at once is being looked at: its owner is held by it."""
    owner, _, number = key.rpartition("!")
    keeper = state.step(owner or "!")
    state.gated[keeper.key] = int(number)
    keeper.memo = {**(keeper.memo or {}), "gate": int(number)}


def _gate(state: RunState, step: StepState, event: Event, _: Any) -> None:
    """A gate has been judged. With `release` it lets its step's edges be followed."""
    passed = event.type is EventType.GATE_PASSED
    gates = state.totals.setdefault("gates", {"passed": 0, "failed": 0})
    gates["passed" if passed else "failed"] += 1
    number, abort = event.data["number"], event.data.get("abort")
    memo = {**(step.memo or {}), "gate": number, "holding": bool(event.data.get("holding") or abort), "aborted": None}
    step.memo = memo
    live = scope_at(state, scope_of(step.key)).live
    if abort:
        memo["aborted"] = abort
        state.gated.pop(step.key, None)
        live.discard(step.key)
        doom(state, scope_of(step.key), abort)
    elif event.data.get("release"):
        state.gated.pop(step.key, None)
        live.discard(step.key)
        memo["gate"] = None
        if step.key != "!":
            settle(state, step, step.port)
    else:
        state.gated[step.key] = memo["gate"] = number if memo["holding"] else number + 1
        if step.key != "!":
            live.add(step.key)


GATE_EVENTS: dict[EventType, Callable[[RunState, StepState, Event, Any], None]] = {
    EventType.GATE_PASSED: _gate,
    EventType.GATE_FAILED: _gate,
}
