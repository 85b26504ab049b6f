"""What the events of a pass through a container change."""

import json
from collections.abc import Callable
from typing import Any

from engine.core.doubt import holds_what_is_once
from engine.core.events import Event, EventType
from engine.core.fold.moves import end, move_pass
from engine.core.keys import container_of, index_of, lies_below, node_of, scope_of
from engine.core.run_state import Loop, RunState, Scope, StepState
from engine.core.states import StepStatus
from engine.core.stored import places

LARGEST_RECALLED = 64_000  # characters of JSON


def _opened(state: RunState, step: StepState, event: Event, _: Any) -> None:
    move_pass(state, step, StepStatus.RUNNING)
    step.attempt = 1
    step.started_at = event.at
    open_pass(state, step.key)
    if node_of(container_of(step.key)) in state.plan.recalled:
        _recall(step, state.scopes[step.key].loop)


def open_pass(state: RunState, key: str) -> None:
    """A pass is under way: its scope, and what `loop` means in it."""
    container = container_of(key)
    loop, index = state.loops[container], index_of(key)
    loop.open.add(key)
    loop.next = max(loop.next, index + 1)
    state.running.discard(container)
    if loop.failing:
        state.doomed.add(key)
    state.scopes[key] = Scope(key, loop=_meaning(state, loop, container, index))


def _recall(step: StepState, loop: dict[str, Any] | None) -> None:
    """Keep what `loop` means in a pass for the reverses in it, which may have to be done long after it has ended."""
    if loop is not None and not places(loop) and len(json.dumps(loop)) <= LARGEST_RECALLED:
        step.memo = {"loop": loop}


def _meaning(state: RunState, loop: Loop, container: str, index: int) -> dict[str, Any] | None:
    outer = state.scopes[scope_of(container)].loop
    node = state.node(container)
    if node.container == "group":
        return outer
    last = loop.results.get(index - 1) if node.parallel == 1 else None
    item = loop.items[index] if loop.items is not None else None
    return {"item": item, "index": index, "last": last, "outer": outer}


def _completed(state: RunState, step: StepState, event: Event, output: Any) -> None:
    move_pass(state, step, StepStatus.COMPLETED)
    end(step, event)
    step.port = "success"
    close_pass(state, step.key, output)
    container = container_of(step.key)
    loop = state.loops[container]
    loop.results[index_of(step.key)] = output
    if state.node(container).container == "while" and not state.is_doomed(container):
        state.running.add(container)  # its condition is looked at again


def _failed(state: RunState, step: StepState, event: Event, _: Any) -> None:
    move_pass(state, step, StepStatus.FAILED)
    end(step, event)
    error = step.error = event.data["error"]
    kept = event.data.get("kept")
    if not kept:
        _note_what_is_once(state, step)
    close_pass(state, step.key, None)
    container = container_of(step.key)
    loop = state.loops[container]
    if kept:
        loop.results[index_of(step.key)] = {"error": error}
        loop.failed += 1
    elif loop.failing is None:
        loop.failing = error
        state.doomed |= loop.open


def _cancelled(state: RunState, step: StepState, event: Event, _: Any) -> None:
    move_pass(state, step, StepStatus.CANCELLED)
    step.finished_at = event.at
    _note_what_is_once(state, step)
    close_pass(state, step.key, None)


def _note_what_is_once(state: RunState, step: StepState) -> None:
    """A pass that its container's next attempt would go through again holds what must not be done twice."""
    if holds_what_is_once(state, step.key):
        step.memo = {**(step.memo or {}), "once": True}
        state.loops[container_of(step.key)].once = True


def close_pass(state: RunState, key: str, result: Any) -> None:
    """A pass is over. Its steps are forgotten once written, unless they may have to be undone."""
    container = container_of(key)
    scope = state.scopes[key]
    scope.ended, scope.result = True, result
    scope.loop = state.steps[key].noted("loop")  # all that another driver would know of it
    scope.live.clear()
    state.doomed.discard(key)
    for held in [held for held in state.gated if lies_below(held, key)]:
        del state.gated[held]
    state.loops[container].open.discard(key)
    if node_of(container) not in state.plan.retained:
        state.passed.append(key)


def between_passes(state: RunState) -> list[str]:
    """Loops whose condition is to be looked at before anything more happens in them."""
    running = (key for key in state.loops if state.steps[key].status is StepStatus.RUNNING)
    whiles = (key for key in running if state.node(key).container == "while" and not state.is_doomed(key))
    return [key for key in whiles if not (state.loops[key].open or state.loops[key].failing)]


def _noted(state: RunState, step: StepState, event: Event, _: Any) -> None:
    """A remark about a pass."""


PASS_EVENTS: dict[EventType, Callable[[RunState, StepState, Event, Any], None]] = {
    EventType.STEP_STARTED: _opened,
    EventType.STEP_COMPLETED: _completed,
    EventType.STEP_FAILED: _failed,
    EventType.STEP_CANCELLED: _cancelled,
}
