"""Faults of the graph: what goes round, what nothing leads to, which join can never begin."""

from collections import Counter
from collections.abc import Iterator, Mapping

from engine.core.check.words import live_ports
from engine.core.document import Document
from engine.core.graph import exclusive_joins, find_cycle, reachable
from engine.core.problems import Fix, Problem, Where
from engine.core.steps import StepType


def shape(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    cycle = find_cycle(document)
    if cycle:
        names = " → ".join(document.nodes[id_].name for id_ in [*cycle, cycle[0]])
        where = Where(node=cycle[0], pointer=f"/nodes/{cycle[0]}")
        yield Problem(
            "cycle", f"These steps lead back to themselves: {names}.", "Remove one of the connections.", where
        )
    # What only a dormant port leads to is told at its connection, and publishes: it worked so before.
    possible = live_ports(document, catalogue, dormant=True)
    reached = reachable(document, possible)
    connected = {end for edge in document.edges.values() for end in (edge.source, edge.target)}
    reverses = {node.settings.compensation for node in document.nodes.values()}
    beside = Counter(node.inside or "" for id_, node in document.nodes.items() if id_ not in reverses)
    for id_, node in document.nodes.items():
        where = Where(node=id_, pointer=f"/nodes/{id_}")
        if id_ not in reached and id_ not in (cycle or ()):
            hint = "Connect it to a step that can run."
            yield Problem("unreachable", f"No path leads to “{node.name}”, so it can never run.", hint, where)
        elif id_ not in connected and id_ not in reverses and beside[node.inside or ""] > 1:
            hint = "Connect it, or leave it if it should begin together with the run."
            yield Problem("unconnected", f"“{node.name}” is not connected to anything.", hint, where, "warning")
    if not cycle:
        for id_, most in exclusive_joins(document, possible):
            need = document.nodes[id_].settings.at_least
            message = f"“{document.nodes[id_].name}” waits for {need} paths, but at most {most} can ever arrive."
            where = Where(node=id_, pointer=f"/nodes/{id_}/settings/join")
            hint = "Lower the number or connect more paths."
            fix = Fix(f"Wait for {most}", where.pointer, {"at_least": most}) if most else None
            yield Problem("join-never-fires", message, hint, where, fix=fix)
