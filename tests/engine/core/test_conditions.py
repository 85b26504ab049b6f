"""Conditions as people build them."""

from typing import Any

import pytest

from engine.core.conditions import holds, is_plain
from engine.core.expressions import ExpressionError

SCOPE = {"input": {"total": 1200, "text": "1200.0", "paid": True, "tags": ["new"], "name": "Ann", "empty": ""}}


def rule(left: Any, op: str, right: Any = None) -> dict[str, Any]:
    return {"match": "all", "rules": [{"left": left, "op": op, "right": right}]}


@pytest.mark.parametrize(
    ("left", "op", "right", "expected"),
    [
        ("{{ input.total }}", "greater", "1000", True),
        ("{{ input.total }}", "greater", 1200, False),
        ("{{ input.total }}", "at_least", "1200", True),
        ("{{ input.total }}", "less", 5000, True),
        ("{{ input.total }}", "at_most", "1199.5", False),
        ("{{ input.total }}", "equals", "{{ input.text }}", True),
        ("{{ input.paid }}", "equals", "true", True),
        ("{{ input.paid }}", "equals", 1, False),
        ("{{ input.paid }}", "is_true", None, True),
        ("{{ input.name }}", "not_equals", "Bob", True),
        ("{{ input.name }}", "starts_with", "A", True),
        ("{{ input.name }}", "ends_with", "A", False),
        ("{{ input.name }}", "contains", "nn", True),
        ("{{ input.tags }}", "contains", "new", True),
        ("{{ input.tags }}", "not_contains", "old", True),
        ("{{ input.empty }}", "is_empty", None, True),
        ("{{ input.name }}", "is_not_empty", None, True),
        ("b", "greater", "a", True),
        ("10", "greater", "9", True),
        (10**17, "equals", 10**17 + 1, False),
        (str(10**17), "equals", 10**17, True),
        (10**400, "greater", 5, True),
        (0.1, "equals", "0.1", True),
        ("007", "equals", "7", False),
        ("007", "equals", 7, True),
        ("1e3", "equals", "1000", False),
        ("1_0", "equals", 10, False),
        ("nan", "equals", "nan", True),
        ({"n": 1}, "contains", [1], False),
        ({"n": 1}, "contains", "n", True),
    ],
)
def test_a_rule_compares_as_people_expect(left: Any, op: str, right: Any, expected: bool) -> None:
    assert holds(rule(left, op, right), SCOPE) is expected


def test_all_and_any_combine_rules() -> None:
    true, false = rule("1", "equals", 1)["rules"][0], rule("1", "equals", 2)["rules"][0]
    assert not holds({"match": "all", "rules": [true, false]}, SCOPE)
    assert holds({"match": "any", "rules": [true, false]}, SCOPE)


def test_values_of_different_kinds_cannot_be_compared_by_size() -> None:
    with pytest.raises(ExpressionError, match="cannot be compared by size"):
        holds(rule("{{ input.tags }}", "greater", 3), SCOPE)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1,250.00", "1000"),  # letter by letter it would be less
        ("950 EUR", "1000"),  # and this more
        ("950,00 €", "1.000,00 €"),
        ("1'250", "2'000.50"),
        ("31.12.2030", "01.01.2031"),
        ("n/a", "1000"),
        ("", "1000"),
    ],
)
@pytest.mark.parametrize("op", ["greater", "at_least", "less", "at_most"])
def test_what_is_no_number_as_it_is_written_is_never_compared_letter_by_letter(left: str, right: str, op: str) -> None:
    for one, other in ((left, right), (right, left)):
        with pytest.raises(ExpressionError, match="cannot be compared by size, since one is no number") as caught:
            holds(rule("{{ input.one }}", op, "{{ input.other }}"), {"input": {"one": one, "other": other}})
        assert caught.value.hint == "Numbers read like 1250.5."


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("2030-12-31", "2030-02-01"),
        ("2030-12-31T10:00:00Z", "2030-12-31"),
        ("10:30", "09:15"),
        ("b2", "b1"),
        (" 12 ", "9"),
    ],
)
def test_texts_that_are_no_amounts_are_compared_as_ever(left: str, right: str) -> None:
    assert holds(rule("{{ input.one }}", "greater", "{{ input.other }}"), {"input": {"one": left, "other": right}})


def test_an_expression_may_stand_in_braces_or_not() -> None:
    assert holds({"expression": "input.paid"}, SCOPE)
    assert holds({"expression": "{{ input.paid }}"}, SCOPE)


def test_only_paths_and_rules_are_told_without_a_sandbox() -> None:
    assert is_plain(rule("{{ input.total }}", "greater", "1"))
    assert not is_plain({"expression": "input.total > 1"})


GIVEN = {"steps": {"ask": {"data": {"name": None}, "list": []}}, "input": {}}


@pytest.mark.parametrize(
    "path",
    ["input.note", "steps.ask.data.note", "steps.ask.data.name", "steps.ask.data.name.first", "steps.ask.list[0]"],
)
def test_what_was_left_out_is_empty(path: str) -> None:
    assert holds(rule(f"{{{{ {path} }}}}", "is_empty", "{{ input.left_over }}"), GIVEN)
    assert not holds(rule(f"{{{{ {path} }}}}", "is_not_empty"), GIVEN)


@pytest.mark.parametrize("left", ["{{ steps.gone.data }}", "{{ steps.ask.list }} {{ input.note }}", "{{ run.id.x }}"])
def test_what_nobody_can_have_left_out_is_still_missing(left: str) -> None:
    with pytest.raises(ExpressionError):
        holds(rule(left, "is_empty"), {**GIVEN, "run": {"id": "a"}})


def test_a_comparison_with_what_was_left_out_cannot_be_told() -> None:
    with pytest.raises(ExpressionError, match="nothing called “note”"):
        holds(rule("{{ steps.ask.data.note }}", "equals", ""), GIVEN)
