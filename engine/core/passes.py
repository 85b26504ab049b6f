"""Containers: going through a body once for each item, while a condition holds, or as one transaction."""

from typing import Any

from engine.core.ending import give_up_below, quiet
from engine.core.events import EventType
from engine.core.expressions import ExpressionError
from engine.core.failures import failed
from engine.core.keys import container_of, index_of, node_of, pass_of, within
from engine.core.retry import FailureKind
from engine.core.run_state import Loop, RunState
from engine.core.states import StepStatus
from engine.core.steps import Done, Enter, Fail
from engine.core.turn import Turn

DEFAULT_LIMIT = 100


def enter(turn: Turn, key: str, answer: Enter) -> None:
    """A container says that its body is to be gone through."""
    state = turn.state
    node = state.node(key)
    if state.is_doomed(key):
        turn.cancel_step(key, "It was no longer needed.")
        return
    if state.step(key).noted("entered") is None:
        total = len(answer.items) if answer.items is not None else (1 if node.container == "group" else None)
        many = f"goes through {total} item{'' if total == 1 else 's'}" if node.container == "each" else "was entered"
        turn.emit(
            EventType.STEP_PROGRESS,
            f"“{node.node.name}” {many}.",
            step=key,
            data={"entered": {"total": total}},
            output=None if answer.items is None else {"items": answer.items},
        )
    _open_next(turn, key)


def _open_next(turn: Turn, key: str) -> None:
    """Open as many passes as may be open at once; complete the container when none is left."""
    state = turn.state
    node, loop = state.node(key), state.loops[key]
    if state.is_doomed(key):
        return
    if node.container == "while" and loop.next >= int(node.node.config.get("limit") or DEFAULT_LIMIT):
        message = f"Its condition still holds after {loop.next} passes, which is its limit."
        failed(turn, key, Fail(message, FailureKind.PERMANENT, "Raise the limit, or see why it does not end."))
        return
    while len(loop.open) < node.parallel and not loop.failing:
        index = _next_index(loop, node.container or "")
        if index is None:
            break
        _open(turn, key, index)
        if node.container != "each":
            return
    if not loop.open and not loop.failing:
        _complete_each(turn, key, loop)


def _next_index(loop: Loop, kind: str) -> int | None:
    index = loop.next
    while kind == "each" and index in loop.results:
        index += 1
    return None if loop.total is not None and index >= loop.total else index


def _open(turn: Turn, key: str, index: int) -> None:
    loop = turn.state.loops[key]
    scope = pass_of(key, index, loop.attempt)
    of = f" of {loop.total}" if loop.total is not None else ""
    message = f"Pass {index + 1}{of} through “{turn.name(key)}” began."
    turn.emit(EventType.STEP_STARTED, message, step=scope, data={"attempt": 1})
    turn.enter(scope)


def _complete_each(turn: Turn, key: str, loop: Loop) -> None:
    results = [loop.results.get(index) for index in range(loop.total or 0)]
    turn.complete(key, Done({"results": results, "count": len(results), "failed": loop.failed}))


def close_scope(turn: Turn, scope: str) -> None:
    """End a pass in which nothing is left to do."""
    state = turn.state
    key, here = container_of(scope), state.scopes.get(scope)
    if here is None or here.ended:
        return
    if scope in state.doomed:
        if quiet(state, scope):
            _fail_pass(turn, key, scope)
        return
    if here.live or any(held.startswith(scope + ".") for held in state.held) or state.is_doomed(key):
        return
    output = _result(turn, scope)
    turn.emit(
        EventType.STEP_COMPLETED,
        f"Pass {index_of(scope) + 1} through “{turn.name(key)}” completed.",
        step=scope,
        severity="success",
        data={"attempt": 1, "port": "success"},
        output=output,
    )
    _pass_completed(turn, key, output)


def _pass_completed(turn: Turn, key: str, output: Any) -> None:
    match turn.state.node(key).container:
        case "each":
            _open_next(turn, key)
        case "while":
            if not turn.state.is_doomed(key):
                turn.perform(key)
        case _:
            turn.complete(key, Done(output))


def _fail_pass(turn: Turn, key: str, scope: str) -> None:
    """A doomed pass in which nothing runs: give up the rest, undo a group, then tell the container."""
    state = turn.state
    node, here = state.node(key), state.scopes[scope]
    if not give_up_below(turn, scope, "Its pass ended before it was needed."):
        return
    pass_ = f"Pass {index_of(scope) + 1} through “{turn.name(key)}”"
    if here.failing is None or state.loops[key].failing:
        turn.emit(EventType.STEP_CANCELLED, f"{pass_} was given up.", step=scope)
    else:
        kept = node.keeps_going
        turn.emit(
            EventType.STEP_FAILED,
            f"{pass_} failed: {here.failing['message']}",
            step=scope,
            severity="warning",
            data={"attempt": 1, "error": here.failing, "port": None, "kept": kept},
        )
        if kept:
            _open_next(turn, key)
            return
    answer_for(turn, key)


def closing_with(state: RunState, key: str) -> dict[str, Any] | None:
    """The failure with which a container is coming to its end already, because a pass failed or its own time was up."""
    loop = state.loops[key]
    if loop.failing or state.node(key).keeps_going:
        return loop.failing
    failing = (state.scopes[scope].failing for scope in sorted(loop.open, key=index_of) if scope in state.doomed)
    return next((error for error in failing if error), None)


def answer_for(turn: Turn, key: str) -> None:
    """A container all of whose passes are closed after one failed climbs the ladder with that failure."""
    state = turn.state
    loop = state.loops.get(key)
    if loop is None or not loop.failing or loop.open or state.is_doomed(key):
        return
    if state.step(key).status is StepStatus.RUNNING:
        error = loop.failing
        kind = error["kind"] if error["kind"] in set(FailureKind) else FailureKind.PERMANENT
        failed(turn, key, Fail(error["message"], FailureKind(kind), error.get("hint", ""), {"step": error.get("step")}))


def _result(turn: Turn, scope: str) -> Any:
    """What a pass gives: what its container says, else the output of the steps that nothing follows."""
    state = turn.state
    container = node_of(container_of(scope))
    compiled = state.plan.nodes[container].result
    if compiled is not None:
        try:
            return compiled.resolve(state.inside(scope))["result"]
        except ExpressionError:
            return None
    outputs = state.scopes[scope].outputs
    done = [id_ for id_ in state.plan.lasts[container] if _completed(turn, within(scope, id_))]
    given = {id_: outputs[id_] for id_ in done}
    return next(iter(given.values())) if len(given) == 1 else (given or None)


def _completed(turn: Turn, key: str) -> bool:
    step = turn.state.steps.get(key)
    return step is not None and step.status is StepStatus.COMPLETED
