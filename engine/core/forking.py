"""What a fork of a run would take over, do again, and rest on although it has changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.core.document import Document, Edge, Gate, Node
from engine.core.graph import Ancestry
from engine.core.keys import (
    attempt_of,
    container_of,
    index_of,
    is_scope,
    lasting,
    node_of,
    passes_around,
    scope_of,
)
from engine.core.missing import MissingStepType
from engine.core.plan import Plan
from engine.core.states import StepStatus

_UNDONE = frozenset({StepStatus.COMPENSATING, StepStatus.COMPENSATED})
_CLOSED = frozenset({StepStatus.FAILED, StepStatus.CANCELLED})
_BEGUN = frozenset({StepStatus.RUNNING, StepStatus.WAITING, StepStatus.RETRYING, *_CLOSED})


@dataclass(frozen=True, slots=True)
class Recorded:
    """A step of the source run, or a pass: how it is, by which event it ended, which event was its last."""

    key: str
    status: StepStatus
    ended_seq: int | None
    seq: int = 0
    port: str | None = None
    others: tuple[int, ...] = ()  # of a container: attempts that went through its fallback's list of items
    in_doubt: bool = False  # it is under way, or ended so that nobody can tell whether it was done


@dataclass(frozen=True, slots=True)
class Impact:
    """Step keys of the source. `stale`: taken over although the step, or one before it, is another in the target
    version; `undone`: taken over as done although the source has undone them since; `repeated`: had completed and take
    effect once more; `in_doubt`: may have been done, or are being done, and take effect as well; `gone`: unknown to the
    target version."""

    reused: tuple[str, ...]
    stale: tuple[str, ...]
    undone: tuple[str, ...]
    repeated: tuple[str, ...]
    in_doubt: tuple[str, ...]
    gone: tuple[str, ...]


def taken_over(source: Document, target: Plan, recorded: Sequence[Recorded], fork_seq: int) -> dict[str, Recorded]:
    """What a fork after event `fork_seq` takes over, by the key it has there.

    A fork's containers begin with their first attempt, so passes are called so, whichever attempt they belonged to.
    Of several attempts at a pass only the latest counts: it did anew what the others had done; but none that went
    through the items of a fallback, since the fork's container begins with its own. What nothing caught
    begins anew, or it would end the fork at once; so does what had been undone by then, and what had left by a way
    that the target does not have or passes by no more. Which paths are dead is found anew.
    """
    ended = [row for row in recorded if row.ended_seq is not None and row.ended_seq <= fork_seq]
    steps = [row for row in ended if not is_scope(row.key)]
    latest, undone, reverses = _latest(recorded, steps), _undone(target, recorded, fork_seq), _reverses(source, target)

    def counts(scope: str) -> bool:
        return latest.get((container_of(scope), index_of(scope))) == attempt_of(scope) and scope not in undone

    standing = [row for row in steps if _stands(row, fork_seq) and _leads_on(source, target, row)]
    standing = [row for row in standing if _owner(node_of(row.key)) not in reverses]
    kept = {lasting(row.key): row for row in standing if all(map(counts, passes_around(row.key)))}
    return {key: row for key, row in kept.items() if not _owner(key) or _owner(key) in kept}


def still_gated(memo: Mapping[str, Any] | None) -> bool:
    """Whether a gate keeps a step from leading on, or kept it until what it did was undone."""
    noted = memo or {}
    return noted.get("gate") is not None or bool(noted.get("was_gated"))


def _stands(row: Recorded, fork_seq: int) -> bool:
    """Whether what a step did can be gone on with: it was not undone by then, and its failure was caught."""
    if row.status in _UNDONE:
        return row.seq > fork_seq
    return row.status is not StepStatus.FAILED or row.port is not None


def _leads_on(source: Document, target: Plan, row: Recorded) -> bool:
    """Whether the target can go on behind a step by the same way; else what follows would be left out unsaid."""
    node = target.nodes.get(node_of(row.key))
    if node is not None and node.is_gate:
        return _gate_of(source, node.id) == _gate_of(target.document, node.id)
    if node is None or isinstance(node.step_type, MissingStepType):
        return True
    if row.port == "error":
        return node.has_edge_from("error")
    settings, former = node.node.settings, source.nodes.get(node.id)
    if row.status is StepStatus.FAILED and not settings.optional:
        return False
    if row.status is StepStatus.SKIPPED and former and former.settings.disabled and not settings.disabled:
        return False
    return row.port in node.ports  # it has none if it was not on the path taken


def _gate_of(document: Document, id_: str) -> Gate | None:
    """The gate that a question such as `send!0` is about."""
    owner, _, number = id_.partition("!")
    held = document.nodes.get(owner)
    gates = held.settings.gates if held else () if owner else document.gates
    return gates[int(number)] if int(number) < len(gates) else None


def _latest(recorded: Iterable[Recorded], steps: Iterable[Recorded]) -> dict[tuple[str, int], int]:
    """By container and index, the latest attempt in which a step had ended."""
    others = {row.key: row.others for row in recorded if row.others}
    found: dict[tuple[str, int], int] = {}
    for row in steps:
        for scope in passes_around(row.key):
            place, attempt = (container_of(scope), index_of(scope)), attempt_of(scope)
            if attempt not in others.get(place[0], ()):
                found[place] = max(found.get(place, 1), attempt)
    return found


def _undone(target: Plan, recorded: Iterable[Recorded], fork_seq: int) -> set[str]:
    """Passes of groups that had been undone by then, or were just being undone: a group is all or nothing."""
    by_then = [row for row in recorded if (row.ended_seq or row.seq) <= fork_seq]
    passes = {row.key: row.status for row in by_then if is_scope(row.key) and _is_group(target, row.key)}
    found = {key for key, status in passes.items() if status in _CLOSED}
    for row in by_then:
        if row.status in _UNDONE and row.seq <= fork_seq:
            groups = [scope for scope in passes_around(row.key) if _is_group(target, scope)]
            found.update([one for one in groups if passes.get(one) is not StepStatus.COMPLETED][:1])
    return found


def _is_group(target: Plan, scope: str) -> bool:
    node = target.nodes.get(node_of(container_of(scope)))
    return node is not None and node.container == "group"


def _reverses(source: Document, target: Plan) -> set[str | None]:
    """Nodes that undo others. That one of them was done says nothing: the fork may have to undo its own."""
    nodes = (*source.nodes.values(), *target.document.nodes.values())
    return {node.settings.compensation for node in nodes if node.settings.compensation}


def _owner(key: str) -> str:
    """Whose a gate is, "" if it is the run's; any other key is its own."""
    return key.partition("!")[0]


