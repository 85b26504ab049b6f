"""Conditions: rules joined by all or any, for people who write no code, or one expression."""

from collections.abc import Iterator
from typing import Any

from engine.core.comparisons import OPERATORS
from engine.core.expressions import Code, Evaluate, Path, Scope, parse_expression, parse_template

Rule = dict[str, Any]


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
