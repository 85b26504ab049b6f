"""What a step can count on: which of the steps before it have certainly given something when its turn comes."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from engine.core.document import Document, Edge
from engine.core.graph import Ancestry, LivePorts, topological

MOST_COMBINATIONS = 512  # of ways that the branching steps before a step may take; behind more, everything is believed
MOST_LOOKS = 150_000  # steps looked at for one document: a drawing is checked at every save


@dataclass(frozen=True, slots=True)
class Lack:
    """Why a step may have given nothing: it is off, failed, `by` went another way (`port`), or it is not done yet."""

    why: str  # "off", "failed", "other_way", "not_yet"
    by: str = ""
    port: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """A choice of ways on which a step gives nothing."""

    why: str
    before: list[str]
    port_of: Mapping[str, str]
    alive: set[str]


class Certainty:
    """Questions about one document without cycles. Each reader's paths are walked once, whatever it reads.

    `choosers` are the steps that may well leave by a port that nothing is connected to, as conditions do; of others
    (a question that nobody answers in time) that is taken for what should not happen.
    """

    def __init__(self, document: Document, ports: LivePorts, choosers: Collection[str]) -> None:
        self._document = document
        self._ports = ports
        self._choosers = choosers
        self._ancestry = Ancestry(document)
        self._order = topological(document)
        self._incoming: dict[str, list[Edge]] = {id_: [] for id_ in document.nodes}
        for edge in document.edges.values():
            if edge.source in document.nodes and edge.target in document.nodes:
                self._incoming[edge.target].append(edge)
        self._known: dict[str, dict[str, _Found]] = {}
        used: dict[str, set[str]] = {id_: set() for id_ in document.nodes}
        for edge in document.edges.values():
            used.get(edge.source, set()).add(edge.port)
        self._ways = {id_: self._ways_of(id_, used[id_]) for id_ in document.nodes}
        self._branching = {id_ for id_, ways in self._ways.items() if len(ways) > 1}
        self._looks = 0

    def lack(self, reader: str, step: str, *, of_error: bool | None) -> Lack | None:
        """Why `step`, which comes before `reader` in the same container, may have given nothing.

        `of_error`: whether its error is read, which is there only if it failed; None if that cannot be told.
        """
        if self._document.nodes[step].settings.disabled:
            return Lack("off")
        if reader not in self._known:
            known = self._known[reader] = {}
            for other, lacking in self._lacks_of(reader):
                if other not in known or known[other].why == "failed":  # which may not matter to whom reads its error
                    known[other] = lacking
        found = self._known[reader].get(step)
        if found is None or (found.why == "failed" and of_error is not False):
            return None
        return self._with_the_parting(found, step)

    def _lacks_of(self, reader: str) -> Iterator[tuple[str, _Found]]:
        first_is_enough = self._document.nodes[reader].settings.at_least == 1
        if self._looks > MOST_LOOKS or not (first_is_enough or self._ancestry.any_before(self._branching, reader)):
            return  # enough has been looked at, or there is one way only
        before = [other for other in self._order if self._ancestry.comes_before(other, reader)]
        choices = [self._ways[other] for other in before]
        combinations = 1
        for ways in choices:
            combinations *= len(ways)
        self._looks += combinations * len(before)
        if combinations > MOST_COMBINATIONS or self._looks > MOST_LOOKS:
            return
        for chosen in product(*choices):
            port_of = dict(zip(before, chosen, strict=True))
            alive = self._alive(before, port_of)
            taken = [edge for edge in self._incoming[reader] if self._is_taken(edge, alive, port_of)]
            for step in before if taken else ():
                why = self._why(step, port_of, alive, taken, first_is_enough=first_is_enough)
                if why:
                    yield step, _Found(why, before, port_of, alive)

    def _ways_of(self, id_: str, used: set[str]) -> list[str]:
        """The ports it may leave by: those that are connected and, of a chooser, one for all that are not."""
        live = self._ports.get(id_)
        ways = [port for port in sorted(used) if live is None or port in live]
        loose = {port for port in live or () if port != "error"} - set(ways) if id_ in self._choosers else set()
        return [*ways, ""] if loose or not ways else ways

    def _alive(self, before: list[str], port_of: Mapping[str, str]) -> set[str]:
        alive: set[str] = set()
        for other in before:
            incoming = self._incoming[other]
            if not incoming or any(self._is_taken(edge, alive, port_of) for edge in incoming):
                alive.add(other)
        return alive

    @staticmethod
    def _is_taken(edge: Edge, alive: set[str], port_of: Mapping[str, str]) -> bool:
        return edge.source in alive and port_of[edge.source] == edge.port

    def _why(
        self, step: str, port_of: Mapping[str, str], alive: set[str], taken: list[Edge], *, first_is_enough: bool
    ) -> str:
        if step not in alive:
            return "other_way"
        if port_of[step] == "error":
            return "failed"
        early = first_is_enough and len(taken) > 1 and not all(self._leads(step, edge.source) for edge in taken)
        return "not_yet" if early else ""

    def _leads(self, step: str, to: str) -> bool:
        return step == to or self._ancestry.comes_before(step, to)

    def _with_the_parting(self, found: _Found, step: str) -> Lack:
        """With the last step before this one that could have gone the way to it, and went another."""
        if found.why != "other_way":
            return Lack(found.why)
        parted = ""
        for other in found.before:
            if other in found.alive and other in self._branching and self._ancestry.comes_before(other, step):
                parted = other
        return Lack(found.why, parted, found.port_of.get(parted, ""))
