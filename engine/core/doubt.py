"""What may have been done although nobody knows, and what must not be done twice on the strength of that."""

from typing import Any

from engine.core.keys import container_of, lies_below, node_of, within
from engine.core.plan import PlanNode
from engine.core.retry import FailureKind
from engine.core.run_state import RunState, StepState
from engine.core.states import StepStatus
from engine.core.steps import Effect

_HARMLESS = frozenset({Effect.PURE, Effect.WAIT})
UNTOLD = frozenset({FailureKind.TIMEOUT, FailureKind.CRITICAL})  # after these nobody can tell whether it was done


def has_failed(step: StepState) -> bool:
    """Of a step that waits for a person: whether it has failed, or else whether nobody knows if it was done."""
    return not asks_if_done(step.wait)


def asks_if_done(wait: dict[str, Any] | None) -> bool:
    """Whether what a person is asked is if a step was done, and not how to go on after its failure."""
    return "stop" not in (wait or {}).get("choices", ())


def leaves_doubt(error: dict[str, Any] | None) -> bool:
    """Whether a failure says of what it ended that it may have been done."""
    return (error or {}).get("kind") in UNTOLD


def is_unsure(node: PlanNode, step: StepState) -> bool:
    """Whether a step that is about to end without an answer may have been done: under way, or failed in doubt."""
    if node.container or node.effect in _HARMLESS:
        return False
    if step.status is StepStatus.RUNNING:
        return not was_never_begun(step)
    asked = step.status is StepStatus.WAITING and (step.wait or {}).get("kind") == "person"
    if asked and not has_failed(step):
        return True
    retrying = step.status is StepStatus.RETRYING
    if retrying and step.noted("same"):  # a person had it done again, and a pause holds that
        return True
    return (asked or retrying) and leaves_doubt(step.error)


def was_never_begun(step: StepState) -> bool:
    """Whether a step was left unbegun by its driver, and nothing that an earlier one began of it is in doubt either."""
    return bool(step.noted("unbegun") and not (step.noted("repeats") or step.noted("doubted")))


def has_begun(step: StepState) -> bool:
    """Whether any attempt of it has: one that was announced may have been left to a driver that never came to it."""
    return step.attempt > was_never_begun(step)


def holds_what_is_once(state: RunState, scope: str) -> bool:
    """Whether something in a pass was done, or may have been, that must not be done twice without a person's word.

    Of a container in it only that it was gone through is known: what is in doubt is taken for done.
    """
    if state.reuse and _holds_what_another_did(state, scope):
        return True
    container = node_of(container_of(scope))
    if container not in state.plan.once:
        return False
    for id_ in state.plan.bodies[container]:
        step, node = state.steps.get(within(scope, id_)), state.plan.nodes[id_]
        if step is None or node.undoes:
            continue
        if node.once_in_a_pass and _may_be_done(node, step):
            return True
        entered = step.noted("entered") or step.noted("was_entered") or {}
        if id_ in state.plan.once and entered.get("total", 0) != 0:
            return True
    return False


def _may_be_done(node: PlanNode, step: StepState) -> bool:
    """Whether a step has done what it is for, as far as anybody can tell; a called run that was withdrawn, too."""
    withdrawn = node.step_type.lasting and step.status is StepStatus.CANCELLED and has_begun(step)
    return step.status is StepStatus.COMPLETED or bool(step.noted("unsure")) or withdrawn


def _holds_what_another_did(state: RunState, scope: str) -> bool:
    """Whether the run that this one was forked from did something in a pass that lasts.

    It did so under a key of its own: done again here, be it `keyed`, nobody would take it for a repeat.
    """
    return any(
        lies_below(key, scope) and reused.status is StepStatus.COMPLETED and state.node(key).leaves_traces
        for key, reused in state.reuse.items()
        if state.has_node(key)
    )
