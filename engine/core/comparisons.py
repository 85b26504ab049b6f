"""How a rule compares two values, leniently: the text `12` and the number 12 are the same to it."""

from collections.abc import Callable
from typing import Any

from engine.core.expressions import ExpressionError


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


def _show(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


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
