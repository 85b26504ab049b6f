"""What can be wrong with containers, reverses, gates and fallbacks, found while drawing."""

from typing import Any

import pytest

from engine.core.check import check
from engine.core.document import parse
from engine.core.problems import Problem
from engine.registry import CATALOGUE

EACH = {"type": "logic.for_each", "config": {"items": "{{ input.list }}"}}
INPUT = {"type": "object", "properties": {"list": {"type": "array"}}}


def node(inside: str | None = None, settings: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    full = {"type": "data.set", "config": {"values": values or {"x": 1}}, "settings": settings or {}}
    return {**full, "inside": inside} if inside else full


def problems(nodes: dict[str, Any], edges: dict[str, Any] | None = None, **more: Any) -> list[Problem]:
    raw = {"schema": 1, "name": "W", "input": INPUT, "nodes": nodes, "edges": edges or {}, **more}
    return list(check(parse(raw), CATALOGUE))


def codes(nodes: dict[str, Any], edges: dict[str, Any] | None = None, **more: Any) -> list[str]:
    return [problem.code for problem in problems(nodes, edges, **more)]


def test_a_loop_with_a_step_inside_has_no_problems() -> None:
    assert codes({"loop": EACH, "a": node("loop", who="{{ loop.item.name }} {{ loop.index }}")}) == []


@pytest.mark.parametrize(
    ("type_", "config"),
    [
        ("logic.while", {"condition": {"expression": "loop.index < 3"}, "limit": "{{ input.list }}"}),
        ("logic.for_each", {"items": "{{ input.list }}", "parallel": "{{ input.list }}"}),
        ("logic.for_each", {"items": "{{ input.list }}", "on_item_error": "{{ input.list }}"}),
    ],
)
def test_what_a_loop_must_know_before_it_begins_takes_no_expression(type_: str, config: dict[str, Any]) -> None:
    assert codes({"loop": {"type": type_, "config": config}, "a": node("loop")}) == ["invalid-config"]


def test_an_empty_container_is_told() -> None:
    assert codes({"loop": EACH}) == ["empty-container"]


@pytest.mark.parametrize(
    ("nodes", "code"),
    [
        ({"a": node("nowhere")}, "unknown-container"),
        ({"a": node(), "b": node("a")}, "no-container"),
        ({"g": {"type": "logic.group", "inside": "h"}, "h": {"type": "logic.group", "inside": "g"}}, "container-cycle"),
    ],
)
def test_a_place_that_is_none_is_told(nodes: dict[str, Any], code: str) -> None:
    assert code in codes(nodes)


def test_containers_nested_too_deep_are_told() -> None:
    nodes: dict[str, Any] = {"g0": {"type": "logic.group"}}
    for depth in range(1, 6):
        nodes[f"g{depth}"] = {"type": "logic.group", "inside": f"g{depth - 1}"}
    assert "nested-too-deep" not in codes({**nodes, "a": node("g4")})
    assert "nested-too-deep" in codes({**nodes, "g6": {"type": "logic.group", "inside": "g5"}, "a": node("g6")})


def test_a_connection_cannot_cross_the_wall_of_a_container() -> None:
    edge = {"e": {"from": "a", "port": "success", "to": "b"}}
    assert "crossing-edge" in codes({"loop": EACH, "a": node(), "b": node("loop")}, edge)


def test_outside_a_loop_its_steps_cannot_be_read_but_its_results_can() -> None:
    edge = {"e": {"from": "loop", "port": "success", "to": "b"}}
    inner = node("loop")
    assert codes({"loop": EACH, "a": inner, "b": node(x="{{ steps.a.x }}")}, edge) == ["not-before"]
    assert codes({"loop": EACH, "a": inner, "b": node(x="{{ steps.loop.results }}")}, edge) == []


def test_inside_a_loop_what_came_before_the_loop_can_be_read() -> None:
    edge = {"e": {"from": "a", "port": "success", "to": "loop"}}
    assert codes({"a": node(), "loop": EACH, "b": node("loop", x="{{ steps.a.x }}")}, edge) == []
    assert codes({"a": node(), "loop": EACH, "b": node("loop", x="{{ steps.a.x }}")})[0] == "not-before"


def test_loop_means_something_only_inside_a_loop() -> None:
    assert codes({"a": node(x="{{ loop.item }}")}) == ["unknown-reference"]
    assert codes({"g": {"type": "logic.group"}, "a": node("g", x="{{ loop.item }}")}) == ["unknown-reference"]
    condition = {"condition": {"rules": [{"left": "{{ loop.index }}", "op": "less", "right": 3}]}}
    assert codes({"w": {"type": "logic.while", "config": condition}, "a": node("w")}) == []


def test_a_result_reads_the_steps_inside_and_only_by_paths() -> None:
    def looped(result: str) -> list[str]:
        each = {"type": "logic.for_each", "config": {"items": [1], "result": result}}
        return codes({"loop": each, "a": node("loop")})

    assert looped("{{ steps.a.x }}") == []
    assert looped("{{ steps.a.x + 1 }}") == ["invalid-output"]
    assert looped("{{ steps.b.x }}") == ["unknown-reference"]


def test_a_reverse_reads_what_the_step_it_undoes_gave() -> None:
    nodes = {"a": node(settings={"compensation": "undo"}), "undo": node(x="{{ steps.a.x }}")}
    assert codes(nodes) == []


@pytest.mark.parametrize(
    ("nodes", "code"),
    [
        ({"a": node(settings={"compensation": "nothing"})}, "unknown-reverse"),
        ({"a": node(settings={"compensation": "a"})}, "unfit-reverse"),
        (
            {"a": node(settings={"compensation": "u"}), "b": node(settings={"compensation": "u"}), "u": node()},
            "unfit-reverse",
        ),
        ({"a": node(settings={"compensation": "loop"}), "loop": EACH, "x": node("loop")}, "unfit-reverse"),
        ({"a": node(settings={"compensation": "x"}), "loop": EACH, "x": node("loop")}, "unfit-reverse"),
    ],
)
def test_a_reverse_that_cannot_be_one_is_told(nodes: dict[str, Any], code: str) -> None:
    assert code in codes(nodes)


def test_what_a_container_s_last_try_cannot_change_is_told() -> None:
    def told(**fallback: Any) -> list[str]:
        return codes({"loop": {**EACH, "settings": {"fallback": {"config": fallback}}}, "x": node("loop")})

    assert "unused-fallback" in told(parallel=5)
    assert "unused-fallback" not in told(items=[1])


@pytest.mark.parametrize(
    "gate",
    [{"kind": "threshold"}, {"kind": "validation"}, {"kind": "approval", "approval": {"assignees": 7}}],
)
def test_a_gate_that_says_too_little_is_told(gate: dict[str, Any]) -> None:
    assert "incomplete-gate" in codes({"a": node(settings={"gates": [{"name": "G", **gate}]})})


def test_a_condition_of_a_gate_is_looked_at_as_closely_as_one_of_a_step() -> None:
    condition = {
        "rules": [{"match": "any", "rules": [{"left": "1", "op": "equals"}, {"left": "1", "op": "resembles"}]}]
    }
    gate = {"name": "G", "kind": "validation", "condition": condition}
    (found,) = problems({"a": node(settings={"gates": [gate]})})
    assert found.code == "incomplete-gate"
    assert found.where.pointer == "/nodes/a/settings/gates/0/condition/rules/0/rules/1/op"


def test_a_gate_reads_its_own_step_and_the_workflows_gate_reads_all() -> None:
    gate = {"name": "G", "kind": "threshold", "metric": "{{ steps.a.x }}", "threshold": 1}
    assert codes({"a": node(settings={"gates": [gate]})}) == []
    assert codes({"a": node()}, settings={"gates": [gate]}) == []
    assert codes({"a": node(), "b": node(settings={"gates": [gate]})}, {}).count("not-before") == 1


def test_a_fallback_is_checked_like_the_configuration_it_replaces() -> None:
    step = {"type": "http.request", "config": {"method": "GET", "url": "https://example.com"}}
    assert codes({"a": {**step, "settings": {"fallback": {"config": {"url": "https://example.org"}}}}}) == []
    assert codes({"a": {**step, "settings": {"fallback": {"config": {"method": "JUMP"}}}}}) == ["invalid-config"]


def test_a_pinned_port_must_exist() -> None:
    assert codes({"a": node(settings={"pinned": {"output": 1, "port": "sideways"}})}) == ["unknown-port"]
