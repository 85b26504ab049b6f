"""Small random workflows: joins, retries, time limits, timers, signals, questions, effects of every kind."""

from random import Random
from typing import Any

EFFECTS = ["keyed", "keyed", "idempotent", "at_most_once"]
SCRIPTS = [["ok"]] * 6 + [["other"], ["transient", "ok"], ["transient"], ["permanent"], ["limited", "ok"], ["critical"]]
JOINS: list[Any] = ["all", "all", "any", {"at_least": 2}]
NAMES = ["paid", "shipped"]


def random_document(random: Random) -> dict[str, Any]:
    """An acyclic workflow of up to six steps."""
    count = random.randint(1, 6)
    nodes = {f"n{number}": _node(random) for number in range(count)}
    edges: dict[str, Any] = {}
    for target in range(1, count):
        for source in random.sample(range(target), min(target, random.choice([0, 1, 1, 1, 2, 2, 3]))):
            port = random.choice(_ports(nodes[f"n{source}"]["type"]))
            edges[f"e{len(edges)}"] = {"from": f"n{source}", "port": port, "to": f"n{target}"}
    settings = {"time_limit": 45} if random.random() < 0.05 else {}
    return {"schema": 1, "name": "Simulated", "nodes": nodes, "edges": edges, "settings": settings}


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
