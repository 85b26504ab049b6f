"""Quality gates as values: every gate is a condition, or a question to a person."""

from typing import Any

from engine.core.conditions import holds
from engine.core.document import Gate, Node, Settings
from engine.core.expressions import ExpressionError, Scope

APPROVAL_TYPE = "human.approval"
JUDGE_TYPE = "logic.condition"
PASSING_PORTS = frozenset({"approved", "true"})


def condition_of(gate: Gate) -> dict[str, Any]:
    """The condition that a threshold or validation gate is."""
    if gate.kind == "threshold":
        return {"match": "all", "rules": [{"left": gate.metric, "op": gate.operator, "right": gate.threshold}]}
    return dict(gate.condition)


def judge(gate: Gate, scope: Scope) -> tuple[bool, str]:
    """Whether a plain gate is met, and the words for it. What has no value is not met."""
    try:
        met = holds(condition_of(gate), scope)
    except ExpressionError as error:
        return False, f"The gate “{gate.name}” could not be judged: {error.message}"
    return met, f"The gate “{gate.name}” was {'passed' if met else 'not passed'}."


def gate_node(owner: str, number: int, gate: Gate) -> Node:
    """The node that stands for a gate which cannot be judged at once; `owner` is "" for the workflow."""
    if gate.kind == "approval":
        config = {"title": gate.name, **gate.approval}
        return Node(f"{owner}!{number}", APPROVAL_TYPE, gate.name, config, Settings())
    return Node(f"{owner}!{number}", JUDGE_TYPE, gate.name, {"condition": condition_of(gate)}, Settings())
