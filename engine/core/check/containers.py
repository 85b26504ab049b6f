"""Faults of what lies inside what."""

from collections.abc import Iterator, Mapping

from engine.core.check.mending import escaped, without
from engine.core.document import Document, Node
from engine.core.keys import DEEPEST
from engine.core.problems import Problem, Where
from engine.core.steps import StepType


def containers(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    """Every node lies in a container that is one, not too deep; edges stay within one; no container is empty."""
    filled = {node.inside for node in document.nodes.values()}
    for id_, node in document.nodes.items():
        where = Where(node=id_, pointer=f"/nodes/{id_}/inside")
        if node.inside:
            yield from _inside(document, catalogue, node, where)
        step_type = catalogue.get(node.type)
        if step_type is not None and step_type.container and id_ not in filled:
            hint = "Put the steps to be done into it."
            yield Problem("empty-container", f"“{node.name}” has no steps inside.", hint, Where(node=id_), "warning")
    yield from _crossing(document)


def _inside(document: Document, catalogue: Mapping[str, StepType], node: Node, where: Where) -> Iterator[Problem]:
    container = document.nodes.get(node.inside or "")
    if container is None:
        hint = "Take it out, or put it into one that exists."
        message = f"“{node.name}” lies inside “{node.inside}”, which does not exist."
        yield Problem("unknown-container", message, hint, where, fix=without("Take it out", where.pointer))
        return
    step_type = catalogue.get(container.type)
    if step_type is not None and not step_type.container:
        message = f"“{node.name}” lies inside “{container.name}”, which cannot hold other steps."
        hint = "Only a for each, a while and a group can."
        yield Problem("no-container", message, hint, where, fix=without("Take it out", where.pointer))
    around = [node.id]
    at = node.inside or ""
    while at in document.nodes and at not in around:
        around.append(at)
        at = document.nodes[at].inside or ""
    if at in around:
        yield Problem("container-cycle", f"“{node.name}” lies inside itself.", "Take one of them out.", where)
    elif len(around) - 1 > DEEPEST:
        message = f"“{node.name}” lies {len(around) - 1} containers deep; at most {DEEPEST} are possible."
        yield Problem("nested-too-deep", message, "Move the inner part into a workflow of its own and call it.", where)


def _crossing(document: Document) -> Iterator[Problem]:
    for id_, edge in document.edges.items():
        source, target = document.nodes.get(edge.source), document.nodes.get(edge.target)
        if source is None or target is None or (source.inside or None) == (target.inside or None):
            continue
        message = f"A connection from “{source.name}” to “{target.name}” leads into or out of a container."
        hint = "Connect the container itself; the steps inside begin with it and end before it."
        fix = without("Remove the connection", f"/edges/{escaped(id_)}")
        yield Problem("crossing-edge", message, hint, Where(edge=id_, pointer=f"/edges/{id_}"), fix=fix)
