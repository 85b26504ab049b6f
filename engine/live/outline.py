"""What a definition's nodes are called and how they lie in each other; read once, for definitions never change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.core.gating import APPROVAL_TYPE, JUDGE_TYPE
from engine.core.keys import container_of, index_of, is_scope, node_of
from engine.models import Definition
from engine.registry import CATALOGUE

MOST = 500


@dataclass(frozen=True, slots=True)
class GateOutline:
    """A gate by name, and the step type that judges it."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Outline:
    """Names and step types by node id, in the document's order.

    `own`: the keys that steps of the run itself can have, in order; `undoes`: which node a reverse undoes;
    `parallel`: by container, how many passes may be open at once; `keeps`: containers that go on when a pass fails.
    """

    names: Mapping[str, str]
    types: Mapping[str, str]
    inside: Mapping[str, str] = field(default_factory=dict)
    gates: Mapping[str, tuple[GateOutline, ...]] = field(default_factory=dict)
    undoes: Mapping[str, str] = field(default_factory=dict)
    parallel: Mapping[str, int] = field(default_factory=dict)
    keeps: frozenset[str] = frozenset()
    place: Mapping[str, int] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    counted: frozenset[str] = frozenset()
    most_open: int = 0

    @property
    def total(self) -> int:
        """How many steps the run itself has to do; reverses are not counted, and what lies in containers neither."""
        return len(self.counted)

    @property
    def is_plain(self) -> bool:
        """Whether every step of it is one of the run itself, and to be done: then the run's own counters say it all."""
        return not self.inside and not self.undoes

    def node_of(self, key: str) -> str:
        """The node that a step, a gate or a pass belongs to; "" for gates of the workflow."""
        return node_of(container_of(key) if is_scope(key) else key).partition("!")[0]

    def name_of(self, key: str) -> str:
        """What a step is called; of a pass its number, of a gate its own name."""
        node = self.node_of(key)
        name = self.names.get(node, node)
        if is_scope(key):
            return f"{name}, pass {index_of(key) + 1}"
        gate = self._gate(key)
        return gate.name if gate else name

    def type_of(self, key: str) -> str:
        """The step type; "" for a pass."""
        if is_scope(key):
            return ""
        gate = self._gate(key)
        return gate.type if gate else self.types.get(self.node_of(key), "")

    def place_of(self, key: str) -> tuple[int, str]:
        """Sorts steps in the document's order."""
        return self.place.get(self.node_of(key), len(self.place)), key

    def gate_name(self, key: str, number: int) -> str:
        """The name of one gate of a step, "" if it has none of that number."""
        gates = self.gates.get(self.node_of(key), ())
        return gates[number].name if 0 <= number < len(gates) else ""

    def _gate(self, key: str) -> GateOutline | None:
        owner, mark, number = node_of(key).partition("!")
        gates = self.gates.get(owner, ()) if mark and number.isdecimal() else ()
        return gates[int(number)] if gates and int(number) < len(gates) else None


_kept: dict[str, Outline] = {}


def outline_of(definition: Definition) -> Outline:
    """The outline of one definition; its document may be deferred."""
    return outlines([definition])[definition.content_hash]


def outlines(definitions: Iterable[Definition]) -> dict[str, Outline]:
    """Outlines by content hash: at most one query, and none for what is known."""
    wanted = {definition.content_hash: definition.pk for definition in definitions}
    found = {known: _kept[known] for known in wanted if known in _kept}
    missing = [pk for content_hash, pk in wanted.items() if content_hash not in found]
    if missing:
        if len(_kept) > MOST:
            _kept.clear()
        rows = Definition.objects.filter(pk__in=missing).values_list("content_hash", "document")
        for content_hash, document in rows:
            found[content_hash] = _kept[content_hash] = read_outline(document)
    return found


def read_outline(document: Mapping[str, Any]) -> Outline:
    """The outline of a published document."""
    nodes: Mapping[str, Mapping[str, Any]] = document["nodes"]
    inside = {id_: node["inside"] for id_, node in nodes.items() if node.get("inside")}
    settings = {id_: node.get("settings") or {} for id_, node in nodes.items()}
    undoes = {each["compensation"]: id_ for id_, each in settings.items() if each.get("compensation")}
    gates = {id_: _gates(each) for id_, each in settings.items() if each.get("gates")}
    if of_run := _gates(document.get("settings") or {}):
        gates[""] = of_run
    top = [id_ for id_ in nodes if id_ not in inside]
    parallel = {id_: _parallel(node) for id_, node in nodes.items() if node["type"] in CATALOGUE and _container(node)}
    return Outline(
        names={id_: node.get("name") or id_ for id_, node in nodes.items()},
        types={id_: node["type"] for id_, node in nodes.items()},
        inside=inside,
        gates=gates,
        undoes=undoes,
        parallel=parallel,
        keeps=frozenset(id_ for id_, node in nodes.items() if _config(node).get("on_item_error") == "continue"),
        place={id_: index for index, id_ in enumerate(nodes)},
        own=(*top, *(f"{id_}!{n}" for id_ in (*top, "") for n in range(len(gates.get(id_, ()))))),
        counted=frozenset(id_ for id_ in top if id_ not in undoes),
        most_open=sum(_open_at_once(id_, inside, parallel) for id_ in (*inside, *parallel)),
    )


def _open_at_once(id_: str, inside: Mapping[str, str], parallel: Mapping[str, int]) -> int:
    """How many steps or passes of a node can be open at the same time."""
    many, at = parallel.get(id_, 1), inside.get(id_)
    for _ in range(len(inside)):
        if at is None:
            break
        many, at = many * parallel.get(at, 1), inside.get(at)
    return many


def _gates(settings: Mapping[str, Any]) -> tuple[GateOutline, ...]:
    return tuple(
        GateOutline(gate.get("name") or "", APPROVAL_TYPE if gate.get("kind") == "approval" else JUDGE_TYPE)
        for gate in settings.get("gates") or ()
    )


def _config(node: Mapping[str, Any]) -> Mapping[str, Any]:
    return node.get("config") or {}


def _container(node: Mapping[str, Any]) -> str | None:
    return CATALOGUE[node["type"]].container


def _parallel(node: Mapping[str, Any]) -> int:
    given = _config(node).get("parallel")
    return given if isinstance(given, int) and _container(node) == "each" else 1
