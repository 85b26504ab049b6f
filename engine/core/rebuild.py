"""State from stored steps: the short way to what folding the whole history would give."""

from collections.abc import Iterable
from typing import Any

from engine.core.plan import PlanNode
from engine.core.run_state import RunState, StepState
from engine.core.states import STEP_ENDS, StepStatus


def rebuild(state: RunState, steps: Iterable[tuple[StepState, Any]]) -> RunState:
    """Fill a bare state from its steps and their outputs; counts, joins and clocks follow from them."""
    for step, output in steps:
        state.steps[step.key] = step
        _take_up(state, step, output)
    if state.started_at and not state.over and not state.failing:
        _find_held(state)
    return state


def _take_up(state: RunState, step: StepState, output: Any) -> None:
    if step.status is StepStatus.RUNNING:
        state.running.add(step.key)
    elif step.status in (StepStatus.WAITING, StepStatus.RETRYING):
        state.open.add(step.key)
    _count(state, step, output)
    if step.wake_at and step.status not in STEP_ENDS:
        state.timed[step.key] = step.wake_at
    if step.status in STEP_ENDS and step.status is not StepStatus.CANCELLED:
        for edge in state.plan.nodes[step.key].outgoing:
            state.resolved[edge.target] = state.resolved.get(edge.target, 0) + 1
            if edge.port == step.port:
                state.taken[edge.target] = state.taken.get(edge.target, 0) + 1


def _count(state: RunState, step: StepState, output: Any) -> None:
    match step.status:
        case StepStatus.COMPLETED:
            state.completed += 1
            state.outputs[step.key] = output
        case StepStatus.FAILED:
            state.failed += 1
            if step.port is None:
                state.failing = {**(step.error or {}), "step": step.key}
            else:
                state.outputs[step.key] = {"error": step.error}
        case StepStatus.SKIPPED:
            state.skipped += 1


def _find_held(state: RunState) -> None:
    """Steps whose turn has come but that were not begun, because the run is paused."""
    for node in state.plan.nodes.values():
        step = state.steps.get(node.id)
        if (step is None or step.status is StepStatus.PENDING) and _may_begin(state, node):
            state.held.append(node.id)


def _may_begin(state: RunState, node: PlanNode) -> bool:
    taken = state.taken.get(node.id, 0)
    if not node.incoming:
        return True
    if node.needed is None:
        return taken > 0 and state.resolved.get(node.id, 0) == len(node.incoming)
    return taken >= node.needed
