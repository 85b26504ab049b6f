"""Python code that reads a step that was deleted, or data by a dot, is told so while drawing, as a warning."""

from typing import Any

import pytest

from engine.core.check import check
from engine.core.document import parse
from engine.core.problems import Problem
from engine.registry import CATALOGUE
from tests.engine.core.stage import document


def found(code: str) -> list[Problem]:
    nodes: dict[str, Any] = {
        "a": {"type": "data.set", "config": {"values": {"x": 1}}},
        "c": {"type": "code.python", "config": {"code": code}},
    }
    return check(parse(document(nodes, ["a -> c"])), CATALOGUE)


def test_a_step_that_is_gone_is_told() -> None:
    (problem,) = found("steps['gone']['x'] + steps['gone']['y']")
    assert problem.message == '“c” reads steps["gone"], but there is no step “gone”.'
    assert (problem.severity, problem.where.pointer) == ("warning", "/nodes/c/config/code")


def test_data_by_a_dot_are_told_with_a_click_that_mends_them() -> None:
    (problem,) = found("net = input.net\nnet * 2")
    assert problem.message == "“c” reads input.net, but in code data are dictionaries."
    assert problem.fix is not None
    assert problem.fix.value == 'net = input["net"]\nnet * 2'


def test_no_click_is_offered_where_another_name_begins_alike() -> None:
    first, second = found("input.net + input.network")
    assert first.fix is None
    assert second.fix is not None
    assert second.fix.value == 'input.net + input["network"]'


@pytest.mark.parametrize(
    "code",
    [
        "steps['a']['x']",
        "steps.get('gone', {}).get('x')",
        "input.get('net', 0) + len(input.keys())",
        "steps = {'gone': 1}\nsteps['gone']",
        "def f(input):\n    return input.real\nf(1)",
        "not python at",
    ],
)
def test_what_code_may_well_read_is_believed(code: str) -> None:
    assert [problem for problem in found(code) if problem.severity == "warning"] == []
