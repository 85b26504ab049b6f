"""Everything that can be said against a document in a workspace, before it runs there."""

import logging
from collections.abc import Iterator

from engine.core.check import check
from engine.core.document import Document, Node
from engine.core.problems import Problem, Where, by_weight
from engine.core.steps import BREAKING
from engine.registry import CATALOGUE

logger = logging.getLogger("automate.steps")


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
    try:
        faults = step_type.check_in(workspace_id, node.config)
    except (KeyError, TypeError, ValueError, AttributeError):
        return  # the configuration does not fit its schema, which has been told already
    except BREAKING:  # a package's fault must not keep people from drawing
        logger.exception("Step type %s cannot be checked in a workspace", node.type)
        return
    for fault in faults:
        yield Problem(
            "unfit-here",
            f"“{node.name}”: {fault.message}.",
            fault.hint,
            Where(node=node.id, pointer=f"/nodes/{node.id}/config{fault.pointer}"),
            "warning" if fault.severity == "warning" else "error",
        )
