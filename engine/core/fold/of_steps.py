"""What the events of a step change."""

from collections.abc import Callable
from typing import Any

from engine.core.doubt import is_unsure, leaves_doubt
from engine.core.events import Event, EventType
from engine.core.fold.moves import doom, end, move, scope_at, settle, wake
from engine.core.fold.of_gates import GATE_EVENTS, at_gate
from engine.core.fold.of_totals import TOTAL_EVENTS
from engine.core.fold.of_undoing import UNDOING_EVENTS
from engine.core.keys import node_of, scope_of
from engine.core.run_state import Loop, RunState, StepState
from engine.core.states import StepStatus


def _started(state: RunState, step: StepState, event: Event, _: Any) -> None:
    attempt, doubted = event.data["attempt"], step.noted("unsure") or _is_doubted(state, step)
    move(state, step, StepStatus.RUNNING)
    step.attempt = attempt
    entered = step.noted("entered") or step.noted("was_entered")
    since = {"attempt": attempt, "at": event.at.isoformat()} if event.data.get("anew") else step.noted("since")
    memo = {"fallback": event.data.get("fallback"), "was_entered": entered, "since": since, "doubted": doubted}
    step.memo = {name: noted for name, noted in memo.items() if noted} or None
    step.started_at = step.started_at or event.at
    step.finished_at = None
    wake(state, step, event.data.get("deadline"))
    if state.node(step.key).is_gate:
        at_gate(state, step.key)
    loop = state.loops.get(step.key)
    if loop is not None:  # a container begins a new attempt: the passes that have completed stay
        loop.attempt = attempt
        loop.once = False
        loop.next = len(loop.results) if state.node(step.key).container == "while" else 0


def _progressed(state: RunState, step: StepState, event: Event, output: Any) -> None:
    if "entered" not in event.data:
        step.memo = {**(step.memo or {}), "progress": event.data}
        return
    entered = _entered(state, step, event.data["entered"]["total"])
    step.memo = {**(step.memo or {}), "entered": entered}
    loop = state.loops.get(step.key)
    if loop is None:
        loop = state.loops[step.key] = Loop(step.key, step.attempt)
    loop.enter(entered)
    loop.items = output["items"] if output else None
    state.running.discard(step.key)


def _entered(state: RunState, step: StepState, total: int | None) -> dict[str, Any]:
    """What is noted about how a container was entered. Passes through one list say nothing about another."""
    others = (step.noted("was_entered") or {}).get("others", [])
    other = bool(step.noted("fallback")) and state.node(step.key).falls_back_on_other_items
    if other:
        others = [*others, step.attempt]
    return {"total": total, **({"others": others, "other": other} if others else {})}


def _waiting(state: RunState, step: StepState, event: Event, _: Any) -> None:
    move(state, step, StepStatus.WAITING)
    step.attempt = event.data.get("attempt", step.attempt)
    step.wait = event.data["wait"]
    step.finished_at = None
    if event.data.get("error"):
        step.error = event.data["error"]
    wake(state, step, event.data["wait"].get("until"))
    _answered(state, step)


def _retrying(state: RunState, step: StepState, event: Event, _: Any) -> None:
    move(state, step, StepStatus.RETRYING)
    step.attempt = event.data["attempt"]
    step.error = event.data["error"]
    told: dict[str, Any] = {name: event.data[name] for name in ("fallback", "same", "anew") if name in event.data}
    # With which configuration the next attempt is made, whether it is the same once more, or the first anew.
    kept = {name: noted for name, noted in (step.memo or {}).items() if name not in ("same", "anew")}
    step.memo = {**kept, **told} or None
    wake(state, step, event.data["at"])
    _answered(state, step)


def _completed(state: RunState, step: StepState, event: Event, output: Any) -> None:
    move(state, step, StepStatus.COMPLETED)
    step.attempt = event.data["attempt"]
    step.error = None
    end(step, event)
    scope = scope_at(state, scope_of(step.key))
    node = state.node(step.key)
    if node.is_gate:
        step.port = event.data["port"]
        return
    state.completed += 1
    scope.outputs[node_of(step.key)] = output
    state.loops.pop(step.key, None)
    if event.data.get("reused") or event.data.get("recorded"):  # only the run that did it undoes it
        step.memo = {**(step.memo or {}), "reused": True}
    elif node.node.settings.compensation:
        state.undoable[step.key] = event.number
    if event.data.get("gated"):
        step.port = event.data["port"]
        step.memo = {**(step.memo or {}), "gate": 0}
        state.gated[step.key] = 0
        scope.live.add(step.key)
    else:
        settle(state, step, event.data["port"])


