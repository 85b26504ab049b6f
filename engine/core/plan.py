"""A document compiled for running: who follows whom, which join waits for what, what is inline.

Compiled once per definition and shared by all its runs; nothing in it changes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.core.catalogue import Catalogue
from engine.core.conditions import is_plain
from engine.core.document import Document, Edge, Gate, Node
from engine.core.gating import condition_of, gate_node
from engine.core.keys import node_of
from engine.core.missing import MissingStepType, step_type_of
from engine.core.retry import Retry
from engine.core.steps import Effect, StepType
from engine.core.values import Compiled

BEYOND_UNDOING = frozenset({Effect.KEYED, Effect.AT_MOST_ONCE})
_MORE_AND_MORE = (Effect.PURE, Effect.IDEMPOTENT, Effect.KEYED, Effect.AT_MOST_ONCE)


@dataclass(frozen=True, slots=True)
class PlanNode:
    """A node ready to run.

    `inline`: computes only, needs no sandbox and is no stranger's, so it shares its neighbours' commit.
    """

    node: Node
    step_type: StepType
    ports: tuple[str, ...]
    incoming: tuple[Edge, ...]
    outgoing: tuple[Edge, ...]
    config: Compiled
    effect: Effect
    inline: bool
    fallback: Compiled | None = None  # the configuration of the last try
    result: Compiled | None = None  # of a container: what a pass gives
    undoes: str | None = None  # the node whose reverse this one is
    is_gate: bool = False

    @property
    def id(self) -> str:
        return self.node.id

    @property
    def container(self) -> str | None:
        """Which kind of container it is: "each", "while", "group", or None."""
        return self.step_type.container

    @property
    def once(self) -> bool:
        """Whether it must not be done twice without a person's word."""
        return self.effect is Effect.AT_MOST_ONCE and self.node.settings.on_crash != "again"

    @property
    def once_in_a_pass(self) -> bool:
        """Whether a pass in which it was done is not gone through again without a person's word; also a call."""
        return self.once or self.step_type.lasting

    @property
    def needed(self) -> int | None:
        """How many taken edges start it: None for «all resolved, at least one taken»."""
        return self.node.settings.at_least

    @property
    def first_port(self) -> str:
        return self.ports[0] if self.ports else "success"

    @property
    def leaves_traces(self) -> bool:
        """Whether what it has done lasts until something undoes it."""
        return self.effect in BEYOND_UNDOING or self.step_type.lasting

    @property
    def changes_something(self) -> bool:
        """Whether there is something to undo once it is done."""
        return self.leaves_traces or self.effect is Effect.IDEMPOTENT

    @property
    def keyless(self) -> bool:
        """Whether no key tells the other side of a repeat: each time it is done, or asked for, is another deed."""
        return self.effect in (Effect.AT_MOST_ONCE, Effect.WAIT)

    @property
    def parallel(self) -> int:
        """Of a container: how many passes may be open at once."""
        return int(self.node.config.get("parallel") or 1) if self.container == "each" else 1

    @property
    def falls_back_on_other_items(self) -> bool:
        """Of a container: whether its last try goes through another list."""
        return self.container == "each" and "items" in (self.node.settings.fallback or {})

    @property
    def keeps_going(self) -> bool:
        """Of a container: whether the other passes go on when one fails."""
        return self.container == "each" and self.node.config.get("on_item_error") == "continue"

    @property
    def retry(self) -> Retry:
        """When a failed attempt is followed by another: as the node says, else as its step type does."""
        own = self.node.settings.retry
        return self.step_type.retry if own is None else own

    def has_edge_from(self, port: str) -> bool:
        return any(edge.port == port for edge in self.outgoing)

    @property
    def timeout(self) -> float | None:
        own = self.node.settings.timeout
        return own if own is not None else self.step_type.timeout


