"""A document compiled for running: who follows whom, which join waits for what, what is inline.

Compiled once per definition and shared by all its runs; nothing in it changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.core.conditions import is_plain
from engine.core.document import Document, Edge, Node
from engine.core.retry import FailureKind
from engine.core.steps import Effect, Fail, Outcome, StepContext, StepType
from engine.core.values import Compiled


@dataclass(frozen=True, slots=True)
class PlanNode:
    """A node ready to run. `inline`: computes only and needs no sandbox, so it shares its neighbours' commit."""

    node: Node
    step_type: StepType
    ports: tuple[str, ...]
    incoming: tuple[Edge, ...]
    outgoing: tuple[Edge, ...]
    config: Compiled
    effect: Effect
    inline: bool

    @property
    def id(self) -> str:
        return self.node.id

    @property
    def needed(self) -> int | None:
        """How many taken edges start it: None for «all resolved, at least one taken»."""
        return self.node.settings.at_least

    @property
    def first_port(self) -> str:
        return self.ports[0] if self.ports else "success"

    def has_edge_from(self, port: str) -> bool:
        return any(edge.port == port for edge in self.outgoing)

    @property
    def timeout(self) -> float | None:
        own = self.node.settings.timeout
        return own if own is not None else self.step_type.timeout


@dataclass(frozen=True, slots=True)
class Plan:
    document: Document
    nodes: Mapping[str, PlanNode]
    roots: tuple[str, ...]
    output: Compiled


class MissingStepType(StepType):
    """Stands in for a step type that is not installed here, so that the rest of the run can still be driven."""

    title = description = "A step type that is not installed"
    category, icon, effect = "code", "help", Effect.IDEMPOTENT
    config: ClassVar[dict[str, Any]] = {"type": "object"}

    def __init__(self, type_: str) -> None:
        self._missing = type_

    def perform(self, context: StepContext) -> Outcome:
        message = f"The step type “{self._missing}” is not installed on this worker."
        return Fail(message, FailureKind.TRANSIENT, "Install the package that brings it, then start the run again.")


def compile_plan(document: Document, catalogue: Mapping[str, StepType]) -> Plan:
    """Compile a document that `check` found without errors. Raises ExpressionError, KeyError or TypeError else."""
    incoming: dict[str, list[Edge]] = {id_: [] for id_ in document.nodes}
    outgoing: dict[str, list[Edge]] = {id_: [] for id_ in document.nodes}
    for edge in document.edges.values():
        incoming[edge.target].append(edge)
        outgoing[edge.source].append(edge)
    nodes = {
        id_: _plan_node(
            node, catalogue.get(node.type) or MissingStepType(node.type), tuple(incoming[id_]), tuple(outgoing[id_])
        )
        for id_, node in document.nodes.items()
    }
    roots = tuple(id_ for id_ in document.nodes if not incoming[id_])
    return Plan(document, nodes, roots, Compiled(dict(document.output)))


def _plan_node(node: Node, step_type: StepType, incoming: tuple[Edge, ...], outgoing: tuple[Edge, ...]) -> PlanNode:
    config = Compiled({**_with_defaults(step_type), **node.config}, step_type.config)
    ports = step_type.ports_of(node.config)
    effect = step_type.effect_of(node.config)
    inline = effect is Effect.PURE and config.plain and _conditions_plain(node.config, step_type)
    return PlanNode(node, step_type, ports, incoming, outgoing, config, effect, inline)


def _with_defaults(step_type: StepType) -> dict[str, Any]:
    properties = step_type.config.get("properties", {})
    return {name: schema["default"] for name, schema in properties.items() if "default" in schema}


def _conditions_plain(config: Mapping[str, Any], step_type: StepType) -> bool:
    return all(is_plain(condition) for _, condition in step_type.conditions(config))
