"""`{{ … }}`: what it reads, what it refuses, and what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.expressions import Code, ExpressionError, Path, parse_expression, parse_template
from engine.core.values import Compiled

SCOPE = {
    "input": {"name": "Ann", "tags": ["a", "b"], "none": None, "trick": "{{ input.name }}"},
    "steps": {"order": {"items": [{"price": 5}], "total price": 7}},
    "vars": {},
    "run": {},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("{{ input.name }}", "Ann"),
        ("{{input.tags}}", ["a", "b"]),
        ("{{ steps.order.items[0].price }}", 5),
        ("{{ steps.order['total price'] }}", 7),
        ("{{ input.tags[-1] }}", None),
        ("Hi {{ input.name }}, {{ steps.order.items[0].price }}!", "Hi Ann, 5!"),
        ("{{ input.none }}", None),
        ("[{{ input.none }}]", "[]"),
        ("{{ input.tags }} as text", '["a", "b"] as text'),
        ("{ not a template }", "{ not a template }"),
    ],
)
def test_a_template_gives_its_value_and_keeps_its_type(text: str, value: object) -> None:
    if text == "{{ input.tags[-1] }}":
        assert isinstance(parse_template(text).parts[0], Code)  # counting from the end needs the sandbox
    else:
        assert parse_template(text).resolve(SCOPE) == value


def test_a_value_that_looks_like_a_template_is_never_read_again() -> None:
    assert parse_template("{{ input.trick }}").resolve(SCOPE) == "{{ input.name }}"
    assert Compiled({"a": "{{ input.trick }}!"}).resolve(SCOPE) == {"a": "{{ input.name }}!"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{{ input.age }}", "“input” has nothing called “age”."),
        ("{{ steps.order.items[3].price }}", "“steps.order.items” has no item number 3."),
        ("{{ input.none.x }}", "“input.none” has no value, so “x” cannot be read from it."),
        ("{{ steps.payment.id }}", "“steps” has nothing called “payment”."),
    ],
)
def test_a_missing_value_is_an_error_that_names_the_path(text: str, sentence: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_template(text).resolve(SCOPE)
    assert caught.value.message == sentence


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("Total: {{ input. }}", 10),
        ("{{ }}", 2),
        ("Hello {{ input.name", 6),
        ("{{ secrets.key }}", 3),
        ("{{ (lambda: 1)() }}", 3),
    ],
)
def test_an_unreadable_template_tells_its_position(text: str, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_template(text)
    assert caught.value.position is not None
    assert abs(caught.value.position - position) <= 7
    assert caught.value.position >= position


def test_richer_expressions_are_rewritten_for_the_sandbox() -> None:
    code = parse_expression("steps.order.total * 2 > len(input.name.upper())")
    assert isinstance(code, Code)
    assert code.rewritten == "steps['order']['total'] * 2 > len(input['name'].upper())"
    assert code.steps == frozenset({"order"})
    assert parse_expression('len(steps["order"]) + steps.sum.n').steps == frozenset({"order", "sum"})  # type: ignore[union-attr]
    assert parse_expression("steps[input.which]").steps is None  # type: ignore[union-attr]


def test_a_dictionary_literal_may_end_in_two_braces() -> None:
    assert isinstance(parse_template("{{ {'a': {'b': input.name}} }}").parts[0], Code)


def test_a_field_marked_literal_is_taken_as_it_is() -> None:
    schema = {"properties": {"code": {"x-template": False}, "text": {}}}
    value = {"code": "f'{{ x }}'", "text": "{{ input.name }}"}
    assert Compiled(value, schema).resolve(SCOPE) == {"code": "f'{{ x }}'", "text": "Ann"}


def test_the_error_of_a_configuration_names_its_field() -> None:
    with pytest.raises(ExpressionError, match="headers › X-Id: “input” has nothing called “id”"):
        Compiled({"headers": {"X-Id": "{{ input.id }}"}}).resolve(SCOPE)


@given(st.text(max_size=60))
def test_any_text_is_either_a_template_or_a_clear_error(text: str) -> None:
    try:
        template = parse_template(text)
    except ExpressionError as error:
        sentence = error.message
    else:
        sentence = "".join(part if isinstance(part, str) else "…" for part in template.parts)
    assert sentence or not text


@given(st.lists(st.from_regex(r"[a-z]{1,5}", fullmatch=True), min_size=1, max_size=5))
def test_a_dotted_path_is_read_without_a_sandbox(names: list[str]) -> None:
    reserved = {
        "if",
        "in",
        "is",
        "as",
        "or",
        "and",
        "not",
        "def",
        "del",
        "for",
        "try",
        "from",
        "pass",
        "else",
        "elif",
        "with",
    }
    if reserved & set(names):
        return
    path = parse_expression("input." + ".".join(names))
    assert isinstance(path, Path)
    assert path.segments == tuple(names)