class Nodes(dict[str, PlanNode]):
    """Nodes by id, and by the keys of their steps; those of the run itself are called like their nodes."""

    def __missing__(self, key: str) -> PlanNode:
        node = node_of(key)
        if node == key:
            raise KeyError(key)
        return self[node]


@dataclass(frozen=True, slots=True)
class Plan:
    """`bodies`: the node ids in each container, "" for the run itself; `roots`, those that begin with it."""

    document: Document
    types: frozenset[str]  # of its nodes
    nodes: Nodes
    bodies: Mapping[str, tuple[str, ...]]
    roots: Mapping[str, tuple[str, ...]]
    lasts: Mapping[str, tuple[str, ...]]  # those that nothing follows
    output: Compiled
    retained: frozenset[str]  # containers in which something may have to be undone
    recalled: frozenset[str]  # those of them in which a reverse reads what `loop` meant
    once: frozenset[str]  # containers in which something must not be done twice without a person's word
    keyless: frozenset[str]  # containers in which something is another deed each time it is done
    lasting: frozenset[str]  # containers in which something has an effect that nothing undoes
    changing: frozenset[str]  # those, and those in which something changes what is elsewhere and may be repeated
    lost: Mapping[str, str]  # what others lie in though nobody knows here how to go through them, each with why

    def gates_of(self, id_: str) -> tuple[Gate, ...]:
        """The gates of a node, or of the workflow for "!"."""
        return self.document.gates if id_ == "!" else self.nodes[id_].node.settings.gates


def compile_plan(document: Document, catalogue: Catalogue) -> Plan:
    """Compile a document that `check` found without errors. Raises ExpressionError, KeyError or TypeError else."""
    incoming: dict[str, list[Edge]] = {id_: [] for id_ in document.nodes}
    outgoing: dict[str, list[Edge]] = {id_: [] for id_ in document.nodes}
    for edge in document.edges.values():
        incoming[edge.target].append(edge)
        outgoing[edge.source].append(edge)
    undoes = {node.settings.compensation: id_ for id_, node in document.nodes.items() if node.settings.compensation}
    holding = {node.inside for node in document.nodes.values() if node.inside}
    nodes = {
        id_: _plan_node(
            node, step_type_of(node.type, catalogue, holds=id_ in holding), catalogue, tuple(incoming[id_]),
            tuple(outgoing[id_]), undoes.get(id_),
        )
        for id_, node in document.nodes.items()
    }  # fmt: skip
    containers = holding | {id_ for id_, node in nodes.items() if node.container}
    bodies: dict[str, list[str]] = {"": [], **{id_: [] for id_ in document.nodes if id_ in containers}}
    for id_, node in document.nodes.items():
        bodies[node.inside or ""].append(id_)

    def is_left(id_: str) -> bool:
        """Whether nothing undoes it, nor is it there to undo something."""
        return not document.nodes[id_].settings.compensation and id_ not in undoes

    in_order = {scope: [id_ for id_ in ids if id_ not in undoes] for scope, ids in bodies.items()}
    return Plan(
        document=document,
        types=frozenset(node.type for node in document.nodes.values()),
        nodes=Nodes({**nodes, **_gate_nodes(document, catalogue)}),
        bodies={scope: tuple(ids) for scope, ids in bodies.items()},
        roots={scope: tuple(id_ for id_ in ids if not incoming[id_]) for scope, ids in in_order.items()},
        lasts={scope: tuple(id_ for id_ in ids if not outgoing[id_]) for scope, ids in in_order.items()},
        output=Compiled(dict(document.output)),
        retained=_containers_with(document, lambda id_: bool(document.nodes[id_].settings.compensation)),
        recalled=_containers_with(document, lambda id_: id_ in undoes and _speaks_of_loop(document.nodes[id_])),
        once=_containers_with(document, lambda id_: nodes[id_].once_in_a_pass and id_ not in undoes),
        keyless=_containers_with(
            document, lambda id_: nodes[id_].keyless and nodes[id_].leaves_traces and id_ not in undoes
        ),
        lasting=_containers_with(
            document, lambda id_: nodes[id_].leaves_traces and is_left(id_), undone_as_a_whole=True
        ),
        changing=_containers_with(
            document, lambda id_: nodes[id_].changes_something and is_left(id_), undone_as_a_whole=True
        ),
        lost={
            id_: node.step_type.why
            for id_, node in nodes.items()
            if isinstance(node.step_type, MissingStepType) and id_ in holding
        },
    )


