"""Faults of what nodes say beside their configuration: fallback, compensation, gates, pinned results."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from engine.core.check.configs import faults_of
from engine.core.check.mending import escaped, without
from engine.core.check.words import dormant_port, ports_of
from engine.core.document import Document, Gate, Node
from engine.core.gating import APPROVAL_TYPE, JUDGE_TYPE
from engine.core.problems import Problem, Where
from engine.core.steps import StepType

RESOLVED_ANEW = frozenset({"items", "condition", "check"})  # of a container, for each attempt


def settings(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    """Every setting of every node, and the workflow's own gates."""
    named = Counter(node.settings.compensation for node in document.nodes.values())
    for id_, node in document.nodes.items():
        step_type = catalogue.get(node.type)
        if node.settings.compensation:
            yield from _reverse(document, catalogue, node, named[node.settings.compensation])
        yield from _gates(catalogue, node.settings.gates, f"/nodes/{id_}/settings/gates", id_)
        if step_type is None:
            continue
        if node.settings.fallback is not None:
            yield from _fallback(node, step_type)
            yield from _kept_in_the_last_try(node, step_type)
        port = (node.settings.pinned or {}).get("port")
        if port is not None and port not in ports_of(step_type, node.config):
            where = Where(node=id_, pointer=f"/nodes/{id_}/settings/pinned/port")
            fix = without("Take its first port", where.pointer)
            message = f"“{node.name}” has no port “{port}” to be pinned to."
            dormant = dormant_port(step_type, port) is not None
            yield Problem("unknown-port", message, "", where, "warning" if dormant else "error", fix=fix)
    yield from _gates(catalogue, document.gates, "/settings/gates", None)


def _fallback(node: Node, step_type: StepType) -> Iterator[Problem]:
    merged = {**node.config, **(node.settings.fallback or {})}
    own = {problem.where.pointer for problem in faults_of(node.id, node.name, node.config, step_type)}
    for problem in faults_of(node.id, node.name, merged, step_type):
        if problem.where.pointer not in own:
            where = Where(node=node.id, pointer=f"/nodes/{node.id}/settings/fallback")
            yield Problem("invalid-config", f"In its fallback, {problem.message}", problem.hint, where)


def _kept_in_the_last_try(node: Node, step_type: StepType) -> Iterator[Problem]:
    """How a container goes through its body is the same in its last try; only what it goes through may be another."""
    for name, other in (node.settings.fallback or {}).items() if step_type.container else ():
        if name not in RESOLVED_ANEW and other != node.config.get(name):
            where = Where(node=node.id, pointer=f"/nodes/{node.id}/settings/fallback/config/{escaped(name)}")
            message = f"“{name}” of “{node.name}” is the same in its last try, whatever is said there."
            yield Problem("unused-fallback", message, "", where, "warning", fix=without("Leave it out", where.pointer))


def _reverse(document: Document, catalogue: Mapping[str, StepType], node: Node, names: int) -> Iterator[Problem]:
    where = Where(node=node.id, pointer=f"/nodes/{node.id}/settings/compensation")
    reverse = document.nodes.get(node.settings.compensation or "")
    if reverse is None:
        message = f"“{node.name}” is undone by “{node.settings.compensation}”, which does not exist."
        fix = without("Undo it by nothing", where.pointer)
        yield Problem("unknown-reverse", message, "Choose a step that exists, or none.", where, fix=fix)
        return
    for fault in _faults_of_reverse(document, catalogue, node, reverse, names):
        message = f"“{node.name}” cannot be undone by “{reverse.name}”: {fault}"
        yield Problem("unfit-reverse", message, "", where, fix=without("Undo it by nothing", where.pointer))


def _faults_of_reverse(
    document: Document, catalogue: Mapping[str, StepType], node: Node, reverse: Node, names: int
) -> Iterator[str]:
    if reverse.id == node.id:
        yield "a step cannot undo itself."
        return
    if (reverse.inside or None) != (node.inside or None):
        yield "both must lie in the same container."
    if any(reverse.id in (edge.source, edge.target) for edge in document.edges.values()):
        yield "it is connected; a reverse step is begun only to undo, so it has no connections."
    if names > 1:
        yield "it already undoes another step."
    if reverse.settings.compensation or reverse.settings.gates:
        yield "a reverse step can have neither a reverse nor gates of its own."
    step_type = catalogue.get(reverse.type)
    if step_type is not None and step_type.container:
        yield "a container cannot be a reverse step; call a workflow instead."


def _gates(
    catalogue: Mapping[str, StepType], gates: tuple[Gate, ...], base: str, node: str | None
) -> Iterator[Problem]:
    for number, gate in enumerate(gates):
        for missing, pointer in _missing(catalogue, gate):
            where = Where(node=node, pointer=f"{base}/{number}{pointer}")
            yield Problem("incomplete-gate", f"The gate “{gate.name}” {missing}", "", where)


def _missing(catalogue: Mapping[str, StepType], gate: Gate) -> Iterator[tuple[str, str]]:
    if gate.kind == "threshold" and not gate.metric:
        yield "does not say which value it looks at.", "/metric"
    elif gate.kind == "validation" and not _has_condition(gate.condition):
        yield "has no condition.", "/condition"
    elif gate.kind == "validation" and JUDGE_TYPE in catalogue:
        config = {"condition": dict(gate.condition)}
        for problem in faults_of("", gate.name, config, catalogue[JUDGE_TYPE]):
            yield f"is incomplete: {problem.message}", problem.where.pointer.removeprefix("/nodes//config")
    elif gate.kind == "approval":
        step_type = catalogue.get(APPROVAL_TYPE)
        if step_type is None:
            yield "asks a person, but no step type for approvals is installed.", "/kind"
            return
        for problem in faults_of("", gate.name, {"title": gate.name, **gate.approval}, step_type):
            yield f"is incomplete: {problem.message}", "/approval"


def _has_condition(condition: Mapping[str, Any]) -> bool:
    return bool(condition.get("expression") or condition.get("rules"))
