"""The ladder a failed attempt climbs: try again, the fallback, the error port, carry on if optional, a person,
roll back, fail."""

from typing import Any

from engine.core.events import EventType
from engine.core.plan import PlanNode
from engine.core.retry import FailureKind, chance_of
from engine.core.run_state import RunState
from engine.core.states import StepStatus
from engine.core.steps import Fail
from engine.core.turn import Turn
from engine.core.undo import reverse_failed, roll_back

AFTER_FAILURE = ["retry", "skip", "input", "stop"]
INTERRUPTED = ["retry", "skip", "input"]  # it may have been done


def may_try_now(state: RunState, key: str) -> bool:
    """Whether a step only waits for the moment of its next attempt, which may as well be now."""
    step = state.steps.get(key)
    waits = step is not None and step.status is StepStatus.RETRYING and not state.over
    return waits and (bool(state.node(key).undoes) or not state.is_doomed(key))


def try_now(turn: Turn, key: str) -> None:
    """Make the attempt that a step in `retrying` waits for, unless nothing begins there any more."""
    if may_try_now(turn.state, key):
        step = turn.state.step(key)
        attempt = step.attempt + (not step.noted("same"))
        turn.start(key, attempt, fallback=bool(step.noted("fallback")), anew=bool(step.noted("anew")))


def failed(turn: Turn, key: str, fail: Fail) -> None:
    """Answer a failed attempt."""
    state = turn.state
    node, step = state.node(key), state.step(key)
    error = {"kind": fail.kind.value, "message": fail.message, "hint": fail.hint, "data": fail.data}
    lives = bool(node.undoes) or not state.is_doomed(key)
    if lives and node.once and fail.kind is FailureKind.TIMEOUT:  # the step itself says so, before its limit has come
        text = f"“{node.node.name}” failed: {fail.message} Nobody can tell whether it was done."
        ask(turn, key, text, choices=INTERRUPTED)
        return
    may_try = lives and not _would_double(state, key)
    if may_try and (_tried_again(turn, key, fail, error) or _fallen_back(turn, key, fail, error)):
        return
    port, carries_on = _way_out(node, fail)
    policy = _policy(state, node)
    if port is None and lives and policy == "ask" and not node.is_gate:
        message = f"“{node.node.name}” failed: {fail.message}{_why_not_again(state, node, key)}"
        ask(turn, key, message, choices=AFTER_FAILURE, error=error)
        return
    turn.emit(
        EventType.STEP_FAILED,
        f"“{node.node.name}” failed: {fail.message}{_why_not_again(state, node, key)}{carries_on}",
        step=key,
        severity="warning" if port else "error",
        data={"attempt": step.attempt, "error": error, "port": port},
        metrics=turn.measured(key),
    )
    turn.settle(key)
    if node.undoes:
        reverse_failed(turn, key)
    elif port is None and policy == "roll_back" and not state.rolling and not node.is_gate:
        roll_back(turn, f"“{node.node.name}” failed, so what was done is undone.")


def ask(turn: Turn, key: str, message: str, *, choices: list[str], error: dict[str, Any] | None = None) -> None:
    """Leave a step to a person."""
    described = (
        "waiting for someone to decide how to go on" if error else "waiting for someone to say whether it was done"
    )
    wait = {"kind": "person", "description": described, "choices": choices}
    data: dict[str, Any] = {"attempt": turn.state.step(key).attempt, "wait": wait}
    if error:
        data["error"] = error
    turn.emit(EventType.STEP_WAITING, message, step=key, severity="warning", data=data)


def _would_double(state: RunState, key: str) -> bool:
    """Whether another attempt of a container would do again what needs a person's word for that."""
    loop = state.loops.get(key)
    return loop is not None and loop.once


def _why_not_again(state: RunState, node: PlanNode, key: str) -> str:
    """What whoever is about to have a container tried again must know: it does more than what failed."""
    if not _would_double(state, key):
        return ""
    if node.retry.attempts > 1 or node.fallback is not None:
        return " It was not tried again by itself: something in it had begun that must not be done twice."
    return " Something in it had begun that must not be done twice; tried again, it does that again."


def _tried_again(turn: Turn, key: str, fail: Fail, error: dict[str, Any]) -> bool:
    node, step = turn.state.node(key), turn.state.step(key)
    tries, began = step.tries
    again_at = node.retry.next_at(
        attempt=tries,
        kind=fail.kind,
        now=turn.now,
        retry_after=fail.retry_after,
        began=began,
        chance=chance_of(turn.state.attempt_id(key)) if node.retry.jitter else 0.0,
    )
    if again_at is None or step.noted("fallback"):
        return False
    turn.emit(
        EventType.STEP_RETRYING,
        f"“{node.node.name}” failed and will be tried again: {fail.message}",
        step=key,
        severity="warning",
        data={"attempt": step.attempt, "error": error, "at": again_at.isoformat()},
    )
    return True


def _fallen_back(turn: Turn, key: str, fail: Fail, error: dict[str, Any]) -> bool:
    node, step = turn.state.node(key), turn.state.step(key)
    if node.fallback is None or step.noted("fallback") or fail.kind is FailureKind.CRITICAL:
        return False
    turn.emit(
        EventType.STEP_RETRYING,
        f"“{node.node.name}” failed and is tried once more with its fallback: {fail.message}",
        step=key,
        severity="warning",
        data={"attempt": step.attempt, "error": error, "at": turn.now.isoformat(), "fallback": True},
    )
    if not turn.state.paused:
        turn.start(key, step.attempt + 1, fallback=True)
    return True


def _way_out(node: PlanNode, fail: Fail) -> tuple[str | None, str]:
    """The port by which the run goes on in spite of the failure, if there is one, and the words for it."""
    if node.has_edge_from("error"):
        return "error", " Its error path is taken."
    if node.node.settings.optional and fail.kind is not FailureKind.CRITICAL:
        return node.first_port, " It is optional, so the run carries on."
    return None, ""


def _policy(state: RunState, node: PlanNode) -> str:
    return node.node.settings.on_error or state.plan.document.on_failure or "fail"
