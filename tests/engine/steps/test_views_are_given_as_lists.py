"""What Python hands out as a view or a range is a list to whoever reads it, and not the text “dict_keys(…)”."""

from typing import Any

import pytest

from engine.core.expressions import parse_template
from engine.core.steps import Done
from engine.sandbox import evaluate
from engine.steps.code_python import CodePython
from tests.engine.steps.contexts import context

SCOPE: dict[str, Any] = {"input": {"stock": {"a": 1, "b": 2}, "none": None, "n": 3}, "steps": {}, "vars": {}, "run": {}}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("input.stock.keys()", ["a", "b"]),
        ("input.stock.values()", [1, 2]),
        ("input.stock.items()", [["a", 1], ["b", 2]]),
        ("range(input.n)", [0, 1, 2]),
        ("{'names': input.stock.keys(), 'parts': [input.stock.values()]}", {"names": ["a", "b"], "parts": [[1, 2]]}),
        ("input.stock.keys() if input.n else []", ["a", "b"]),
        ("input.none or input.stock.keys()", ["a", "b"]),
        ("[row.keys() for row in [input.stock]]", [["a", "b"]]),
        ("len(input.stock.keys())", 2),
        ("'a' in input.stock.keys() and 5 in range(10**12)", True),
        ("sorted(input.stock.keys() & {'b': 1}.keys())", ["b"]),
    ],
)
def test_an_expression_gives_lists(expression: str, value: object) -> None:
    given = parse_template(f"{{{{ {expression} }}}}").resolve(SCOPE, evaluate)
    assert given == value or [list(pair) for pair in given] == value


def test_a_text_with_such_an_expression_reads_as_a_list() -> None:
    assert parse_template("In stock: {{ input.stock.keys() }}").resolve(SCOPE, evaluate) == 'In stock: ["a", "b"]'


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("input['stock'].keys()", ["a", "b"]),
        ("n = 2\nrange(n)  # so many", [0, 1]),
        ("text = 'one\u2028line'\n{\n    'all': input['stock'].values(),\n}", {"all": [1, 2]}),
        ("x = 'ü'; input['stock'].keys()\n# the end\n", ["a", "b"]),
        ("input['stock']", {"a": 1, "b": 2}),
        ("for name in input['stock'].keys():\n    print(name)", None),
    ],
)
def test_the_last_line_of_code_gives_lists(code: str, value: object) -> None:
    outcome = CodePython().perform(context({"code": code}, **SCOPE))
    assert isinstance(outcome, Done)
    assert outcome.output["result"] == value


def test_a_mistake_in_the_last_line_is_told_in_that_line() -> None:
    outcome = CodePython().perform(context({"code": "\n\n[input['stock'].keys(), 1 / 0]"}, **SCOPE))
    assert getattr(outcome, "message", "") == "ZeroDivisionError: division by zero (line 3)"
