"""State from stored steps: the short way to what folding the whole history would give."""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from engine.core.carrying import verdict_on
from engine.core.fold.moves import doom, scope_at, settle
from engine.core.fold.of_gates import at_gate
from engine.core.fold.of_passes import open_pass
from engine.core.keys import attempt_of, container_of, index_of, is_scope, node_of, within
from engine.core.run_state import Loop, RunState, Scope, StepState
from engine.core.states import RunStatus, StepStatus

_DONE = frozenset({StepStatus.COMPLETED, StepStatus.COMPENSATING, StepStatus.COMPENSATED})
_LEFT = frozenset({*_DONE, StepStatus.SKIPPED})

Row = tuple[StepState, Any]


def rebuild(state: RunState, steps: Iterable[Row]) -> RunState:
    """Fill a bare state from its steps and their outputs; scopes, joins and clocks follow from them.

    Steps of passes that have ended may be left out, except in containers of `plan.retained`.
    """
    state.rolling = state.status is RunStatus.ROLLING_BACK or "rolling" in state.totals
    if state.rolling or state.failing:
        state.doomed.add("")
    rows = sorted(steps, key=lambda row: (row[0].key.count("["), not is_scope(row[0].key)))
    _containers(state, rows)
    for step, output in rows:
        if is_scope(step.key) and step.status is not StepStatus.RUNNING:
            _ended_pass(state, step, output)
    for step, output in rows:
        _take_up(state, step, output)
    _find_failures(state, rows)
    _settle_containers(state)
    state.undoable = dict(sorted(state.undoable.items(), key=lambda one: one[1]))
    if state.started_at and not state.over and not state.rolling:
        _find_held(state)
    return state


def _containers(state: RunState, rows: list[Row]) -> None:
    """Containers that have been entered and not completed."""
    for step, output in rows:
        entered = step.noted("entered") or step.noted("was_entered")
        if entered and step.status not in _LEFT:
            items = output["items"] if output else None
            loop = state.loops[step.key] = Loop(step.key, step.attempt, items=items)
            loop.enter(entered)


def _ended_pass(state: RunState, step: StepState, output: Any) -> None:
    container = container_of(step.key)
    loop, index = state.loops.get(container), index_of(step.key)
    if node_of(container) in state.plan.retained:
        state.steps[step.key] = step
        state.scopes[step.key] = Scope(step.key, loop=step.noted("loop"), result=output, ended=True)
    if loop is None:
        return
    if (attempt_of(step.key) in loop.others) != loop.other:
        _set_aside(state, loop, step, output)
        return
    if step.status is StepStatus.COMPLETED:
        loop.results[index] = output
    elif step.status is StepStatus.FAILED and state.node(container).keeps_going:
        loop.results[index] = {"error": step.error}
        loop.failed += 1
    elif step.status is StepStatus.FAILED and attempt_of(step.key) == loop.attempt:
        loop.failing = step.error
    if attempt_of(step.key) == loop.attempt:
        loop.once = loop.once or bool(step.noted("once"))
        loop.next = max(loop.next, index + 1)


def _set_aside(state: RunState, loop: Loop, step: StepState, output: Any) -> None:
    """A pass through the list of items that is not gone through now."""
    results, failed = loop.aside
    if step.status is StepStatus.COMPLETED:
        results[index_of(step.key)] = output
    elif step.status is StepStatus.FAILED and state.node(loop.key).keeps_going:
        results[index_of(step.key)] = {"error": step.error}
        loop.aside = results, failed + 1


def _take_up(state: RunState, step: StepState, output: Any) -> None:
    if is_scope(step.key):
        if step.status is StepStatus.RUNNING:
            state.steps[step.key] = step
            open_pass(state, step.key)
        return
    state.steps[step.key] = step
    scope = scope_at(state, step.scope)
    _activity(state, step, scope)
    if step.key == "!":
        _take_up_gate(state, step, scope)
    elif state.node(step.key).is_gate:
        if not step.ended:
            at_gate(state, step.key)  # the row of whom it holds may be older
    else:
        _effects(state, step, scope, output)
        if not _take_up_gate(state, step, scope) and (step.status in _LEFT or step.status is StepStatus.FAILED):
            settle(state, step, step.port)


