"""Everything that can be said against a document in a workspace, before it runs there."""

from collections.abc import Iterator
from functools import partial

from engine.core.check import check
from engine.core.check.answers import found_by
from engine.core.document import Document, Node
from engine.core.problems import Problem, Where, by_weight
from engine.registry import CATALOGUE


def check_in(document: Document, workspace_id: int) -> list[Problem]:
    """Every problem of a well-formed document, errors first: its own, and those that only the workspace can tell."""
    found = check(document, CATALOGUE)
    for node in document.nodes.values():
        found += _of_node(node, workspace_id)
    return by_weight(found)


def _of_node(node: Node, workspace_id: int) -> Iterator[Problem]:
    step_type = CATALOGUE.get(node.type)
    if step_type is None:
        return
    for fault in found_by(node.type, partial(step_type.check_in, workspace_id, node.config)):
        yield Problem(
            "unfit-here",
            f"“{node.name}”: {fault.message}.",
            fault.hint,
            Where(node=node.id, pointer=f"/nodes/{node.id}/config{fault.pointer}"),
            "warning" if fault.severity == "warning" else "error",
        )
