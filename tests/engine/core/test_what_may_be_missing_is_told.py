"""A step that reads what is there on some of the paths that lead to it only is told so while it is drawn."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.certainty import Certainty
from engine.core.check import check
from engine.core.document import parse
from engine.registry import CATALOGUE
from tests.engine.core.stage import document

ASK = {"type": "logic.condition", "config": {"condition": {"rules": [{"left": "{{ vars.x }}", "op": "is_true"}]}}}


def sets(text: str = "1", **settings: Any) -> dict[str, Any]:
    return {"type": "data.set", "config": {"values": {"y": text}}, **settings}


def told(nodes: dict[str, Any], edges: list[str]) -> list[str]:
    found = check(parse(document(nodes, edges, variables={"x": True})), CATALOGUE)
    return [problem.message for problem in found if problem.code == "may-be-missing"]


def test_a_step_on_one_of_two_ways_is_missing_on_the_other() -> None:
    nodes = {"c": ASK, "l": sets(), "r": sets(), "j": sets("{{ steps.l.y }}")}
    (message,) = told(nodes, ["c:true -> l", "c:false -> r", "l -> j", "r -> j"])
    expected = "it also comes here when “c” goes by “false”, and “l” is then passed by."
    assert message == f"“j” reads “steps.l.y”, but {expected}"


def test_a_step_on_one_of_two_ways_that_both_are_gone_is_there() -> None:
    nodes = {"a": sets(), "l": sets(), "r": sets(), "j": sets("{{ steps.l.y }}")}
    assert told(nodes, ["a -> l", "a -> r", "l -> j", "r -> j"]) == []
    assert told({"c": ASK, "l": sets(), "j": sets("{{ steps.l.y }}")}, ["c:true -> l", "l -> j"]) == []


def test_a_step_that_failed_has_nothing_but_its_error() -> None:
    code = {"type": "code.python", "config": {"code": "1"}}
    edges = ["a -> j", "a:error -> j"]
    (message,) = told({"a": code, "j": sets("{{ steps.a.result }}")}, edges)
    assert "when “a” has failed" in message
    assert told({"a": code, "j": sets("{{ steps.a.error.message }}")}, edges) == []
    assert told({"a": code, "j": sets("{{ steps.a.result }}")}, ["a -> j"]) == []


def test_a_step_that_waits_for_the_first_only_may_come_too_early() -> None:
    nodes = {"a": sets(), "l": sets(), "r": sets(), "j": sets("{{ steps.l.y }}", join="any")}
    (message,) = told(nodes, ["a -> l", "a -> r", "l -> j", "r -> j"])
    assert "may begin before that step is done" in message
    assert told({**nodes, "j": sets("{{ steps.a.y }}", join="any")}, ["a -> l", "a -> r", "l -> j", "r -> j"]) == []


def test_a_step_that_is_off_gives_nothing() -> None:
    (message,) = told({"a": sets(disabled=True), "j": sets("{{ steps.a.y }}")}, ["a -> j"])
    assert "turned off" in message


def test_an_optional_step_that_failed_has_nothing_but_its_error() -> None:
    nodes = {"a": sets(optional=True), "j": sets("{{ steps.a.y }}")}
    (message,) = told(nodes, ["a -> j"])
    assert (
        message == "“j” reads “steps.a.y”, but “a” is optional, and where it has failed it has nothing but its error."
    )
    assert told({**nodes, "m": sets()}, ["a -> j", "a:error -> m"]) == [], "its failure goes another way"
    assert told({**nodes, "j": sets("{{ steps.a.error.message }}")}, ["a -> j"]) == []
    assert told({**nodes, "j": sets("{{ steps.a }}")}, ["a -> j"]) == []


def again(condition: dict[str, Any], **config: Any) -> dict[str, Any]:
    return {"w": {"type": "logic.while", "config": {"condition": condition, **config}}, "s": {**sets(), "inside": "w"}}


NOT_DONE = {"left": "{{ loop.last.state }}", "op": "not_equals", "right": "done"}
FIRST = {"left": "{{ loop.index }}", "op": "equals", "right": "0"}


@pytest.mark.parametrize(
    "condition",
    [
        {"rules": [NOT_DONE]},
        {"match": "any", "rules": [{"match": "all", "rules": [NOT_DONE]}]},
        {"expression": "loop.last.state != 'done'"},
        {"expression": "loop.last['state'] != 'done'"},
    ],
)
def test_a_while_that_looks_at_the_last_pass_before_the_first_is_told_so(condition: dict[str, Any]) -> None:
    (message,) = told(again(condition), [])
    assert message == "“w” looks before the first pass too, when there is no “loop.last” yet, and then fails."
    assert told(again(condition, check="after"), []) == []


@pytest.mark.parametrize(
    "condition",
    [
        {"match": "any", "rules": [FIRST, NOT_DONE]},
        {"expression": "loop.index == 0 or loop.last.state != 'done'"},
        {"expression": "not loop.last or loop.last.state != 'done'"},
        {"rules": [{"left": "{{ loop.last }}", "op": "is_empty"}]},
    ],
)
def test_a_while_that_knows_of_its_first_pass_is_believed(condition: dict[str, Any]) -> None:
    assert told(again(condition), []) == []


@pytest.mark.parametrize(
    "loop", [{"type": "logic.for_each", "config": {"items": "{{ [1] }}"}}, again({"rules": [FIRST]})["w"]]
)
def test_a_step_in_a_loop_that_reads_the_last_pass_is_told_of_the_first(loop: dict[str, Any]) -> None:
    body = {**sets("{{ loop.last.y }}"), "inside": "w"}
    nodes = {"w": loop, "s": body}
    (message,) = told(nodes, [])
    assert message == "“s” reads “loop.last.y”, but in the first pass there is no last one yet."
    guarded = {**sets("{{ loop.last.y if loop.last else 0 }}"), "inside": "w"}
    assert told({**nodes, "s": guarded}, []) == []


def test_a_while_in_a_loop_that_looks_after_its_own_passes_is_believed() -> None:
    inner = again({"rules": [NOT_DONE]}, check="after")
    loop = {"type": "logic.for_each", "config": {"items": "{{ [1] }}"}}
    assert told({"loop": loop, "w": {**inner["w"], "inside": "loop"}, "s": inner["s"]}, []) == []


def test_what_comes_before_a_loop_counts_inside_it() -> None:
    loop = {"type": "logic.for_each", "config": {"items": "{{ [1] }}"}}
    nodes = {"c": ASK, "l": sets(), "loop": loop, "i": {**sets("{{ steps.l.y }}"), "inside": "loop"}}
    (message,) = told(nodes, ["c:true -> l", "l -> loop", "c:false -> loop"])
    assert message.startswith("“i” reads “steps.l.y”")


def test_code_that_looks_before_it_reads_is_believed() -> None:
    nodes = {"c": ASK, "l": sets(), "j": sets("{{ vars.x and steps.l.y }}")}
    assert told(nodes, ["c:true -> l", "l -> j", "c:false -> j"]) == []


def test_a_warning_stands_in_nobodys_way() -> None:
    nodes = {"c": ASK, "l": sets(), "j": sets("{{ steps.l.y }}")}
    raw = document(nodes, ["c:true -> l", "l -> j", "c:false -> j"], variables={"x": True})
    found = check(parse(raw), CATALOGUE)
    assert [(problem.code, problem.severity) for problem in found] == [("may-be-missing", "warning")]


@pytest.mark.parametrize("branches", [3, 30])
def test_many_branches_are_walked_or_believed_in_no_time(branches: int) -> None:
    nodes: dict[str, Any] = {}
    edges = []
    for number in range(branches):
        nodes |= {f"c{number}": ASK, f"l{number}": sets(), f"j{number}": sets(f"{{{{ steps.l{number}.y }}}}")}
        edges += [f"c{number}:true -> l{number}", f"l{number} -> j{number}", f"c{number}:false -> j{number}"]
        if number:
            edges.append(f"j{number - 1} -> c{number}")
    assert len(told(nodes, edges)) == min(branches, 9)  # behind 512 ways everything is believed


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["true", "false"]), st.integers(0, 7)), max_size=14))
def test_what_is_certain_has_run_whatever_way_is_taken(ways: list[tuple[int, str, int]]) -> None:
    """An independent look: play every choice of ways and see who runs."""
    pairs = sorted({(a, port, b) for a, port, b in ways if a < b})
    nodes = {f"n{number}": ASK for number in range(8)}
    edges = [f"n{a}:{port} -> n{b}" for a, port, b in pairs]
    parsed = parse(document(nodes, edges, variables={"x": True}))
    certain = Certainty(parsed, dict.fromkeys(nodes, ("true", "false")), nodes)
    for reader in range(8):
        before = _before(pairs, reader)
        for step in before:
            always = all(step in ran for ran in (_ran(pairs, choice) for choice in range(1 << 8)) if reader in ran)
            lack = certain.lack(f"n{reader}", f"n{step}", of_error=False)
            assert (lack is None) == always


def _before(pairs: list[tuple[int, str, int]], reader: int) -> set[int]:
    found: set[int] = set()
    border = {reader}
    while border:
        border = {a for a, _, b in pairs if b in border} - found
        found |= border
    return found


def _ran(pairs: list[tuple[int, str, int]], choice: int) -> set[int]:
    ran: set[int] = set()
    for node in range(8):
        into = [(a, port) for a, port, b in pairs if b == node]
        goes = [a in ran and port == ("true" if choice >> a & 1 else "false") for a, port in into]
        if not into or any(goes):
            ran.add(node)
    return ran