def impact(source: Document, target: Plan, recorded: Iterable[Recorded], fork_seq: int) -> Impact:
    """What forking after event `fork_seq` means. Passes through containers are told by their container."""
    rows, reverses = [*recorded], _reverses(source, target)
    kept, changed = taken_over(source, target, rows, fork_seq), _changed(source, target.document)
    steps = [row for row in rows if not is_scope(row.key) and "!" not in row.key and node_of(row.key) not in reverses]
    known = [row for row in steps if _exists(target, row.key)]
    taken = [row for row in known if kept.get(lasting(row.key)) is row]
    reused = [row.key for row in taken]
    again = [row for row in known if _takes_effect_again(target, row.key, kept)]
    repeated = {lasting(row.key): row.key for row in again if row.status is StepStatus.COMPLETED}
    in_doubt = {lasting(row.key): row.key for row in again if _may_be_done(target, row)}
    return Impact(
        reused=tuple(reused),
        stale=tuple(key for key in reused if _chain(key) & changed),
        undone=tuple(row.key for row in taken if row.status in _UNDONE),
        repeated=tuple(repeated.values()),
        in_doubt=tuple(key for name, key in in_doubt.items() if name not in repeated),
        gone=tuple(row.key for row in steps if row.ended_seq is not None and not _exists(target, row.key)),
    )


def _may_be_done(target: Plan, row: Recorded) -> bool:
    """Whether a step that has not completed may have been done, or have begun what lasts, such as another run."""
    has_begun = target.nodes[node_of(row.key)].step_type.lasting and row.status in _BEGUN
    return row.status is not StepStatus.COMPLETED and (row.in_doubt or has_begun)


def _takes_effect_again(target: Plan, key: str, kept: Mapping[str, Recorded]) -> bool:
    """Whether a step is done by the fork itself: neither it nor a container around it is taken over."""
    node, key = target.nodes[node_of(key)], lasting(key)
    if not node.changes_something:
        return False
    return key not in kept and not any(container_of(scope) in kept for scope in passes_around(key))


def _exists(target: Plan, key: str) -> bool:
    """Whether the target has this node in the same container."""
    node = target.document.nodes.get(node_of(key))
    return node is not None and (node.inside or "") == node_of(container_of(scope_of(key)))


def _chain(key: str) -> set[str]:
    """The node of a step and those of the containers around it."""
    return {node_of(key), *(node_of(container_of(scope)) for scope in passes_around(key))}


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
