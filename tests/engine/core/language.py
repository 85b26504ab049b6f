"""The language of the scenarios: a short form of documents, and one line for everything that can happen.

What plays a scenario (the stage without a database, the real driver, the reference) offers the verbs of `Player`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import yaml

HOME = Path(__file__).resolve().parents[2] / "scenarios"
CONTAINER_CONFIG = ("items", "parallel", "on_item_error", "condition", "limit", "result")


class Player(Protocol):
    """Whatever a run can be played on."""

    def begin(self) -> None: ...
    def recover(self) -> None: ...
    def pass_time(self, seconds: float) -> None: ...
    def done(self, key: str, port: str = "", output: Any = None) -> None: ...
    def fail(self, key: str, kind: str = "permanent", retry_after: float | None = None) -> None: ...
    def wait(self, key: str, seconds: float | None = None, *, kind: str = "human", name: str = "") -> None: ...
    def late(self, key: str) -> None: ...
    def report(self, key: str, what: str, *more: Any) -> None: ...
    def progress(self, key: str, percent: float, message: str) -> None: ...
    def answer(
        self, key: str, port: str = "", output: Any = None, error: dict[str, Any] | None = None, attempt: int = 0
    ) -> None: ...
    def signal(self, kind: str, **payload: Any) -> None: ...


def document(nodes: dict[str, Any], edges: list[str], **more: Any) -> dict[str, Any]:
    """A document from a short form: `{"a": "effect"}` and `["a -> b", "a:error -> c"]`."""
    full_edges = {}
    for number, line in enumerate(edges):
        left, target = (part.strip() for part in line.split("->"))
        source, _, port = left.partition(":")
        full_edges[f"e{number}"] = {"from": source, "port": port or "success", "to": target}
    full_nodes = {id_: _node(spec) for id_, spec in nodes.items()}
    return {"schema": 1, "name": "Scenario", "nodes": full_nodes, "edges": full_edges, **more}


def _node(spec: str | Mapping[str, Any]) -> dict[str, Any]:
    """A node in full: a container's own words become its configuration, all others are settings."""
    rest: dict[str, Any] = {"type": spec} if isinstance(spec, str) else dict(spec)
    config = {**rest.pop("config", {}), **{name: rest.pop(name) for name in CONTAINER_CONFIG if name in rest}}
    if "times" in rest:  # a while that goes round so many times
        rule = {"left": "{{ loop.index }}", "op": "less", "right": rest.pop("times")}
        config["condition"] = {"rules": [rule]}
    type_, inside = rest.pop("type", "effect"), rest.pop("inside", None)
    return {"type": type_, "config": config, "settings": rest, **({"inside": inside} if inside else {})}


@dataclass(frozen=True)
class Scenario:
    """One scenario as its file has it."""

    raw: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.raw["name"])

    @property
    def document(self) -> dict[str, Any]:
        more = {name: self.raw[name] for name in ("settings", "variables", "output") if name in self.raw}
        return document(self.raw["nodes"], self.raw["edges"], **more)

    @property
    def input(self) -> dict[str, Any]:
        return dict(self.raw.get("input", {}))

    @property
    def options(self) -> dict[str, Any]:
        return dict(self.raw.get("options", {}))

    @property
    def happen(self) -> list[str]:
        return list(self.raw["happen"])


def read_file(file: Path) -> list[Scenario]:
    """The scenarios of one file."""
    return [Scenario(raw) for raw in yaml.safe_load(file.read_text())]


def read() -> list[Scenario]:
    """Every scenario there is, file by file."""
    return [scenario for file in sorted(HOME.glob("*.yaml")) for scenario in read_file(file)]


def play(player: Player, line: str) -> None:
    """Let what a line says happen: `done a`, `done a left = {"n": 1}`, `fail a transient after 5`, `time 60`."""
    text, _, value = line.partition(" = ")
    verb, *words = text.split()
    _VERBS[verb](player, words, json.loads(value) if value else None)


def _first(words: list[str], index: int, default: str = "") -> str:
    return words[index] if len(words) > index else default


def _fail(player: Player, words: list[str], _: Any) -> None:
    after = float(words[words.index("after") + 1]) if "after" in words else None
    player.fail(words[0], _first(words, 1, "permanent"), after)


def _wait(player: Player, words: list[str], _: Any) -> None:
    player.wait(words[0], float(words[1]) if len(words) > 1 else None)


def _answer(player: Player, words: list[str], value: Any) -> None:
    attempt = next((int(word[1:]) for word in words if word.startswith("@")), 0)
    port = _first([word for word in words if not word.startswith("@")], 1)
    player.answer(words[0], port, value, attempt=attempt)


def _refuse(player: Player, words: list[str], _: Any) -> None:
    error = {"message": "It was refused.", "kind": _first(words, 1, "permanent")}
    player.answer(words[0], error=error)


def _cost(player: Player, words: list[str], _: Any) -> None:
    player.report(words[0], "cost", float(words[1]), _first(words, 2, "USD"))


def _impact(player: Player, words: list[str], _: Any) -> None:
    player.report(words[0], "impact", words[1], float(words[2]), _first(words, 3))


_Verb = Callable[[Player, list[str], Any], None]


def _command(kind: str) -> _Verb:
    return lambda player, words, _: player.signal(kind, **({"step": words[0]} if words else {}))


_VERBS: dict[str, _Verb] = {
    "begin": lambda player, words, _: player.begin(),
    "recover": lambda player, words, _: player.recover(),
    "time": lambda player, words, _: player.pass_time(float(words[0])),
    "done": lambda player, words, value: player.done(words[0], _first(words, 1), value),
    "fail": _fail,
    "wait": _wait,
    "await": lambda player, words, _: player.wait(words[0], kind="signal", name=words[1]),
    "late": lambda player, words, _: player.late(words[0]),
    "answer": _answer,
    "refuse": _refuse,
    "cost": _cost,
    "impact": _impact,
    "progress": lambda player, words, _: player.progress(words[0], float(words[1]), " ".join(words[2:])),
    "signal": lambda player, words, value: player.signal("named", name=words[0], payload=value),
    "input": lambda player, words, value: player.signal(
        "provide_input", step=words[0], output=value, **({"port": words[1]} if words[1:] else {})
    ),
    "retry": _command("retry_step"),
    "skip": _command("skip_step"),
    "stop": _command("stop_step"),
    "priority": lambda player, words, _: player.signal("priority", priority=int(words[0])),
    **{kind: _command(kind) for kind in ("pause", "resume", "cancel", "retry_failed", "roll_back", "advance")},
}
