"""Another version of a drawn workflow: a node or edge less, an edge more, another gate or type, nothing passed by."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from tests.engine.core.reference.chance import Chance
from tests.engine.core.reference.document import incoming, outgoing, reverses

Raw = dict[str, Any]
LEAVES = ("effect", "keyed", "once", "fork", "pure")


def another_version(chance: Chance, raw: Raw) -> Raw:
    """The workflow with one to three changes."""
    found = deepcopy(raw)
    changes: list[Callable[[Chance, Raw], None]] = [_remove, _unlink, _link, _regate, _retype, _pass_none_by]
    for _ in range(chance.pick(1, 1, 2, 3)):
        chance.pick(*changes)(chance, found)
        if not _ids(found):
            return deepcopy(raw)  # nothing is left of it
    for id_, node in found["nodes"].items():
        if node["settings"].get("join") == {"at_least": 2} and len(incoming(found, id_)) < 2:
            node["settings"]["join"] = "all"
    return found


def _ids(raw: Raw, types: tuple[str, ...] = ()) -> list[str]:
    """Nodes that are nobody's reverse."""
    return [
        id_ for id_, node in raw["nodes"].items() if id_ not in reverses(raw) and (not types or node["type"] in types)
    ]


def _remove(chance: Chance, raw: Raw) -> None:
    ids = _ids(raw)
    if ids:
        _drop(raw, chance.pick(*ids))


def _drop(raw: Raw, id_: str) -> None:
    for inner in [one for one, node in raw["nodes"].items() if node.get("inside") == id_]:
        if inner in raw["nodes"]:
            _drop(raw, inner)
    node = raw["nodes"].pop(id_)
    raw["nodes"].pop(node["settings"].get("compensation"), None)
    raw["edges"] = {name: edge for name, edge in raw["edges"].items() if id_ not in (edge["from"], edge["to"])}


def _unlink(chance: Chance, raw: Raw) -> None:
    if raw["edges"]:
        del raw["edges"][chance.pick(*raw["edges"])]


def _link(chance: Chance, raw: Raw) -> None:
    """An edge from a node to one drawn after it in the same container, so that no cycle comes about."""
    ids, nodes = _ids(raw), raw["nodes"]
    pairs = [
        (one, two)
        for at, one in enumerate(ids)
        for two in ids[at + 1 :]
        if nodes[one].get("inside") == nodes[two].get("inside")
    ]
    if pairs:
        source, target = chance.pick(*pairs)
        ports = ("left", "right", "error") if nodes[source]["type"] == "fork" else ("success", "error")
        port = chance.pick(*ports)
        if all(edge["to"] != target or edge["port"] != port for edge in outgoing(raw, source)):
            raw["edges"][f"f{len(raw['edges'])}{source}{target}{port}"] = {"from": source, "port": port, "to": target}


def _regate(chance: Chance, raw: Raw) -> None:
    """Another threshold, another action, a gate less, or one where there was none."""
    id_ = chance.pick(*_ids(raw))
    settings, node = raw["nodes"][id_]["settings"], raw["nodes"][id_]
    if node["type"] not in LEAVES:
        return
    gates = settings.get("gates") or []
    metric = "{{ steps." + id_ + ".n }}"
    limit = {"name": "Enough", "kind": "threshold", "metric": metric, "operator": "at_least", "threshold": 3}
    if not gates:
        settings["gates"] = [{**limit, "action": chance.pick("continue", "pause", "abort")}]
        return
    at = chance.pick(*range(len(gates)))
    changed = chance.pick([], [{**limit, "action": gates[at]["action"]}], [{**gates[at], "action": "continue"}])
    settings["gates"] = [*gates[:at], *changed, *gates[at + 1 :]]


def _retype(chance: Chance, raw: Raw) -> None:
    """A leaf of another type: its edges leave by the ways that it has then."""
    ids = _ids(raw, LEAVES)
    if not ids:
        return
    id_ = chance.pick(*ids)
    node = raw["nodes"][id_]
    node["type"], node["config"] = chance.pick(*LEAVES), {}
    node["settings"].pop("pinned", None)
    for edge in outgoing(raw, id_):
        if edge["port"] != "error":
            edge["port"] = chance.pick("left", "right") if node["type"] == "fork" else "success"


def _pass_none_by(chance: Chance, raw: Raw) -> None:
    """What was optional or disabled has to be done."""
    for name in chance.pick(["optional"], ["disabled"], ["optional", "disabled"]):
        for node in raw["nodes"].values():
            node["settings"].pop(name, None)
