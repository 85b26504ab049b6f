"""What a definition's nodes are called: read once, kept, since definitions never change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.core.keys import node_of
from engine.models import Definition

MOST = 500


@dataclass(frozen=True, slots=True)
class Outline:
    """Names and step types by node id, in the document's order."""

    names: Mapping[str, str]
    types: Mapping[str, str]

    @property
    def total(self) -> int:
        return len(self.names)

    def name_of(self, key: str) -> str:
        """The name of a step's node."""
        node = node_of(key)
        return self.names.get(node, node)


_kept: dict[str, Outline] = {}


def outline_of(definition: Definition) -> Outline:
    """The outline of one definition; its document may be deferred."""
    return outlines([definition])[definition.content_hash]


def outlines(definitions: Iterable[Definition]) -> dict[str, Outline]:
    """Outlines by content hash: at most one query, and none for what is known."""
    wanted = {definition.content_hash: definition.pk for definition in definitions}
    found = {known: _kept[known] for known in wanted if known in _kept}
    missing = [pk for content_hash, pk in wanted.items() if content_hash not in found]
    if missing:
        if len(_kept) > MOST:
            _kept.clear()
        rows = Definition.objects.filter(pk__in=missing).values_list("content_hash", "document")
        for content_hash, document in rows:
            found[content_hash] = _kept[content_hash] = _read(document["nodes"])
    return found


def _read(nodes: Mapping[str, Mapping[str, str]]) -> Outline:
    return Outline(
        names={id_: node.get("name") or id_ for id_, node in nodes.items()},
        types={id_: node["type"] for id_, node in nodes.items()},
    )
