"""Conditions: rules and groups of rules, joined by all or any, for people who write no code; or one expression."""

from collections.abc import Iterator
from typing import Any

from engine.core.comparisons import OPERATORS
from engine.core.expressions import (
    Code,
    Evaluate,
    ExpressionError,
    LeftOut,
    Path,
    Scope,
    parse_expression,
    parse_template,
)

Rule = dict[str, Any]
Group = dict[str, Any]  # `{"match": "all" or "any", "rules": [rules and groups]}`; a condition of rules is one, too

DEEPEST = 3  # groups in one another; the condition's own list is none of them
EMPTINESS = frozenset({"is_empty", "is_not_empty"})  # what asks whether there is a value is no less true of none
MOST_RULES = 50  # of a condition, those in its groups included

_MATCH = {"enum": ["all", "any"], "default": "all"}
_RULE: dict[str, Any] = {
    "type": "object",
    "required": ["left", "op"],
    "properties": {"left": {}, "op": {"enum": list(OPERATORS)}, "right": {}},
    "additionalProperties": False,
}


def _rules(deep: int = 0) -> dict[str, Any]:
    """The schema of a list at this depth. That groups are too deep or empty, or rules too many, `check.rules` says."""
    group: dict[str, Any] = {}
    if deep < DEEPEST:
        group = {"properties": {"match": _MATCH, "rules": _rules(deep + 1)}, "additionalProperties": False}
    item = {"if": {"required": ["rules"]}, "then": group, "else": _RULE}
    return {"type": "array", "maxItems": MOST_RULES, "items": {"type": "object", **item}}


SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Condition",
    "x-control": "condition",
    "x-template": False,
    "properties": {"match": _MATCH, "rules": _rules(), "expression": {"type": "string", "maxLength": 4000}},
    "additionalProperties": False,
    "anyOf": [
        {"required": ["expression"], "properties": {"expression": {"minLength": 1}}},
        {"required": ["rules"], "properties": {"rules": {"minItems": 1}}},
    ],
}


def is_group(item: Any) -> bool:
    """Whether an item of a list of rules is a group of its own."""
    return isinstance(item, dict) and "rules" in item


def holds(condition: dict[str, Any], scope: Scope, evaluate: Evaluate | None = None) -> bool:
    """Whether the condition is true. Raises ExpressionError when it cannot be told."""
    expression = condition.get("expression")
    if expression:
        return bool(parse_expression(_bare(expression)).resolve(scope, evaluate))
    return _group_holds(condition, scope, evaluate, 0)


def _group_holds(group: Group, scope: Scope, evaluate: Evaluate | None, deep: int) -> bool:
    if deep > DEEPEST:
        raise ExpressionError(f"Its groups lie more than {DEEPEST} deep in each other.")
    rules = group.get("rules", ())
    if deep and not rules:
        raise ExpressionError("A group has no rules.")
    combine = any if group.get("match") == "any" else all
    return combine(
        _group_holds(item, scope, evaluate, deep + 1) if is_group(item) else _rule_holds(item, scope, evaluate)
        for item in rules
    )


def _rule_holds(rule: Rule, scope: Scope, evaluate: Evaluate | None) -> bool:
    op = rule["op"]
    try:
        left = _operand(rule["left"], scope, evaluate)
    except LeftOut:
        if op not in EMPTINESS or len(parse_template(rule["left"]).parts) > 1:
            raise
        left = None
    right = None if op in EMPTINESS else _operand(rule.get("right"), scope, evaluate)
    return OPERATORS[op][1](left, right)


def _operand(value: Any, scope: Scope, evaluate: Evaluate | None) -> Any:
    return parse_template(value).resolve(scope, evaluate) if isinstance(value, str) else value


def items_of(group: Group, places: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Rule | Group]]:
    """Every rule and group, each before what lies in it, with its place in each list on the way.

    A draft may hold anything: what is neither a rule nor a group is left out, and what lies in a group that is too
    deep. Where there is an expression, it stands for all rules.
    """
    rules = group.get("rules")
    if group.get("expression") or not isinstance(rules, list):
        return
    for index, item in enumerate(rules):
        if isinstance(item, dict):
            here = (*places, index)
            yield here, item
            if is_group(item) and len(here) <= DEEPEST:
                yield from items_of(item, here)


def pointer_of(places: tuple[int, ...]) -> str:
    """The pointer of an item within its condition."""
    return "".join(f"/rules/{index}" for index in places)


def parts_of(condition: dict[str, Any]) -> Iterator[tuple[str, Path | Code]]:
    """Every expression of a condition with its pointer. Raises ExpressionError at an unreadable one."""
    if condition.get("expression"):
        yield "/expression", parse_expression(_bare(condition["expression"]))
        return
    for places, item in items_of(condition):
        for side in ("left", "right"):
            value = item.get(side)
            if isinstance(value, str):
                for part in parse_template(value).parts:
                    if not isinstance(part, str):
                        yield f"{pointer_of(places)}/{side}", part


def is_plain(condition: dict[str, Any]) -> bool:
    """Whether the condition can be told without a sandbox."""
    return not any(isinstance(part, Code) for _, part in parts_of(condition))


def _bare(expression: str) -> str:
    """`{{ x > 1 }}` and `x > 1` mean the same in an expression field."""
    text = expression.strip()
    return text[2:-2] if text.startswith("{{") and text.endswith("}}") else text