def _plan_node(
    node: Node,
    step_type: StepType,
    catalogue: Catalogue,
    incoming: tuple[Edge, ...],
    outgoing: tuple[Edge, ...],
    undoes: str | None,
) -> PlanNode:
    whole = {**_with_defaults(step_type), **node.config}
    config = Compiled(whole, step_type.config)
    effect = _effect(node, step_type)
    at_once = effect is Effect.PURE and not catalogue.is_foreign(node.type)
    inline = at_once and config.plain and _conditions_plain(node.config, step_type)
    fallback = node.settings.fallback
    return PlanNode(
        node=node,
        step_type=step_type,
        ports=step_type.ports_of(node.config),
        incoming=incoming,
        outgoing=outgoing,
        config=config,
        effect=effect,
        inline=inline,
        fallback=None if fallback is None else Compiled({**whole, **fallback}, step_type.config),
        result=Compiled({"result": node.config["result"]})
        if step_type.container and node.config.get("result")
        else None,
        undoes=undoes,
    )


def _effect(node: Node, step_type: StepType) -> Effect:
    """What an attempt may do, be it the last: a fallback may change what the others only read."""
    own = step_type.effect_of(node.config)
    last = step_type.effect_of({**node.config, **node.settings.fallback}) if node.settings.fallback else own
    return own if Effect.WAIT in (own, last) else max(own, last, key=_MORE_AND_MORE.index)


def _gate_nodes(document: Document, catalogue: Catalogue) -> dict[str, PlanNode]:
    """The nodes of gates that cannot be judged at once: those a person decides, and those that need a sandbox."""
    found: dict[str, PlanNode] = {}
    owners = {"": document.gates, **{id_: node.settings.gates for id_, node in document.nodes.items()}}
    for owner, gates in owners.items():
        for number, gate in enumerate(gates):
            if gate.kind != "approval" and is_plain(condition_of(gate)):
                continue
            node = gate_node(owner, number, gate)
            step_type = step_type_of(node.type, catalogue, holds=False)
            compiled = _plan_node(node, step_type, catalogue, (), (), None)
            found[node.id] = PlanNode(
                node, compiled.step_type, compiled.ports, (), (), compiled.config, compiled.effect, compiled.inline,
                is_gate=True,
            )  # fmt: skip
    return found


def _containers_with(document: Document, wanted: Any, *, undone_as_a_whole: bool = False) -> frozenset[str]:
    """Containers that hold, however deep, a node that is `wanted`; or no further out than one that is undone itself."""
    found: set[str] = set()
    for id_, node in document.nodes.items():
        inside = node.inside if wanted(id_) else None
        while inside and inside not in found:
            found.add(inside)
            container = document.nodes[inside]
            inside = None if undone_as_a_whole and container.settings.compensation else container.inside
    return frozenset(found)


def _speaks_of_loop(node: Node) -> bool:
    """Whether its configuration may read `loop`; a text that merely holds the word does no harm."""
    return "loop" in json.dumps([dict(node.config), node.settings.fallback], default=str)


def _with_defaults(step_type: StepType) -> dict[str, Any]:
    properties = step_type.config.get("properties", {})
    return {name: schema["default"] for name, schema in properties.items() if "default" in schema}


def _conditions_plain(config: Mapping[str, Any], step_type: StepType) -> bool:
    return all(is_plain(condition) for _, condition in step_type.conditions(config))
