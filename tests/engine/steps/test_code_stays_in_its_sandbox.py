"""People's code: what it may, what stops it, and what people are told."""

from typing import Any

import pytest

from engine import sandbox
from engine.core.expressions import ExpressionError, parse_expression
from engine.core.retry import FailureKind
from engine.core.steps import Done, Fail
from engine.core.stored import Stored, Unreadable
from engine.sandbox import CodeFailed, evaluate, evaluate_once, run_code
from engine.steps.code_python import CodePython
from tests.engine.steps.contexts import context


def run(code: str, **scope: Any) -> Any:
    return CodePython().perform(context({"code": code}, **scope))


def test_the_value_of_the_last_line_is_the_result() -> None:
    outcome = run("net = input['net']\nprint('net', net)\n{'vat': round(net * 0.21, 2)}", input={"net": 100})
    assert outcome == Done({"result": {"vat": 21.0}, "printed": "net 100\n"})


def test_code_sees_earlier_steps_and_named_values() -> None:
    step = CodePython()
    done = step.perform(context({"code": "a + steps['x']['n']", "inputs": {"a": 1}}, steps={"x": {"n": 2}}))
    assert done == Done({"result": 3, "printed": ""})


def too_large(_: str) -> Any:
    raise Unreadable("It is too large.")


@pytest.mark.parametrize(
    "code",
    [
        "1 + 1",
        "steps['small'] + 1",
        "[len(str(n)) for n in [steps['small']]][0] + 1",
        "def twice():\n    return f\"{steps['small']}\"\nint(twice()) * 2",
        "'small' in input and 1 or 2",
    ],
)
def test_results_that_code_does_not_name_are_not_handed_to_it(code: str) -> None:
    """They may be so large that the sandbox cannot take them."""
    steps = {"large": Stored("gone", 30_000_000, too_large), "small": 1}
    outcome = CodePython().perform(context({"code": code}, steps=steps, input={}))
    assert outcome == Done({"result": 2, "printed": ""})


@pytest.mark.parametrize(
    "code", ["steps['large']", "for name in steps:\n    steps[name]", "len(steps)", "s = steps\n1"]
)
def test_results_that_code_may_read_are_handed_to_it(code: str) -> None:
    steps = {"large": Stored("gone", 30_000_000, too_large), "small": 1}
    outcome = CodePython().perform(context({"code": code}, steps=steps))
    assert isinstance(outcome, Fail)
    assert outcome.message == "It is too large."


def test_code_in_a_loop_sees_the_item() -> None:
    outcome = run("loop['item']['id'] + loop['index']", loop={"item": {"id": 7}, "index": 1, "last": None})
    assert outcome == Done({"result": 8, "printed": ""})


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("while True: pass", "longer than"),
        ("x = 'a' * 10**9", "memory"),
        ("[0] * 10**10", "memory"),
        ("print('x' * 70_000)", "printed more than 64 kB"),
    ],
)
def test_code_that_loops_or_takes_too_much_is_stopped_and_says_so(code: str, sentence: str) -> None:
    with pytest.raises(CodeFailed, match=sentence) as caught:
        run_code(code, {}, seconds=0.5)
    assert caught.value.limit


def test_what_cannot_be_stopped_from_within_is_ended_with_its_process_once(monkeypatch: pytest.MonkeyPatch) -> None:
    fed, feed = [], sandbox._feed

    def counted(*what: Any) -> Any:
        fed.append(what)
        return feed(*what)

    monkeypatch.setattr(sandbox, "_feed", counted)
    with pytest.raises(CodeFailed, match=r"longer than 0\.2 s") as caught:
        run_code("10**10**8", {}, seconds=0.2)
    assert (caught.value.limit, len(fed)) == (True, 1)


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd').read()",
        "import os\nos.environ['PATH']",
        "import subprocess\nsubprocess.run(['id'])",
        "import socket",
        "__import__('os').system('id')",
        "().__class__.__bases__[0].__subclasses__()",
        "(lambda: 0).__globals__",
    ],
)
def test_code_reaches_neither_files_nor_network_nor_the_interpreter(code: str) -> None:
    with pytest.raises(CodeFailed):
        run_code(code, {}, seconds=2)


def test_an_error_in_code_tells_its_line() -> None:
    outcome = run("a = 1\nb = a / 0")
    assert isinstance(outcome, Fail)
    assert outcome.message == "ZeroDivisionError: division by zero (line 2)"
    assert outcome.kind is FailureKind.PERMANENT


def test_an_expression_reads_with_dots_and_names_what_is_missing() -> None:
    scope = {"steps": {"order": {"total": 1200}}, "input": {"country": "NL"}}
    expression = parse_expression("steps.order.total > 1000 and input.country == 'NL'")
    assert expression.resolve(scope, evaluate) is True
    with pytest.raises(ExpressionError, match=r"In “steps.order.vat \* 2” there is no vat"):
        parse_expression("steps.order.vat * 2").resolve(scope, evaluate)


def test_an_endless_expression_is_stopped() -> None:
    with pytest.raises(ExpressionError, match=r"longer than|more than"):
        evaluate("[x for x in range(10**9)]", {})


def test_an_expression_that_a_busy_machine_holds_up_gets_one_longer_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.sandbox.EXPRESSION_SECONDS", 0.01)
    slow = "sum([n for n in range(200000)])"
    with pytest.raises(ExpressionError, match="longer than"):
        evaluate_once(slow, {}, 0.01)
    assert evaluate(slow, {}) == 19999900000


def test_a_name_that_code_cannot_use_is_told_while_drawing() -> None:
    found = CodePython().check(
        {"code": "1", "inputs": {"net amount": 1, "class": 2, "": 3, "größe": 4, "net_amount": 5}}
    )
    assert [problem.message for problem in found] == [
        f"“{name}” cannot be the name of a variable" for name in ("net amount", "class", "")
    ]
    assert {problem.pointer for problem in found} == {"/inputs"}


def test_a_fault_is_underlined_where_it_stands() -> None:
    code = "total = 1\nname = 'ü'\nreturn_ = = 2\n"
    (problem,) = CodePython().check({"code": code})
    assert problem.position == code.index("= 2")
