"""A condition may hold groups of rules, and groups in groups: what they mean, and what is said of poor ones."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.check import check
from engine.core.conditions import DEEPEST, MOST_RULES, holds, is_plain, parts_of
from engine.core.document import parse
from engine.core.expressions import ExpressionError
from engine.core.problems import Problem
from engine.registry import CATALOGUE
from tests.engine.core.stage import document

TRUE: dict[str, Any] = {"left": "1", "op": "equals", "right": 1}
FALSE: dict[str, Any] = {"left": "1", "op": "equals", "right": 2}


def every(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"match": "all", "rules": list(rules)}


def some(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"match": "any", "rules": list(rules)}


def nested(depth: int) -> dict[str, Any]:
    """A condition with so many groups in one another."""
    return every(TRUE, nested(depth - 1)) if depth else every(TRUE)


def in_python(item: dict[str, Any]) -> str:
    """The same as an expression of Python, with all brackets."""
    if "rules" not in item:
        return str(item is TRUE)
    word = " or " if item["match"] == "any" else " and "
    return f"({word.join(map(in_python, item['rules']))})"


def conditions(depth: int = DEEPEST) -> st.SearchStrategy[dict[str, Any]]:
    rule: st.SearchStrategy[dict[str, Any]] = st.sampled_from([TRUE, FALSE])
    item = st.one_of(rule, conditions(depth - 1)) if depth else rule
    return st.builds(lambda match, rules: {"match": match, "rules": rules}, st.sampled_from(["all", "any"]),
                     st.lists(item, min_size=1, max_size=4))  # fmt: skip


def problems(condition: dict[str, Any]) -> list[Problem]:
    step = {"type": "logic.condition", "config": {"condition": condition}}
    return list(check(parse(document({"a": step}, [], variables={"x": 1})), CATALOGUE))


def told(condition: dict[str, Any]) -> list[tuple[str, str]]:
    """Codes of problems, and where in the condition they lie."""
    return [(each.code, each.where.pointer.removeprefix("/nodes/a/config/condition")) for each in problems(condition)]


@given(conditions())
def test_groups_mean_what_brackets_mean(condition: dict[str, Any]) -> None:
    assert holds(condition, {}) is eval(in_python(condition))


def test_what_is_read_in_groups_is_told_with_its_place() -> None:
    reads = {"left": "{{ vars.x }}", "op": "equals", "right": "{{ vars.y + 1 }}"}
    condition = every(TRUE, some(FALSE, every(reads)))
    assert [at for at, _ in parts_of(condition)] == ["/rules/1/rules/1/rules/0/left", "/rules/1/rules/1/rules/0/right"]
    assert not is_plain(condition)
    assert is_plain(every(TRUE, some({**reads, "right": 1})))


def test_a_reference_in_a_group_is_checked_where_it_stands_and_mended_there() -> None:
    lost = {"left": "{{ steps.b.x }}", "op": "is_true"}
    (problem,) = problems(every(TRUE, some(FALSE, lost)))
    assert problem.code == "unknown-reference"
    assert problem.where.pointer == "/nodes/a/config/condition/rules/1/rules/1/left"
    assert told(some(every(TRUE, {**lost, "left": "{{ steps. }}"})))[0][0] == "bad-expression"


def test_a_rule_in_a_group_that_compares_nothing_is_told_by_its_number() -> None:
    (problem,) = problems(every(TRUE, some(FALSE, every({"left": "", "op": "is_empty"}))))
    assert problem.message == "“a”: rule 1 of group 2.2 compares nothing."
    assert problem.where.pointer == "/nodes/a/config/condition/rules/1/rules/1/rules/0/left"


def test_an_amount_that_is_no_number_is_told_where_it_is_typed() -> None:
    (problem,) = problems(every(TRUE, {"left": "{{ vars.x }}", "op": "greater", "right": "1.000,00 €"}))
    assert problem.message == "“a”: rule 2 compares by size with “1.000,00 €”, which is no number."
    assert (problem.where.pointer, problem.severity) == ("/nodes/a/config/condition/rules/1/right", "warning")
    for right in ("1000.50", "2030-12-31", "{{ vars.x }}", "b"):
        assert problems(every({"left": "{{ vars.x }}", "op": "greater", "right": right})) == []
    assert problems(every({"left": "{{ vars.x }}", "op": "equals", "right": "1.000,00 €"})) == []


def test_a_comparison_that_does_not_exist_is_told_in_a_group_too() -> None:
    assert told(every(some(TRUE, {"left": "1", "op": "resembles"}))) == [("invalid-config", "/rules/0/rules/1/op")]
    assert told(every({"match": "most", "rules": [TRUE]})) == [("invalid-config", "/rules/0/match")]


def test_a_group_without_rules_is_told_and_holds_for_nothing() -> None:
    (problem,) = problems(every(TRUE, every()))
    assert (problem.code, problem.message) == ("empty-group", "“a”: group 2 has no rules.")
    assert problem.where.pointer == "/nodes/a/config/condition/rules/1"
    with pytest.raises(ExpressionError, match="no rules"):
        holds(every(TRUE, some()), {})


def test_groups_lie_so_deep_and_no_deeper() -> None:
    assert holds(nested(DEEPEST), {})
    assert told(nested(DEEPEST)) == []
    assert told(nested(DEEPEST + 7)) == [("deep-group", "/rules/1/rules/1/rules/1/rules/1")]
    with pytest.raises(ExpressionError, match=f"more than {DEEPEST} deep"):
        holds(nested(DEEPEST + 1), {})


def test_the_rules_in_groups_count_as_the_others_do() -> None:
    half = [TRUE] * (MOST_RULES // 2)
    assert told(every(*half[1:], some(*half, TRUE))) == []
    assert told(every(*half, some(*half, TRUE))) == [("too-many-rules", "/rules")]
