"""What a fork of a run would take over, do again, and rest on although it has changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.core.document import Document, Edge, Node
from engine.core.graph import Ancestry
from engine.core.keys import container_of, is_scope, node_of, scope_of
from engine.core.plan import Plan
from engine.core.states import StepStatus
from engine.core.steps import Effect

_TOUCHING = frozenset({Effect.IDEMPOTENT, Effect.KEYED, Effect.AT_MOST_ONCE})


@dataclass(frozen=True, slots=True)
class Recorded:
    """A step of the source run that had ended: by which event, and how."""

    key: str
    status: StepStatus
    ended_seq: int


@dataclass(frozen=True, slots=True)
class Impact:
    """Step keys. `stale`: taken over although the step, or one before it, is another in the target version;
    `repeated`: had completed in the source and take effect once more; `gone`: unknown to the target version."""

    reused: tuple[str, ...]
    stale: tuple[str, ...]
    repeated: tuple[str, ...]
    gone: tuple[str, ...]


def impact(source: Document, target: Plan, recorded: Iterable[Recorded], fork_seq: int) -> Impact:
    """What forking after event `fork_seq` means. Passes through containers are told by their container."""
    steps = [step for step in recorded if not is_scope(step.key) and "!" not in step.key]
    known = {step.key for step in steps if _exists(target, step.key)}
    kept = [step for step in steps if step.key in known and step.ended_seq <= fork_seq]
    changed = _changed(source, target.document)
    later = [step for step in steps if step.key in known and step.ended_seq > fork_seq]
    return Impact(
        reused=tuple(step.key for step in kept),
        stale=tuple(step.key for step in kept if _chain(step.key) & changed),
        repeated=tuple(step.key for step in later if _takes_effect(target, step)),
        gone=tuple(step.key for step in steps if step.key not in known),
    )


def _takes_effect(target: Plan, step: Recorded) -> bool:
    return step.status is StepStatus.COMPLETED and target.nodes[node_of(step.key)].effect in _TOUCHING


def _exists(target: Plan, key: str) -> bool:
    """Whether the target has this node in the same container."""
    node = target.document.nodes.get(node_of(key))
    return node is not None and (node.inside or "") == node_of(container_of(scope_of(key)))


def _chain(key: str) -> set[str]:
    """The node of a step and those of the containers around it."""
    found = {node_of(key)}
    scope = scope_of(key)
    while scope:
        found.add(node_of(container_of(scope)))
        scope = scope_of(container_of(scope))
    return found


def _changed(source: Document, target: Document) -> set[str]:
    """Nodes that are not what they were, and all that come after them."""
    own = {id_ for id_, node in target.nodes.items() if _meaning(source.nodes.get(id_)) != _meaning(node)}
    before = {_key(edge) for edge in source.edges.values()}
    own |= {edge.target for edge in target.edges.values() if _key(edge) not in before}
    ancestry = Ancestry(target)
    return {id_ for id_ in target.nodes if any(one == id_ or ancestry.comes_before(one, id_) for one in own)}


def _key(edge: Edge) -> tuple[str, str, str]:
    return edge.source, edge.port, edge.target


def _meaning(node: Node | None) -> Any:
    return None if node is None else (node.type, dict(node.config), node.inside)
