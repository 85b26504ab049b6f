"""How containers go through their bodies. What is to be done next is read off the passes there are."""

from typing import Any

from tests.engine.core.reference.closing import note_given_up
from tests.engine.core.reference.document import result_of
from tests.engine.core.reference.ladder import failed
from tests.engine.core.reference.model import Pass, Step, frozen
from tests.engine.core.reference.run import Run
from tests.engine.core.reference.values import NoValue, holds, value


def move_container(run: Run, step: Step) -> bool:
    """Make the next move of a container whose open passes have none."""
    if frozen(step.scope):
        entered = step.giving_up is not None or any(scope.attempt == step.attempt for scope in step.passes)
        if not entered or _was_between_passes(run, step):
            _look_once(run, step)  # it began, or a pass of it ended, in the very breath in which all began to end
            return True
        return False
    if step.giving_up is not None:
        return _climb(run, step)
    return {"each": _each, "while": _while, "group": _group}[step.kind](run, step)


def _was_between_passes(run: Run, step: Step) -> bool:
    """Whether its condition was just being looked at: that may have been, where things come in another order."""
    if run.order is None or step.kind != "while" or step.giving_up is not None:
        return False
    return not any(scope.status == "open" for scope in step.passes) and run.order.random() < 0.5


def _look_once(run: Run, step: Step) -> None:
    """Nothing is gone through any more; but a condition that was being looked at may end the loop all the same."""
    if step.kind == "while" and not any(scope.status == "open" for scope in step.passes):
        last, count = _done_so_far(step)
        if not holds(step.config["condition"], step.scope, run.input, {"index": count, "last": last}):
            run.complete(step, {"last": last, "count": count})
            return
    run.cancel(step)
    if run.root.failing is not None:
        note_given_up(run, run.root, step.scope)


def end_pass(run: Run, scope: Pass) -> None:
    scope.result = _result(run, scope)
    scope.status = "completed"
    run.outputs[scope.key] = scope.result
    run.tell("step.completed", scope)


def _result(run: Run, scope: Pass) -> Any:
    """What a pass gives: what its container says, nothing if that has no value, else what its last steps gave."""
    container = scope.container
    if container is None or "result" not in container.config:
        return result_of(run.raw, scope)
    try:
        return value(container.config["result"], scope, run.input)
    except NoValue:
        return None


def _climb(run: Run, step: Step) -> bool:
    """A container that fails climbs the ladder once all its passes are closed."""
    if any(scope.status == "open" for scope in step.passes):
        return False
    error, step.giving_up = step.giving_up or {}, None
    failed(run, step, {**error, "kind": "permanent"} if error["kind"] == "gate" else error)
    return True


def _latest(step: Step) -> dict[int, Pass]:
    return {scope.index: scope for scope in step.passes if scope.other == step.has_other_items}


def _open_pass(run: Run, step: Step, index: int, item: Any = None, last: Any = None) -> bool:
    """Open a pass: bookkeeping that a pause does not hold up, since nothing in it begins meanwhile."""
    again = f"~{step.attempt}" if step.attempt > 1 else ""
    scope = Pass(f"{step.key}[{index}{again}]", step, index, step.attempt, item, last, step.has_other_items)
    run.fill(scope)
    step.passes.append(scope)
    run.tell("step.started", scope)
    return True


def _each(run: Run, step: Step) -> bool:
    named = step.settings["fallback"]["config"] if step.has_other_items else step.config
    try:
        items = value(named["items"], step.scope, run.input)
    except NoValue:
        items = None
    if not isinstance(items, list):
        failed(run, step, {"kind": "validation"})
        return True
    goes_on = step.config.get("on_item_error", "stop") == "continue"
    latest = _latest(step)
    broken = [scope for scope in latest.values() if scope.status == "failed"]
    over = [index for index, scope in latest.items() if scope.status == "completed" or (goes_on and scope in broken)]
    under_way = [index for index, scope in latest.items() if scope.status == "open"]
    if len(over) == len(items):
        results = [_told_of(latest[index]) for index in range(len(items))]
        run.complete(step, {"results": results, "count": len(items), "failed": len(broken) if goes_on else 0})
        return True
    left = [index for index in range(len(items)) if index not in over and index not in under_way]
    if left and len(under_way) < step.config.get("parallel", 1):
        return _open_pass(run, step, left[0], items[left[0]])
    return False


def _told_of(scope: Pass) -> Any:
    return scope.result if scope.status == "completed" else {"error": scope.failing}


def _while(run: Run, step: Step) -> bool:
    latest = _latest(step)
    if any(scope.status == "open" for scope in latest.values()):
        return False
    last, count = _done_so_far(step)
    try:
        again = holds(step.config["condition"], step.scope, run.input, {"index": count, "last": last})
    except NoValue:
        failed(run, step, {"kind": "validation"})
        return True
    if not again:
        run.complete(step, {"last": last, "count": count})
    elif count >= step.config.get("limit", 100):
        failed(run, step, {"kind": "permanent"})
    else:
        _open_pass(run, step, count, last=last)
    return True


def _done_so_far(step: Step) -> tuple[Any, int]:
    """What the last completed pass of a while gave, and how many there are."""
    latest = _latest(step)
    count = sum(scope.status == "completed" for scope in latest.values())
    return latest[count - 1].result if count else None, count


def _group(run: Run, step: Step) -> bool:
    mine = [scope for scope in step.passes if scope.attempt == step.attempt]
    if not mine:
        return _open_pass(run, step, 0)
    if mine[0].status == "completed":
        run.complete(step, mine[0].result)
        return True
    return False
