"""Conditions: rules joined by all or any, for people who write no code, or one expression."""

from collections.abc import Callable, Iterator
from typing import Any

from engine.core.expressions import Code, Evaluate, ExpressionError, Path, Scope, parse_expression, parse_template

Rule = dict[str, Any]


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value.strip())
        except ValueError:
            return None
    return None


def _same(left: Any, right: Any) -> bool:
    if left == right and isinstance(left, bool) == isinstance(right, bool):
        return True
    if isinstance(left, bool) or isinstance(right, bool):
        return str(left).lower() == str(right).strip().lower()
    left_number, right_number = _number(left), _number(right)
    if left_number is not None and right_number is not None:
        return left_number == right_number
    return False


def _order(left: Any, right: Any) -> float:
    left_number, right_number = _number(left), _number(right)
    if left_number is not None and right_number is not None:
        return left_number - right_number
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    raise ExpressionError(f"{_show(left)} and {_show(right)} cannot be compared by size.")


def _contains(left: Any, right: Any) -> bool:
    if isinstance(left, str):
        return str(right) in left
    if isinstance(left, list):
        return any(_same(item, right) for item in left)
    if isinstance(left, dict):
        return right in left
    raise ExpressionError(f"{_show(left)} cannot contain anything.")


def _empty(left: Any) -> bool:
    return left is None or left == "" or left == [] or left == {}


OPERATORS: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "equals": ("is", _same),
    "not_equals": ("is not", lambda left, right: not _same(left, right)),
    "greater": ("is more than", lambda left, right: _order(left, right) > 0),
    "at_least": ("is at least", lambda left, right: _order(left, right) >= 0),
    "less": ("is less than", lambda left, right: _order(left, right) < 0),
    "at_most": ("is at most", lambda left, right: _order(left, right) <= 0),
    "contains": ("contains", _contains),
    "not_contains": ("does not contain", lambda left, right: not _contains(left, right)),
    "starts_with": ("starts with", lambda left, right: str(left).startswith(str(right))),
    "ends_with": ("ends with", lambda left, right: str(left).endswith(str(right))),
    "is_empty": ("is empty", lambda left, _: _empty(left)),
    "is_not_empty": ("is not empty", lambda left, _: not _empty(left)),
    "is_true": ("is true", lambda left, _: left is True or left == "true"),
    "is_false": ("is false", lambda left, _: left is False or left == "false"),
}

SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Condition",
    "x-control": "condition",
    "x-template": False,
    "properties": {
        "match": {"enum": ["all", "any"], "default": "all"},
        "rules": {
            "type": "array",
            "maxItems": 50,
            "items": {
                "type": "object",
                "required": ["left", "op"],
                "properties": {"left": {}, "op": {"enum": list(OPERATORS)}, "right": {}},
                "additionalProperties": False,
            },
        },
        "expression": {"type": "string", "maxLength": 4000},
    },
    "additionalProperties": False,
    "anyOf": [
        {"required": ["expression"], "properties": {"expression": {"minLength": 1}}},
        {"required": ["rules"], "properties": {"rules": {"minItems": 1}}},
    ],
}


def holds(condition: dict[str, Any], scope: Scope, evaluate: Evaluate | None = None) -> bool:
    """Whether the condition is true. Raises ExpressionError when it cannot be told."""
    expression = condition.get("expression")
    if expression:
        return bool(parse_expression(_bare(expression)).resolve(scope, evaluate))
    combine = any if condition.get("match") == "any" else all
    return combine(_rule_holds(rule, scope, evaluate) for rule in condition.get("rules", ()))


def _rule_holds(rule: Rule, scope: Scope, evaluate: Evaluate | None) -> bool:
    left = _operand(rule["left"], scope, evaluate)
    right = _operand(rule.get("right"), scope, evaluate)
    return OPERATORS[rule["op"]][1](left, right)


def _operand(value: Any, scope: Scope, evaluate: Evaluate | None) -> Any:
    return parse_template(value).resolve(scope, evaluate) if isinstance(value, str) else value


def parts_of(condition: dict[str, Any]) -> Iterator[tuple[str, Path | Code]]:
    """Every expression of a condition with its pointer. Raises ExpressionError at an unreadable one."""
    if condition.get("expression"):
        yield "/expression", parse_expression(_bare(condition["expression"]))
        return
    for index, rule in enumerate(condition.get("rules", ())):
        for side in ("left", "right"):
            value = rule.get(side)
            if isinstance(value, str):
                for part in parse_template(value).parts:
                    if not isinstance(part, str):
                        yield f"/rules/{index}/{side}", part


def is_plain(condition: dict[str, Any]) -> bool:
    """Whether the condition can be told without a sandbox."""
    return not any(isinstance(part, Code) for _, part in parts_of(condition))


def _bare(expression: str) -> str:
    """`{{ x > 1 }}` and `x > 1` mean the same in an expression field."""
    text = expression.strip()
    return text[2:-2] if text.startswith("{{") and text.endswith("}}") else text


def _show(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
