"""Random workflows: nested containers, joins of every kind, every rung of the ladder, gates and reverses."""

from typing import Any

from tests.engine.core.language import document
from tests.engine.core.reference.chance import Chance, some_of

DEEPEST = 2
MOST_NODES = 14
LEAVES = ("effect", "effect", "effect", "effect", "keyed", "once", "once", "fork", "pure")
TAKING_EFFECT = ("effect", "keyed", "once", "fork")
CONTAINERS = ("each", "while", "group")


class _Drawing:
    """A document as it grows. Delays differ from node to node, so that no two timers come due together."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self.pick = chance.pick
        self.nodes: dict[str, Any] = {}
        self.edges: list[str] = []

    def often(self, one_in: int) -> bool:
        return bool(self.pick(*[False] * (one_in - 1), True))

    def body(self, inside: str | None, depth: int, most: int) -> None:
        """A scope of up to `most` nodes, each with edges from some before it."""
        before: list[str] = []
        for _ in range(self.pick(*range(1 + most // 3, most + 1))):
            if len(self.nodes) >= MOST_NODES and before:
                return
            id_ = self._node(inside, depth)
            sources = some_of(self._chance, before, 2)[:3]
            self.edges += [f"{source}:{self._port(source)} -> {id_}" for source in sources]
            if len(sources) < 2 and self.nodes[id_]["join"] == {"at_least": 2}:
                self.nodes[id_]["join"] = "all"  # a join that can never begin is refused while drawing
            before.append(id_)

    def _port(self, source: str) -> str:
        if self.nodes[source]["type"] == "fork":
            return str(self.pick("left", "right", "error"))
        return str(self.pick("success", "success", "success", "error"))

    def _node(self, inside: str | None, depth: int) -> str:
        number = len(self.nodes)
        id_ = f"n{number}"
        type_ = self.pick(*LEAVES, *CONTAINERS * (depth < DEEPEST))
        spec: dict[str, Any] = {"type": type_, "inside": inside}
        self.nodes[id_] = spec
        self._settle_joins_and_failures(spec, number)
        in_group = inside is not None and self.nodes[inside]["type"] == "group"  # which is undone when it fails
        if type_ in (*TAKING_EFFECT, *CONTAINERS) and self.often(2 if in_group else 4):
            spec["compensation"] = f"u{number}"
            self.nodes[f"u{number}"] = {"type": self.pick("effect", "keyed", "once", "pure"), "inside": inside}
            if self.often(8):
                self.nodes[f"u{number}"] |= self.pick({"disabled": True}, {"config": {"n": "{{ input.gone }}"}})
            if self.often(3):
                self.nodes[f"u{number}"]["retry"] = {"attempts": 2, "delay": 3 + number * 0.013, "backoff": "fixed"}
        if self.often(8 if type_ != "pure" else 2):
            spec["gates"] = [self._gate(id_) for _ in range(self.pick(1, 1, 2))]
        self._configure(spec)
        if type_ in CONTAINERS:
            self.body(id_, depth + 1, 3)
        return id_

    def _settle_joins_and_failures(self, spec: dict[str, Any], number: int) -> None:
        spec["join"] = self.pick("all", "all", "any", {"at_least": 2})
        if self.often(5):
            spec["optional"] = True
        if self.often(12):
            spec["disabled"] = True
        if self.often(3):
            backoff = self.pick("fixed", "linear", "exponential")
            spec["retry"] = {"attempts": self.pick(2, 3), "delay": 5 + number * 0.017, "backoff": backoff}
        if spec["type"] != "pure":
            spec["timeout"] = self.pick(None, None, 20 + number * 0.019)
        if self.often(8):
            spec["fallback"] = {"config": {}}
        if self.often(6):
            spec["on_error"] = self.pick("ask", "roll_back", "fail")

    def _compute(self, spec: dict[str, Any]) -> None:
        """What it gives, or cannot; then it may be worth another try, or its fallback can."""
        spec["config"] = {"n": self.pick(0, 2, 2, 4, "{{ input.gone }}")}
        if "retry" in spec and self.often(2):
            spec["retry"]["kinds"] = ["validation"]
        if "fallback" in spec and self.often(2):
            spec["fallback"] = {"config": {"n": self.pick(0, 2)}}

    def _gate(self, id_: str) -> dict[str, Any]:
        figure = "count" if self.nodes[id_]["type"] in ("each", "while") else "n"
        metric = "{{ steps." + id_ + "." + figure + " }}"
        gate = {"name": "Enough", "action": self.pick("continue", "pause", "abort")}
        if self.often(3):
            return {**gate, "kind": "approval", "approval": {}}
        if self.often(2):
            return {**gate, "kind": "threshold", "metric": metric, "operator": "at_least", "threshold": 2}
        less: dict[str, Any] = {"left": metric, "op": "less", "right": 3}
        more = {"left": metric, "op": "greater", "right": 1}
        group = {"match": self.pick("all", "any"), "rules": [less, more]}
        rules = self.pick([less], [less, group], [group, {"rules": [{"match": "any", "rules": [more, less]}]}])
        return {**gate, "kind": "validation", "condition": {"match": self.pick("all", "any"), "rules": rules}}

    def _configure(self, spec: dict[str, Any]) -> None:
        if self.often(5):
            spec["breakpoint"] = True
        if self.often(4):
            spec["pinned"] = {"output": {"n": self.pick(1, 2)}, **({"port": "right"} if spec["type"] == "fork" else {})}
        if spec["type"] == "pure":
            self._compute(spec)
        elif spec["type"] == "each":
            items = list(range(self.pick(0, 1, 2, 2, 3)))
            spec["config"] = {"items": items, "parallel": self.pick(1, 1, 2, 3)}
            spec["config"]["on_item_error"] = self.pick("stop", "continue")
            if "fallback" in spec and self.often(2):
                spec["fallback"] = {"config": {"items": list(range(self.pick(1, 2, 3)))}}
        elif spec["type"] == "while":
            rule = {"left": "{{ loop.index }}", "op": "less", "right": self.pick(0, 1, 2, 2, 3)}
            # Its limit is never reached: it would fail in the same breath in which others begin, in no certain order.
            spec["config"] = {"condition": {"rules": [rule]}, "limit": 5}


def draw(chance: Chance) -> dict[str, Any]:
    """A whole workflow in its full form."""
    drawing = _Drawing(chance)
    drawing.body(None, 0, 6)
    settings: dict[str, Any] = {}
    if drawing.often(10):
        settings["on_failure"] = drawing.pick("ask", "roll_back")
    if drawing.often(10):
        settings["time_limit"] = 100
    if drawing.often(10):
        metric = {"left": "{{ steps.n0.n }}", "op": "at_least", "right": 2}
        gate = {"name": "All well", "kind": "validation", "condition": {"rules": [metric]}}
        settings["gates"] = [{**gate, "action": drawing.pick("continue", "pause", "abort")}]
    return document(drawing.nodes, drawing.edges, settings=settings)
