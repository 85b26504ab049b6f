"""What is still there of what a run did, or may have done, once it has been rolled back, and why."""

from collections.abc import Iterator

from engine.core.doubt import has_begun
from engine.core.keys import container_of, node_of, scope_of
from engine.core.run_state import RunState, StepState
from engine.core.states import StepStatus
from engine.core.steps import Effect

NOT_UNDONE = frozenset({"failed", "not_reached", "perhaps_done"})  # what makes a rollback fail
_BROKEN_OFF = frozenset({StepStatus.FAILED, StepStatus.CANCELLED, StepStatus.SKIPPED})


def left_over(state: RunState) -> Iterator[dict[str, str]]:
    """Steps of which something is left: `step`, `name`, and `why`, see docs/engine.md. None of a simulation."""
    for key in () if state.simulated else sorted(state.steps):
        if state.has_node(key) and _stays_known(state, key) and (why := _why(state, key)):
            yield {"step": key, "name": state.node(key).node.name, "why": why}


def _stays_known(state: RunState, key: str) -> bool:
    """Whether its pass is kept when it has ended. Of others only some are still in memory: their loop tells of them."""
    scope = scope_of(key)
    return not scope or node_of(container_of(scope)) in state.plan.retained


def _why(state: RunState, key: str) -> str | None:
    step = state.steps[key]
    if state.node(key).undoes:
        return None  # what it should have undone is told instead
    if step.status is StepStatus.COMPLETED:
        return _why_done(state, step)
    if step.status in _BROKEN_OFF:
        contains = state.node(key).container or node_of(key) in state.plan.lost
        return _why_in_part(state, step) if contains else _why_in_doubt(state, step)
    # Undone; without a key, an attempt in doubt was another deed than the one that was undone.
    doubted = step.status is StepStatus.COMPENSATED and step.noted("doubted")
    return "perhaps_done" if doubted and state.node(key).effect is Effect.AT_MOST_ONCE else None


def _why_done(state: RunState, step: StepState) -> str | None:
    node, plan = state.node(step.key), state.plan
    reverse, lasts = bool(node.node.settings.compensation), node.leaves_traces or node.node.id in plan.lasting
    if step.key in state.undoable:
        return "not_reached"
    if step.noted("undo") == "failed":
        return "failed"
    if step.noted("reused") and (reverse or lasts or node.node.id in plan.retained):
        return "taken_over"
    return "no_reverse" if lasts and not reverse else None


def _why_in_doubt(state: RunState, step: StepState) -> str | None:
    node = state.node(step.key)
    reverse = bool(node.node.settings.compensation)
    begun = step.noted("unsure") or step.noted("doubted") or (node.step_type.lasting and has_begun(step))
    if not (begun and (reverse or node.leaves_traces)):
        return None
    return "perhaps_done" if reverse else "no_reverse"


def _why_in_part(state: RunState, step: StepState) -> str | None:
    """Of a loop or group that did not complete; its reverse is for all of it, and only a part was done."""
    node, plan = state.node(step.key).node, state.plan
    entered = step.noted("entered") or step.noted("was_entered")
    if not entered or entered["total"] == 0:
        return None
    if node.settings.compensation:
        return "perhaps_done" if node.id in plan.changing else None
    return "no_reverse" if node.id in plan.lasting else None