def _activity(state: RunState, step: StepState, scope: Scope) -> None:
    """What of a step is going on: it runs, it waits, it wakes by itself."""
    if step.status is StepStatus.RUNNING:
        state.running.add(step.key)
    elif step.status in (StepStatus.WAITING, StepStatus.RETRYING):
        state.open.add(step.key)
    if step.wake_at and not step.ended:
        state.timed[step.key] = step.wake_at
    if not step.ended and not scope.ended and step.status is not StepStatus.PENDING:
        scope.live.add(step.key)


def _effects(state: RunState, step: StepState, scope: Scope, output: Any) -> None:
    """What of a step others see: its output, what may be undone of it, the failure that ends its scope."""
    node = state.node(step.key)
    if step.status in _DONE:
        scope.outputs[node_of(step.key)] = output
        if step.status is StepStatus.COMPENSATING:
            state.undoing.add(step.key)
        elif (
            step.status is StepStatus.COMPLETED
            and node.node.settings.compensation
            and not (step.noted("undo") or step.noted("reused"))
        ):
            state.undoable[step.key] = step.ended_seq or 0
    elif step.status is StepStatus.FAILED and step.port is not None:
        scope.outputs[node_of(step.key)] = {"error": step.error}


def _take_up_gate(state: RunState, step: StepState, scope: Scope) -> bool:
    """Whether a step is held by one of its gates, so that its edges are still open."""
    if step.noted("aborted"):
        return True
    number = step.noted("gate")
    if number is None:
        return False
    if scope.ended:
        return True
    state.gated[step.key] = number
    if step.key != "!":
        scope.live.add(step.key)
    return True


def _find_failures(state: RunState, rows: list[Row]) -> None:
    """What ends scopes: a gate that stopped it, or a failure that nothing caught; of several the last one.

    A run that the engine had to end may be taken up again with passes that were just ending.
    """
    found = []
    for step, _ in rows:
        if is_scope(step.key) or state.scopes[step.scope].ended or (step.key != "!" and state.node(step.key).is_gate):
            continue
        if aborted := step.noted("aborted"):  # before any failure in its pass, and it may be undone meanwhile
            found.append((step.ended_seq or step.seq, step.scope, aborted))
        elif step.status is StepStatus.FAILED and step.port is None and not state.node(step.key).undoes:
            found.append((step.ended_seq or 0, step.scope, {**(step.error or {}), "step": step.key}))
    for _, scope, error in sorted(found, key=itemgetter(0)):
        if scope or not (state.over or state.failing):  # the run's own is stored with it
            doom(state, scope, error)


def _settle_containers(state: RunState) -> None:
    """Which containers are carried out themselves, and which failures their passes must answer for."""
    for key, loop in state.loops.items():
        step = state.steps[key]
        kind = state.node(key).container
        running = step.status is StepStatus.RUNNING
        loop.failing = (step.noted("failing") or loop.failing) if running else None
        if loop.failing:
            state.doomed |= loop.open
        if kind == "while" and not any(attempt_of(one) == loop.attempt for one in loop.open):
            loop.next = max(loop.next, len(loop.results))
        if running and step.noted("entered") and (loop.open or kind != "while" or state.is_doomed(key)):
            state.running.discard(key)


def _find_held(state: RunState) -> None:
    """Steps whose turn has come but that were not begun, because the run is paused."""
    for scope in [scope for scope in state.scopes.values() if not scope.ended]:
        for id_ in state.plan.bodies[node_of(container_of(scope.key))]:
            key = within(scope.key, id_)
            step, node = state.steps.get(key), state.node(key)
            begun = step is not None and step.status is not StepStatus.PENDING
            if not begun and not node.undoes and not state.is_doomed(key) and verdict_on(state, key, node) == "begin":
                state.held.append(key)
    for key, number in state.gated.items():
        gate = f"{'' if key == '!' else key}!{number}"
        if node_of(gate) in state.plan.nodes and gate not in state.steps and not state.is_doomed(key):
            state.held.append(gate)
