"""What steps report of themselves is added up for the run."""

from collections.abc import Callable
from typing import Any

from engine.core.events import Event, EventType
from engine.core.run_state import RunState, StepState


def _cost(state: RunState, step: StepState, event: Event, _: Any) -> None:
    """Added up for the run, and for the attempt, which may wait before it ends."""
    spent = dict(step.noted("spent") or {})
    for costs in (state.totals.setdefault("cost", {}), spent):
        currency = event.data["currency"]
        costs[currency] = costs.get(currency, 0) + event.data["amount"]
    step.memo = {**(step.memo or {}), "spent": spent}


def _impact(state: RunState, step: StepState, event: Event, _: Any) -> None:
    units = state.totals.setdefault("impact", {}).setdefault(event.data["name"], {})
    unit = event.data["unit"]
    units[unit] = units.get(unit, 0) + event.data["value"]


TOTAL_EVENTS: dict[EventType, Callable[[RunState, StepState, Event, Any], None]] = {
    EventType.IMPACT_COST: _cost,
    EventType.IMPACT_RECORDED: _impact,
}