def _failed(state: RunState, step: StepState, event: Event, _: Any) -> None:
    node, port = state.node(step.key), event.data["port"]
    answered = step.status is StepStatus.RUNNING and not leaves_doubt(event.data["error"])
    if not answered:
        _note_doubt(state, step)
    move(state, step, StepStatus.FAILED)
    step.attempt = event.data["attempt"]
    step.error = event.data["error"]
    end(step, event)
    if node.is_gate:
        return
    state.failed += 1
    if port is not None:
        scope_at(state, scope_of(step.key)).outputs[node_of(step.key)] = {"error": event.data["error"]}
    elif not node.undoes:
        doom(state, scope_of(step.key), {**event.data["error"], "step": step.key})
    settle(state, step, port)
    _answered(state, step)


def _is_doubted(state: RunState, step: StepState) -> bool:
    """Whether an attempt until now may have been done; that the next one is refused says nothing about it."""
    return bool(step.noted("doubted")) or is_unsure(state.node(step.key), step)


def _note_doubt(state: RunState, step: StepState) -> None:
    """Of a step that ends without an answer: nobody can tell whether it was done, if it may have been."""
    if is_unsure(state.node(step.key), step):
        step.memo = {**(step.memo or {}), "unsure": True}


def _skipped(state: RunState, step: StepState, event: Event, _: Any) -> None:
    _note_doubt(state, step)
    move(state, step, StepStatus.SKIPPED)
    end(step, event)
    state.loops.pop(step.key, None)
    if state.node(step.key).is_gate:
        return
    state.skipped += 1
    settle(state, step, event.data.get("port"))


def _cancelled(state: RunState, step: StepState, event: Event, _: Any) -> None:
    _note_doubt(state, step)
    move(state, step, StepStatus.CANCELLED)
    step.finished_at = event.at
    _answered(state, step)


def _answered(state: RunState, step: StepState) -> None:
    """What made a container fail has been answered: a later attempt begins without it."""
    loop = state.loops.get(step.key)
    if loop is not None:
        loop.failing = None
    if step.noted("failing"):
        step.memo = {name: value for name, value in (step.memo or {}).items() if name != "failing"}


def _repeated(state: RunState, step: StepState, event: Event, _: Any) -> None:
    """An interrupted attempt is done again under the same id, with a fresh time limit."""
    state.timed.pop(step.key, None)
    doubted = {"doubted": True} if _is_doubted(state, step) else {}
    step.memo = {**(step.memo or {}), **doubted, "repeats": event.data["repeats"]}
    wake(state, step, event.data.get("deadline"))


def _postponed(state: RunState, step: StepState, event: Event, _: Any) -> None:
    """An attempt that had to wait begins: its time limit counts from then. Or it is left to the next driver unbegun."""
    state.timed.pop(step.key, None)
    step.wake_at = None
    memo = {name: value for name, value in (step.memo or {}).items() if name != "unbegun"}
    step.memo = ({**memo, "unbegun": True} if event.data.get("unbegun") else memo) or None
    wake(state, step, event.data["deadline"])


def noted(state: RunState, step: StepState, event: Event, _: Any) -> None:
    """A remark about a step: it changes nothing but the step's place in the history."""


def _over_time(state: RunState, step: StepState, event: Event, _: Any) -> None:
    """A container has outlived its time limit: its passes are given up, then it fails."""
    state.timed.pop(step.key, None)
    step.wake_at = None
    loop = state.loops[step.key]
    loop.failing = event.data["error"]
    step.memo = {**(step.memo or {}), "failing": event.data["error"]}
    state.doomed |= loop.open


STEP_EVENTS: dict[EventType, Callable[[RunState, StepState, Event, Any], None]] = {
    EventType.STEP_STARTED: _started,
    EventType.STEP_PROGRESS: _progressed,
    EventType.STEP_POSTPONED: _postponed,
    EventType.STEP_WAITING: _waiting,
    EventType.STEP_RETRYING: _retrying,
    EventType.STEP_COMPLETED: _completed,
    EventType.STEP_FAILED: _failed,
    EventType.STEP_SKIPPED: _skipped,
    EventType.STEP_CANCELLED: _cancelled,
    EventType.WARNING_REPEATED: _repeated,
    EventType.WARNING_TIME_LIMIT: _over_time,
    **GATE_EVENTS,
    **UNDOING_EVENTS,
    **TOTAL_EVENTS,
}
