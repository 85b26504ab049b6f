"""Problems in the words that several checks share."""

from collections.abc import Mapping

from engine.core.document import Document
from engine.core.expressions import ExpressionError
from engine.core.ports import Port, declared, names_in
from engine.core.problems import Fix, Problem, Where
from engine.core.steps import BREAKING, StepType


def ports_of(step_type: StepType, config: Mapping[str, object]) -> tuple[str, ...]:
    """All ports of a node, `error` included; those of the type where the configuration is at fault."""
    try:
        ports = step_type.ports_of(config)
    except BREAKING:
        ports = names_in(step_type.ports, {})
    return (*ports, "error") if step_type.fails else ports


def dormant_port(step_type: StepType, name: str) -> Port | None:
    """The port of that name that a step of this type has only with a field that may be empty."""
    return next((port for port in declared(step_type.ports) if port.when and port.name == name), None)


def live_ports(
    document: Document, catalogue: Mapping[str, StepType], *, dormant: bool = False
) -> dict[str, tuple[str, ...] | None]:
    """The ports of every node by id; None for a type that is not known, which may have any.

    With `dormant`, those also count that a node would have if a field of its configuration were filled in.
    """
    found: dict[str, tuple[str, ...] | None] = {}
    for id_, node in document.nodes.items():
        step_type = catalogue.get(node.type)
        more = declared(step_type.ports) if step_type and dormant else ()
        ports = ports_of(step_type, node.config) if step_type else None
        found[id_] = None if ports is None else (*ports, *(port.name for port in more if port.when))
    return found


def expression_problem(name: str, error: ExpressionError, where: Where, text: str = "") -> Problem:
    """What is wrong with an expression, with its position."""
    open_ = text.count("{{") == text.count("}}") + 1
    fix = Fix("Close it with }}", where.pointer, f"{text.rstrip()} }}}}", was=text) if open_ else None
    return Problem("bad-expression", f"“{name}”: {error.message}", error.hint, where, "error", error.position, fix)
