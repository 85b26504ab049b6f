"""A draft may hold anything that is JSON: what is said of it may be little, but it is said, and soon."""

import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.check import check
from engine.core.document import MalformedDocument, parse
from engine.core.problems import Problem
from engine.registry import CATALOGUE

TYPES = sorted(CATALOGUE)
SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(
    ["", "x", "{{ steps.a.data.f.g }}", "{{ steps.b[0] }}", "{{ input.q", "{{ steps.a['x y'].z }}", "object", "array"]
)  # fmt: skip
KEYS = st.sampled_from(["type", "properties", "items", "rules", "left", "op", "right", "f", "x y", "data", "name"])
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@st.composite
def drafts(draw: st.DrawFn) -> dict[str, Any]:
    nodes = {}
    for id_ in ("a", "b", "c"):
        type_ = draw(st.sampled_from(TYPES))
        fields = sorted(CATALOGUE[type_].config.get("properties", {}))
        config = draw(st.dictionaries(st.sampled_from([*fields, "other"]), ANYTHING, max_size=5))
        nodes[id_] = {"type": type_, "name": id_, "config": config}
    edges = {"e1": {"from": "a", "port": "success", "to": "b"}, "e2": {"from": "b", "port": "success", "to": "c"}}
    form = draw(st.dictionaries(st.sampled_from(["type", "properties"]), ANYTHING, max_size=2))
    return {"schema": 1, "name": "Any", "nodes": nodes, "edges": edges, "input": form}


@settings(max_examples=300, deadline=None)
@given(drafts())
def test_whatever_a_draft_holds_it_is_checked_to_the_end(raw: dict[str, Any]) -> None:
    stumbled: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: stumbled.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("automate.check")
    logger.addHandler(handler)
    try:
        found = check(parse(raw), CATALOGUE)
    except MalformedDocument:
        return
    finally:
        logger.removeHandler(handler)
    assert all(isinstance(problem, Problem) for problem in found)
    assert stumbled == []


@pytest.mark.parametrize("text", ["a" * 200_000, "-eyJ" * 50_000, "{{ steps.noet.x }} " * 2_000, "https://a:" * 20_000])
def test_a_long_text_keeps_nobody_waiting(text: str) -> None:
    # Patterns and comparisons that go through a text once for each of its characters would take minutes here.
    nodes = {f"note{n}": {"type": "data.set", "name": f"n{n}", "config": {"values": {"x": text}}} for n in range(3)}
    found = check(parse({"schema": 1, "name": "Long", "nodes": nodes, "edges": {}}), CATALOGUE)
    assert sum(len(str(problem.fix)) for problem in found) < 100_000
