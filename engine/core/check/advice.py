"""What is not wrong, but what people who have been called at night would ask for."""

from collections.abc import Iterator, Mapping

from engine.core.document import Document, Node
from engine.core.problems import Fix, Problem, Where
from engine.core.steps import Effect, StepType


def advice(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    """Steps that cannot be taken back and of whose failure nobody would hear."""
    if document.on_failure:
        return
    caught = {edge.source for edge in document.edges.values() if edge.port == "error"}
    for id_, node in document.nodes.items():
        step_type = catalogue.get(node.type)
        if step_type is None or _effect(step_type, node) is not Effect.AT_MOST_ONCE or _handled(document, node, caught):
            continue
        where = Where(node=id_, pointer=f"/nodes/{id_}/settings/on_error")
        message = f"“{node.name}” cannot be taken back, and nothing says what happens if it fails: the run then fails."
        hint = "Connect its “On error” port, or let a person be asked."
        yield Problem(
            "unhandled-failure", message, hint, where, "advice", fix=Fix("Ask a person", where.pointer, "ask")
        )


def _handled(document: Document, node: Node, caught: set[str]) -> bool:
    """Whether the node, or a container around it, says what becomes of a failure."""
    at: Node | None = node
    seen: set[str] = set()
    while at is not None and at.id not in seen:
        seen.add(at.id)
        if at.id in caught or at.settings.on_error or at.settings.optional or at.settings.disabled:
            return True
        at = document.nodes.get(at.inside or "")
    return False


def _effect(step_type: StepType, node: Node) -> Effect | None:
    try:
        return step_type.effect_of(node.config)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None  # the faults of its configuration are told elsewhere
