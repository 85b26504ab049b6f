"""The few expressions that random documents hold: a path, or a comparison of one with a number."""

import operator
from typing import Any

from tests.engine.core.reference.model import Pass, enclosing

COMPARISONS: dict[str, Any] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "greater": operator.gt,
    "less": operator.lt,
    "equals": operator.eq,
    "is_true": lambda left, _: left is True,
}


class NoValue(Exception):
    """The path leads nowhere."""


def value(text: Any, scope: Pass, input_: dict[str, Any], loop: dict[str, Any] | None = None) -> Any:
    """The value of `{{ root.a.b }}`, of each in a list or object, anything else as it stands."""
    if isinstance(text, dict):
        return {name: value(inner, scope, input_, loop) for name, inner in text.items()}
    if not (isinstance(text, str) and text.startswith("{{")):
        return text
    root, *names = text.strip("{} ").split(".")
    found: Any = {"input": input_, "steps": seen_from(scope), "loop": loop or _loop(scope)}[root]
    for name in names:
        try:
            found = found[name]
        except (KeyError, TypeError):
            raise NoValue(text) from None
    return found


def holds(condition: dict[str, Any], scope: Pass, input_: dict[str, Any], loop: dict[str, Any] | None = None) -> bool:
    def one(rule: dict[str, Any]) -> bool:
        if "rules" in rule:
            return holds(rule, scope, input_, loop)
        left, right = (value(rule.get(side), scope, input_, loop) for side in ("left", "right"))
        return bool(COMPARISONS[rule["op"]](left, right))

    return (any if condition.get("match") == "any" else all)(one(rule) for rule in condition["rules"])


def seen_from(scope: Pass) -> dict[str, Any]:
    """What `steps` means in a pass: what has completed there and in the passes around it."""
    found: dict[str, Any] = {}
    for at in reversed(list(enclosing(scope))):
        found |= {step.id: step.output for step in at.steps.values() if step.status == "completed"}
    return found


def _loop(scope: Pass) -> dict[str, Any]:
    outer = _loop(scope.container.scope) if scope.container else None
    return {"item": scope.item, "index": scope.index, "last": scope.last, "outer": outer}
