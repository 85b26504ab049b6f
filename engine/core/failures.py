"""The ladder a failed attempt climbs: try again, take the error port, carry on if optional, fail the run."""

from engine.core.events import EventType
from engine.core.steps import Fail
from engine.core.turn import Turn


def failed(turn: Turn, key: str, fail: Fail) -> None:
    """Answer a failed attempt."""
    state = turn.state
    node, step = state.plan.nodes[key], state.step(key)
    error = {"kind": fail.kind.value, "message": fail.message, "hint": fail.hint, "data": fail.data}
    again_at = node.node.settings.retry.next_at(
        attempt=step.attempt, kind=fail.kind, now=turn.now, retry_after=fail.retry_after
    )
    if again_at is not None and not state.failing:
        turn.emit(
            EventType.STEP_RETRYING,
            f"“{node.node.name}” failed and will be tried again: {fail.message}",
            step=key,
            severity="warning",
            data={"attempt": step.attempt, "error": error, "at": again_at.isoformat()},
        )
        return
    port, carries_on = None, ""
    if node.has_edge_from("error"):
        port, carries_on = "error", " Its error path is taken."
    elif node.node.settings.optional:
        port, carries_on = node.first_port, " It is optional, so the run carries on."
    turn.emit(
        EventType.STEP_FAILED,
        f"“{node.node.name}” failed: {fail.message}{carries_on}",
        step=key,
        severity="warning" if port else "error",
        data={"attempt": step.attempt, "error": error, "port": port},
    )
    turn.settle(key)
