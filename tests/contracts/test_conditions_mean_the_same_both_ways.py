"""What the canvas turns into each other, rules and expressions, holds for the same data."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.core.conditions import DEEPEST, MOST_RULES, holds
from engine.sandbox import evaluate

CONTRACT: dict[str, Any] = json.loads((Path(__file__).parent / "conditions.json").read_text())
# Turned into each other; read as these rules, but written otherwise; written so, but read as fewer groups.
PAIRS: list[dict[str, Any]] = [*CONTRACT["both_ways"], *CONTRACT["as_rules"], *CONTRACT["as_expression"]]
CASES: list[tuple[str, int, bool, Any]] = [
    ("NL", 1200, True, None),
    ("NL", 3, False, ""),
    ("it's", -2, True, []),
    ("", 900, False, {}),
    ("DE", 1000, True, "something"),
]
SCOPES: list[dict[str, Any]] = [
    {
        "input": {"country": country},
        "steps": {
            "a": {
                "total": total, "limit": 900, "list": ["x", "y"][: int(yes) + 1], "suffix": "L", "nothing": nothing,
                "yes": yes, "odd name": "and or ' in" if yes else "",
            }
        },
    }
    for country, total, yes, nothing in CASES
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["expression"])
def test_rules_and_their_expression_hold_for_the_same_data(pair: dict[str, Any]) -> None:
    rules = {"match": pair["match"], "rules": pair["rules"]}
    for scope in SCOPES:
        assert holds({"expression": pair["expression"]}, scope, evaluate) == holds(rules, scope, evaluate)


@pytest.mark.parametrize("expression", CONTRACT["only_expressions"])
def test_what_no_rules_can_say_is_an_expression(expression: str) -> None:
    scope = {"input": {"a": "xa", "b": "yb", "c": 1}}
    assert holds({"expression": expression}, scope, evaluate) in (True, False)


def test_the_canvas_keeps_to_the_limits_that_are_checked() -> None:
    assert CONTRACT["limits"] == {"deepest": DEEPEST, "most_rules": MOST_RULES}
