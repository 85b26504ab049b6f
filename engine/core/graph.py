"""Questions about the shape of a document, each answered by one pure function."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from engine.core.document import Document, Edge

MOST_COMBINATIONS = 4_096

LivePorts = Mapping[str, tuple[str, ...] | None]


def _sound_edges(document: Document) -> list[Edge]:
    return [e for e in document.edges.values() if e.source in document.nodes and e.target in document.nodes]


def successors(document: Document) -> dict[str, list[str]]:
    """Node → the nodes its edges lead to."""
    found: dict[str, list[str]] = {id_: [] for id_ in document.nodes}
    for edge in _sound_edges(document):
        found[edge.source].append(edge.target)
    return found


def topological(document: Document) -> list[str]:
    """Nodes in an order in which every edge leads forward; nodes in or behind a cycle are left out."""
    nexts = successors(document)
    waiting = dict.fromkeys(document.nodes, 0)
    for targets in nexts.values():
        for target in targets:
            waiting[target] += 1
    ready = [id_ for id_, count in waiting.items() if count == 0]
    for id_ in ready:
        for target in nexts[id_]:
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    return ready


def find_cycle(document: Document) -> list[str] | None:
    """The nodes of one cycle in order, or None."""
    ordered = set(topological(document))
    left = {id_ for id_ in document.nodes if id_ not in ordered}
    if not left:
        return None
    edges = [edge for edge in _sound_edges(document) if edge.source in left and edge.target in left]
    before = {edge.target: edge.source for edge in edges}
    # What is left has a predecessor that is left as well, so walking back must come round.
    walk: dict[str, int] = {}
    at = next(id_ for id_ in document.nodes if id_ in left)
    while at not in walk:
        walk[at] = len(walk)
        at = before[at]
    cycle = list(reversed(list(walk)[walk[at] :]))
    place = {id_: number for number, id_ in enumerate(document.nodes)}
    first = min(range(len(cycle)), key=lambda index: place[cycle[index]])
    return cycle[first:] + cycle[:first]


class Ancestry:
    """Which nodes come before which, as one bit a pair. For acyclic documents."""

    def __init__(self, document: Document) -> None:
        self._number = {id_: number for number, id_ in enumerate(document.nodes)}
        self._before = dict.fromkeys(document.nodes, 0)
        nexts = successors(document)
        for id_ in topological(document):
            mine = self._before[id_] | 1 << self._number[id_]
            for target in nexts[id_]:
                self._before[target] |= mine

    def any_before(self, some: Iterable[str], later: str) -> bool:
        """Whether a path leads to `later` from any of these."""
        mine = self._before[later]
        return any(mine >> self._number[id_] & 1 for id_ in some)

    def comes_before(self, first: str, later: str) -> bool:
        """Whether some path leads from `first` to `later`."""
        return bool(self._before[later] >> self._number[first] & 1)


def reachable(document: Document, ports: LivePorts) -> set[str]:
    """Nodes that some run can come to: roots, and what their existing ports lead to."""
    leaving: dict[str, list[Edge]] = {id_: [] for id_ in document.nodes}
    targets = set()
    for edge in _sound_edges(document):
        leaving[edge.source].append(edge)
        targets.add(edge.target)
    todo = [id_ for id_ in document.nodes if id_ not in targets]
    reached = set(todo)
    while todo:
        at = todo.pop()
        live = ports.get(at)
        for edge in leaving[at]:
            if edge.target not in reached and (live is None or edge.port in live):
                reached.add(edge.target)
                todo.append(edge.target)
    return reached


def exclusive_joins(document: Document, ports: LivePorts) -> Iterator[tuple[str, int]]:
    """Joins that wait for more paths than can ever arrive together, with the most that can.

    Every combination of the ports that the branching nodes before a join may leave by is walked, so the
    answer is exact; a join behind more than `MOST_COMBINATIONS` of them is believed.
    """
    incoming: dict[str, list[Edge]] = {id_: [] for id_ in document.nodes}
    for edge in _sound_edges(document):
        incoming[edge.target].append(edge)
    ancestry, order = Ancestry(document), topological(document)
    for id_, node in document.nodes.items():
        need = node.settings.at_least
        if need is None or need <= 1:
            continue
        relevant = [other for other in order if ancestry.comes_before(other, id_)]
        choices = [_ways_out(document, other, ports) for other in relevant]
        most = _most_taken(id_, relevant, choices, incoming)
        if most is not None and most < need:
            yield id_, most


def _ways_out(document: Document, id_: str, ports: LivePorts) -> list[str]:
    used = {edge.port for edge in document.edges.values() if edge.source == id_}
    live = ports.get(id_)
    ways = [port for port in sorted(used) if live is None or port in live]
    return ways or [""]


def _most_taken(
    id_: str, relevant: list[str], choices: list[list[str]], incoming: Mapping[str, list[Edge]]
) -> int | None:
    combinations = 1
    for ways in choices:
        combinations *= len(ways)
        if combinations > MOST_COMBINATIONS:
            return None
    best = 0
    for chosen in product(*choices):
        port_of = dict(zip(relevant, chosen, strict=True))
        alive: set[str] = set()
        for other in relevant:
            if not incoming[other] or any(e.source in alive and port_of[e.source] == e.port for e in incoming[other]):
                alive.add(other)
        best = max(best, sum(e.source in alive and port_of[e.source] == e.port for e in incoming[id_]))
    return best
