"""Problems in the words that several checks share."""

from collections.abc import Mapping

from engine.core.document import Document
from engine.core.expressions import ExpressionError
from engine.core.problems import Fix, Problem, Where
from engine.core.steps import StepType


def ports_of(step_type: StepType, config: Mapping[str, object]) -> tuple[str, ...]:
    """All ports of a node, `error` included; those of the type where the configuration is at fault."""
    try:
        ports = step_type.ports_of(config)
    except (KeyError, TypeError, ValueError, AttributeError):
        ports = step_type.ports
    return (*ports, "error") if step_type.fails else ports


def live_ports(document: Document, catalogue: Mapping[str, StepType]) -> dict[str, tuple[str, ...] | None]:
    """The ports of every node by id; None for a type that is not known, which may have any."""
    return {
        id_: ports_of(catalogue[node.type], node.config) if node.type in catalogue else None
        for id_, node in document.nodes.items()
    }


def expression_problem(name: str, error: ExpressionError, where: Where, text: str = "") -> Problem:
    """What is wrong with an expression, with its position."""
    open_ = text.count("{{") == text.count("}}") + 1
    fix = Fix("Close it with }}", where.pointer, f"{text.rstrip()} }}}}", was=text) if open_ else None
    return Problem("bad-expression", f"“{name}”: {error.message}", error.hint, where, "error", error.position, fix)
