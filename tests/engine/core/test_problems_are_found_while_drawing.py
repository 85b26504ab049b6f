"""`check` says everything that is wrong with a document, each problem pointing at its place."""

from typing import Any

import pytest

from engine.core.check import check
from engine.core.document import MalformedDocument, content_hash, empty_document, parse
from engine.core.problems import Problem
from engine.registry import CATALOGUE
from tests.engine.core.stage import document


def problems(raw: dict[str, Any]) -> dict[str, Problem]:
    return {problem.code: problem for problem in check(parse(raw), CATALOGUE)}


def setting(**values: Any) -> dict[str, Any]:
    return {"type": "data.set", "config": {"values": values}}


def asking(field: str, op: str = "is_true") -> dict[str, Any]:
    return {"type": "logic.condition", "config": {"condition": {"rules": [{"left": field, "op": op}]}}}


def test_a_sound_document_has_no_problems() -> None:
    raw = document(
        {"a": setting(x="{{ input.n }}"), "b": setting(y="{{ steps.a.x }}")},
        ["a -> b"],
        input={"type": "object", "properties": {"n": {"type": "number"}}},
    )
    assert problems(raw) == {}


def test_an_empty_workflow_says_what_to_do_next() -> None:
    assert problems(empty_document("New"))["empty-workflow"].hint == "Add a step from the palette."


def test_an_unknown_step_type_is_named() -> None:
    found = problems(document({"a": "magic.wand"}, []))["unknown-step-type"]
    assert "magic.wand" in found.message
    assert found.where.pointer == "/nodes/a/type"


def test_a_cycle_is_told_step_by_step() -> None:
    raw = document({"a": setting(x=1), "b": setting(x=1), "c": setting(x=1)}, ["a -> b", "b -> c", "c -> b"])
    assert problems(raw)["cycle"].message == "These steps lead back to themselves: b → c → b."


def test_a_step_that_no_path_leads_to_is_unreachable() -> None:
    raw = document({"a": asking("{{ vars.x }}"), "b": setting(x=1)}, ["a:maybe -> b"], variables={"x": True})
    found = problems(raw)
    assert found["unreachable"].where.node == "b"
    assert found["unknown-port"].where.edge == "e0"
    assert "true, false" in found["unknown-port"].hint


def test_a_join_that_can_never_fire_is_proved_while_drawing() -> None:
    raw = document(
        {
            "c": asking("{{ vars.x }}"),
            "l": setting(x=1),
            "r": setting(x=1),
            "j": {**setting(x=1), "join": {"at_least": 2}},
        },
        ["c:true -> l", "c:false -> r", "l -> j", "r -> j"],
        variables={"x": True},
    )
    found = problems(raw)["join-never-fires"]
    assert found.message == "“j” waits for 2 paths, but at most 1 can ever arrive."
    assert found.where.pointer == "/nodes/j/settings/join"


def test_a_join_that_can_fire_is_left_alone() -> None:
    raw = document(
        {"a": setting(x=1), "b": setting(x=1), "j": {**setting(x=1), "join": {"at_least": 2}}}, ["a -> j", "b -> j"]
    )
    assert "join-never-fires" not in problems(raw)


def test_a_bad_expression_tells_field_and_position() -> None:
    found = problems(document({"a": setting(total="Sum: {{ input.a + }}")}, []))["bad-expression"]
    assert found.where.pointer == "/nodes/a/config/values/total"
    assert found.position is not None
    assert found.position >= 8


def test_reading_a_step_that_does_not_come_before_is_told() -> None:
    raw = document({"a": setting(x="{{ steps.b.y }}"), "b": setting(y=1)}, ["a -> b"])
    assert "does not come before it" in problems(raw)["not-before"].message


def test_reading_what_does_not_exist_is_told() -> None:
    raw = document({"a": setting(x="{{ steps.zz.y }}", y="{{ vars.limit }}")}, [])
    codes = [problem.message for problem in check(parse(raw), CATALOGUE)]
    assert any("there is no step “zz”" in message for message in codes)
    assert any("there is no variable “limit”" in message for message in codes)


def test_a_missing_field_is_named_by_its_title() -> None:
    found = problems(document({"a": {"type": "http.request", "config": {"method": "GET"}}}, []))["invalid-config"]
    assert found.message == "“a”: Address is missing."
    assert found.where.pointer == "/nodes/a/config/url"


def test_of_a_text_that_is_too_long_it_is_told_that_it_is() -> None:
    long = {"type": "http.request", "config": {"method": "GET", "url": 'https://example.com/ä"' * 400}}
    found = problems(document({"a": long}, []))["invalid-config"]
    assert found.message == "“a”: Address: it is longer than 8000 characters."


def test_a_template_may_stand_where_a_number_is_expected() -> None:
    raw = document({"a": {"type": "time.delay", "config": {"for": "{{ vars.wait }}"}}}, [], variables={"wait": "5m"})
    assert problems(raw) == {}


def test_sql_with_a_template_inside_is_refused() -> None:
    config = {"database": "crm", "sql": "SELECT * FROM t WHERE id = {{ input.id }}"}
    found = problems(document({"a": {"type": "data.query", "config": config}}, []))["invalid-config"]
    assert "template" in found.message
    assert "Parameters" in found.hint


def test_broken_code_tells_its_line() -> None:
    config = {"code": "x = 1\ny = = 2"}
    found = problems(document({"a": {"type": "code.python", "config": config}}, []))["invalid-config"]
    assert "line 2" in found.message


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"nodes": []}, "/nodes"),
        ({"nodes": {"Bad Id": {"type": "x"}}}, "/nodes"),
        ({"nodes": {"a": {}}}, "/nodes/a"),
        ({"edges": {"e": {"from": "a"}}}, "/edges/e"),
        ({"surprise": 1}, ""),
        ({"schema": 2}, "/schema"),
    ],
)
def test_a_malformed_document_is_refused_with_the_pointer_of_each_fault(change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(MalformedDocument) as caught:
        parse({**empty_document("x"), **change})
    assert pointer in {problem.where.pointer for problem in caught.value.problems}


def test_moving_a_box_changes_no_logic() -> None:
    raw = document({"a": setting(x=1)}, [])
    moved = {**raw, "layout": {"nodes": {"a": {"x": 900, "y": 5}}}}
    assert content_hash(raw) == content_hash(moved)
    assert content_hash(raw) != content_hash({**raw, "name": "Other"})


def test_a_document_reads_back_as_it_was_written() -> None:
    raw = document({"a": setting(x=1), "b": {**setting(y=2), "join": "any"}}, ["a -> b"])
    assert parse(raw).dump() == raw


def test_a_step_that_needs_one_of_several_fields_names_them() -> None:
    found = problems(document({"a": {"type": "time.delay", "config": {}}}, []))["invalid-config"]
    assert found.message == "“a”: “For” or “Or until” or “Or until the next” is missing."
    assert found.where.pointer == "/nodes/a/config/for"


def test_a_rule_that_compares_nothing_is_told() -> None:
    found = problems(document({"a": asking("")}, []))["empty-rule"]
    assert found.message == "“a”: rule 1 compares nothing."
    assert found.where.pointer == "/nodes/a/config/condition/rules/0/left"
