"""Faults of the connections, each looked at by itself."""

from collections.abc import Iterator, Mapping

from engine.core.check.mending import escaped, without
from engine.core.check.words import dormant_port, ports_of
from engine.core.document import Document, Node
from engine.core.ports import Port
from engine.core.problems import Problem, Where
from engine.core.steps import StepType


def edges(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for id_, edge in document.edges.items():
        where = Where(edge=id_, pointer=f"/edges/{id_}")
        missing = next((end for end in (edge.source, edge.target) if end not in document.nodes), None)
        if missing is not None:
            yield Problem(
                "dangling-edge",
                f"A connection leads to “{missing}”, which does not exist.",
                "Remove the connection.",
                where,
                fix=without("Remove the connection", f"/edges/{escaped(id_)}"),
            )
            continue
        link = (edge.source, edge.port, edge.target)
        if link in seen:
            message = "Two connections join the same port and step."
            fix = without("Remove one", f"/edges/{escaped(id_)}")
            yield Problem("doubled-edge", message, "Remove one.", where, "warning", fix=fix)
        seen.add(link)
        source = document.nodes[edge.source]
        step_type = catalogue.get(source.type)
        if step_type is None or edge.port in (ports := ports_of(step_type, source.config)):
            continue
        dormant = dormant_port(step_type, edge.port)
        if dormant is not None:
            yield _never_taken(source, step_type, dormant, id_)
        else:
            hint = "Connect one of its ports: " + ", ".join(ports) + "."
            yield Problem(
                "unknown-port",
                f"“{source.name}” has no port “{edge.port}”.",
                hint,
                Where(edge.source, id_, f"/edges/{id_}/port"),
                fix=without("Remove the connection", f"/edges/{escaped(id_)}"),
            )


def _never_taken(source: Node, step_type: StepType, port: Port, edge: str) -> Problem:
    """The connection is kept: the field may only be empty while somebody thinks of a better value."""
    field = step_type.config["properties"][port.when]["title"]
    return Problem(
        "never-taken",
        f"“{source.name}” is never left by “{port.label}”, because “{field}” is empty.",
        f"Fill in “{field}”, or remove the connection.",
        Where(source.id, edge, f"/nodes/{source.id}/config/{port.when}"),
        "warning",
        fix=without("Remove the connection", f"/edges/{escaped(edge)}"),
    )
