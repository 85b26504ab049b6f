"""Parts of a workflow that run by themselves: all that leads to a step, or a step alone."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

Raw = dict[str, Any]
STAND_IN = {"type": "data.set", "config": {"values": {"stands_in": True}}}


def up_to(document: Raw, last: str) -> Raw:
    """What comes before a step, the step, and all that these need. Its result is not what the workflow gives out."""
    nodes = document["nodes"]
    around = set(_around(nodes, last))
    kept = _before(document, [last, *around]) | {last} | around
    while more := _needed(nodes, kept, without=around) - kept:
        kept |= more
    return _part(document, kept)


def alone(document: Raw, last: str) -> Raw:
    """A step after stand-ins for all that comes before it, one behind the other, which give what they are told to."""
    nodes = document["nodes"]
    before = [id_ for id_ in nodes if id_ in _before(document, [last])]
    kept = {last}
    while more := _needed(nodes, kept, without=set()) - kept:
        kept |= more
    part = _part(document, kept)
    settings = {key: value for key, value in (nodes[last].get("settings") or {}).items() if key != "join"}
    part["nodes"][last] = {**nodes[last], "settings": settings}
    part["nodes"].update({id_: {**STAND_IN, "name": nodes[id_].get("name") or id_} for id_ in before})
    row = [*before, last]
    inner = part["edges"]
    part["edges"] = {
        **{id_: edge for id_, edge in inner.items() if last not in (edge["from"], edge["to"])},
        **{f"to_{target}": {"from": source, "port": "success", "to": target} for source, target in pairwise(row)},
    }
    return part


def before(document: Raw, last: str) -> set[str]:
    """The ids of all steps from which a step can be reached, in its own container."""
    return _before(document, [last])


def _before(document: Raw, ids: Iterable[str]) -> set[str]:
    sources: dict[str, set[str]] = {}
    for edge in document["edges"].values():
        sources.setdefault(edge["to"], set()).add(edge["from"])
    found: set[str] = set()
    border = set(ids)
    while border:
        border = {source for id_ in border for source in sources.get(id_, ())} - found
        found |= border
    return {id_ for id_ in found if id_ in document["nodes"]}


def _around(nodes: Mapping[str, Raw], id_: str) -> Iterable[str]:
    """The containers around a step, the innermost first; a ring, which a check reports, ends it."""
    seen: set[str] = set()
    while (id_ := nodes[id_].get("inside") or "") in nodes and id_ not in seen:
        seen.add(id_)
        yield id_


def _needed(nodes: Mapping[str, Raw], kept: set[str], *, without: set[str]) -> set[str]:
    """What lies in containers that are kept, but for those `without`, and the steps that undo what is kept."""
    inside = {id_ for id_, node in nodes.items() if node.get("inside") in kept - without}
    undoing = {str((nodes[id_].get("settings") or {}).get("compensation")) for id_ in kept}
    return {id_ for id_ in inside | undoing if id_ in nodes}


def _part(document: Raw, kept: set[str]) -> Raw:
    edges = document["edges"].items()
    layout = document.get("layout") or {}
    return {
        **{key: value for key, value in document.items() if key != "output"},
        "nodes": {id_: node for id_, node in document["nodes"].items() if id_ in kept},
        "edges": {id_: edge for id_, edge in edges if edge["from"] in kept and edge["to"] in kept},
        "layout": {**layout, "nodes": {id_: at for id_, at in (layout.get("nodes") or {}).items() if id_ in kept}},
    }
