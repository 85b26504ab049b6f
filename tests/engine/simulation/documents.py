"""Small random workflows: joins, retries, time limits, timers, signals, questions, effects of every kind."""

from random import Random
from typing import Any

EFFECTS = ["keyed", "keyed", "idempotent", "at_most_once"]
SCRIPTS = [["ok"]] * 6 + [["other"], ["transient", "ok"], ["transient"], ["permanent"], ["limited", "ok"], ["critical"]]
JOINS: list[Any] = ["all", "all", "any", {"at_least": 2}]
NAMES = ["paid", "shipped"]


def random_document(random: Random) -> dict[str, Any]:
    """An acyclic workflow of a few steps; half of them have containers, reverses and policies too."""
    drawing = _Drawing(random, rich=random.random() < 0.5)
    drawing.body(None, random.randint(1, 4), depth=0)
    settings: dict[str, Any] = {"time_limit": 45} if random.random() < 0.05 else {}
    if drawing.rich:
        settings |= _policies(random)
    return {"schema": 1, "name": "Simulated", "nodes": drawing.nodes, "edges": drawing.edges, "settings": settings}


def called_document(random: Random) -> dict[str, Any]:
    """A workflow that others call."""
    nodes = {"n0": _node(random), "n1": {"type": "sim.effect", "config": _effect(random), "settings": _care(random)}}
    edge = {"from": "n0", "port": random.choice(_ports(nodes["n0"]["type"])), "to": "n1"}
    return {"schema": 1, "name": "Called", "nodes": nodes, "edges": {"e0": edge}}


def _policies(random: Random) -> dict[str, Any]:
    """What a workflow says for all its steps and runs."""
    settings: dict[str, Any] = {}
    if random.random() < 0.2:
        settings["on_failure"] = random.choice(["ask", "roll_back"])
    if random.random() < 0.1:
        settings["gates"] = [_gate(random)]
    if random.random() < 0.2:
        policy = random.choice(["queue", "queue", "reject", "cancel_older"])
        settings["concurrency"] = {"limit": random.randint(1, 2), "when_full": policy}
    return settings


def _gate(random: Random) -> dict[str, Any]:
    rule = {"left": 1, "op": "equals", "right": random.choice([1, 1, 2])}
    action = random.choice(["continue", "pause", "abort"])
    return {"name": "Gate", "kind": "validation", "action": action, "condition": {"rules": [rule]}}


class _Drawing:
    """A document as it grows."""

    def __init__(self, random: Random, *, rich: bool) -> None:
        self._random, self.rich = random, rich
        self.nodes: dict[str, Any] = {}
        self.edges: dict[str, Any] = {}

    def body(self, inside: str | None, count: int, *, depth: int) -> None:
        """Steps of one scope, joined at random."""
        random = self._random
        ids: list[str] = []
        for _ in range(count):
            if self.rich and depth < 2 and random.random() < 0.25:
                ids.append(self._container(inside, depth))
            elif self.rich and random.random() < 0.1:
                ids.append(self._add({"type": "flow.call", "config": {"workflow": "called"}, "settings": {}}, inside))
            else:
                ids.append(self._leaf(inside))
        for place, target in enumerate(ids):
            for source in random.sample(ids[:place], min(place, random.choice([0, 1, 1, 1, 2, 2, 3]))):
                port = random.choice(_ports(self.nodes[source]["type"]))
                self.edges[f"e{len(self.edges)}"] = {"from": source, "port": port, "to": target}

    def _add(self, node: dict[str, Any], inside: str | None) -> str:
        id_ = f"n{len(self.nodes)}"
        self.nodes[id_] = node if inside is None else {**node, "inside": inside}
        return id_

    def _leaf(self, inside: str | None) -> str:
        random, node = self._random, _node(self._random)
        if self.rich and node["type"] == "sim.effect":
            if random.random() < 0.3:
                script = random.choice([["ok"], ["ok"], ["ok"], ["transient", "ok"], ["permanent"]])
                reverse = {"type": "sim.effect", "config": {"effect": "keyed", "script": script}, "settings": {}}
                node["settings"]["compensation"] = self._add(reverse, inside)
            if random.random() < 0.15:
                node["settings"]["on_error"] = random.choice(["ask", "roll_back"])
            if random.random() < 0.1:
                node["settings"]["fallback"] = {"config": {"script": random.choice([["ok"], ["permanent"]])}}
            if random.random() < 0.12:
                node["settings"]["gates"] = [_gate(random) for _ in range(random.randint(1, 2))]
        return self._add(node, inside)

    def _container(self, inside: str | None, depth: int) -> str:
        random = self._random
        settings: dict[str, Any] = {"join": random.choice(JOINS)}
        if random.random() < 0.25:
            settings["retry"] = {"attempts": 2, "delay": 1, "kinds": ["transient", "permanent"]}
        if random.random() < 0.2:
            settings["optional"] = True
        node = {**_container(random), "settings": settings}
        id_ = self._add(node, inside)
        self.body(id_, random.randint(1, 2), depth=depth + 1)
        return id_


