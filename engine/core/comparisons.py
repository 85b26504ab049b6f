"""How a rule compares two values, leniently: the text `12` and the number 12 are the same to it.

Two texts are the same if they are the same text. Which of them is more is told by number where both are numbers.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.core.expressions import ExpressionError

LONGEST_AMOUNT = 40
_AMOUNT = re.compile(r"\s*(?:[€$£]|[A-Z]{3})?\s*[-+]?[\d.,'’\s]*\d[\d.,'’\s]*(?:[€$£]|[A-Z]{3})?\s*")  # also 31.12.2030


def _number(value: Any) -> Decimal | None:
    """What a value is as a number, exactly: long ids that differ in their last digit are two."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or (isinstance(value, str) and "_" in value):
        return None
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right or str(left).lower() == str(right).strip().lower()
    if isinstance(left, str) and isinstance(right, str):
        return left == right  # `007` and `7` may be two keys
    left_number, right_number = _number(left), _number(right)
    if left_number is not None and right_number is not None:
        return left_number == right_number
    return bool(left == right)


def _order(left: Any, right: Any) -> int:
    left_number, right_number = _number(left), _number(right)
    if left_number is not None and right_number is not None:
        return (left_number > right_number) - (left_number < right_number)
    both = f"{_show(left)} and {_show(right)} cannot be compared by size"
    if not (isinstance(left, str) and isinstance(right, str)):
        raise ExpressionError(f"{both}.")
    if left_number is not None or right_number is not None or is_amount(left) or is_amount(right):
        # Letter by letter, “950,00 €” would be more than “1.000,00 €”, and both more than “1000”.
        raise ExpressionError(f"{both}, since one is no number as it is written.", hint="Numbers read like 1250.5.")
    return (left > right) - (left < right)


def is_amount(text: str) -> bool:
    """Whether a text is digits as people write them, but no number: `1.250,00 €`, or a date with full stops."""
    return len(text) <= LONGEST_AMOUNT and _AMOUNT.fullmatch(text) is not None and _number(text) is None


def _contains(left: Any, right: Any) -> bool:
    if isinstance(left, str):
        return str(right) in left
    if isinstance(left, list):
        return any(_same(item, right) for item in left)
    if isinstance(left, dict):
        return isinstance(right, str) and right in left
    if left is None:
        return False  # such as an answer that nobody gave
    raise ExpressionError(f"{_show(left)} cannot contain anything.")


def _empty(left: Any) -> bool:
    return left is None or left == "" or left == [] or left == {}


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def _show(value: Any) -> str:
    text = "nothing" if value is None else f"“{value}”" if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


BY_SIZE = frozenset({"greater", "at_least", "less", "at_most"})
OPERATORS: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "equals": ("is", _same),
    "not_equals": ("is not", lambda left, right: not _same(left, right)),
    "greater": ("is more than", lambda left, right: _order(left, right) > 0),
    "at_least": ("is at least", lambda left, right: _order(left, right) >= 0),
    "less": ("is less than", lambda left, right: _order(left, right) < 0),
    "at_most": ("is at most", lambda left, right: _order(left, right) <= 0),
    "contains": ("contains", _contains),
    "not_contains": ("does not contain", lambda left, right: not _contains(left, right)),
    "starts_with": ("starts with", lambda left, right: _written(left).startswith(str(right))),
    "ends_with": ("ends with", lambda left, right: _written(left).endswith(str(right))),
    "is_empty": ("is empty", lambda left, _: _empty(left)),
    "is_not_empty": ("is not empty", lambda left, _: not _empty(left)),
    "is_true": ("is true", lambda left, _: left is True or left == "true"),
    "is_false": ("is false", lambda left, _: left is False or left == "false"),
}