def _container(random: Random) -> dict[str, Any]:
    match random.choice(["each", "each", "while", "group"]):
        case "each":
            items = list(range(random.randint(0, 3)))
            policy = random.choice(["stop", "continue"])
            config: dict[str, Any] = {"items": items, "parallel": random.randint(1, 2), "on_item_error": policy}
        case "while":
            rule = {"left": "{{ loop.index }}", "op": "less", "right": random.randint(0, 2)}
            return {"type": "logic.while", "config": {"condition": {"rules": [rule]}}}
        case _:
            return {"type": "logic.group", "config": {}}
    return {"type": "logic.for_each", "config": config}


def _ports(type_: str) -> list[str]:
    return {
        "sim.effect": ["success"] * 5 + ["other", "error"],
        "sim.ask": ["approved", "approved", "rejected", "expired"],
        "time.wait_signal": ["success", "success", "expired"],
        "logic.condition": ["true", "true", "false"],
    }.get(type_, ["success"])


def _node(random: Random) -> dict[str, Any]:
    type_ = random.choice(
        ["sim.effect"] * 6 + ["sim.ask", "time.delay", "time.wait_signal", "data.set", "logic.condition"]
    )
    settings: dict[str, Any] = {"join": random.choice(JOINS)}
    if random.random() < 0.05:
        settings["disabled"] = True
    if type_ == "sim.effect":
        return {"type": type_, "config": _effect(random), "settings": settings | _care(random)}
    return {"type": type_, "config": _config(random, type_), "settings": settings}


def _effect(random: Random) -> dict[str, Any]:
    return {"effect": random.choice(EFFECTS), "script": random.choice(SCRIPTS)}


def _care(random: Random) -> dict[str, Any]:
    """What to do about failures."""
    care: dict[str, Any] = {}
    if random.random() < 0.5:
        backoff = random.choice(["fixed", "exponential"])
        care["retry"] = {"attempts": random.randint(1, 3), "delay": random.choice([0, 1, 5]), "backoff": backoff}
    if random.random() < 0.2:
        care["optional"] = True
    if random.random() < 0.25:
        care["timeout"] = random.choice([5, 20])
    if random.random() < 0.1:
        care["on_crash"] = random.choice(["ask", "again"])
    return care


def _config(random: Random, type_: str) -> dict[str, Any]:
    match type_:
        case "sim.ask":
            return {"expires": random.choice([None, None, 10, 40])}
        case "time.delay":
            return {"for": random.choice(["100ms", "2s", "15s"])}
        case "time.wait_signal":
            expires = {"expires_in": random.choice(["5s", "30s"])} if random.random() < 0.4 else {}
            return {"name": random.choice(NAMES), "key": "", **expires}
        case "logic.condition":
            return {"condition": {"rules": [{"left": 1, "op": "equals", "right": random.choice([1, 2])}]}}
        case _:
            return {"values": {"x": 1}}
