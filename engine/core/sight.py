"""What a step can see: which other steps have certainly had their turn, in its own scope or an enclosing one."""

from collections.abc import Mapping

from engine.core.document import Document
from engine.core.graph import Ancestry
from engine.core.steps import StepType

WORKFLOW = ""  # reads when everything has ended: the workflow's gates


class Sight:
    """Questions about one document without cycles."""

    def __init__(self, document: Document, catalogue: Mapping[str, StepType]) -> None:
        self._nodes = document.nodes
        self._catalogue = catalogue
        self._ancestry = Ancestry(document)
        self._undoes = {
            node.settings.compensation: id_ for id_, node in document.nodes.items() if node.settings.compensation
        }

    def chain(self, id_: str) -> list[str]:
        """A node and the containers around it, the innermost first."""
        found: list[str] = []
        at: str | None = id_
        while at and at in self._nodes and at not in found:
            found.append(at)
            at = self._nodes[at].inside
        return found

    def sees(self, reader: str, step: str, *, after: bool = False) -> bool:
        """Whether `step` comes before `reader`; `after` for what is read once the reader itself has ended."""
        if reader == WORKFLOW:
            return self._nodes[step].inside is None
        if reader in self._undoes:  # a reverse stands where the step it undoes has ended
            reader, after = self._undoes[reader], True
        for at in self.chain(reader):
            if self._nodes[at].inside == self._nodes[step].inside:
                return (at == step == reader and after) or (at != step and self._ancestry.comes_before(step, at))
        return False

    def beside(self, reader: str, step: str) -> str | None:
        """The reader, or the container around it, that lies where `step` lies and comes after it; None for others."""
        if reader == WORKFLOW or reader in self._undoes:
            return None
        for at in self.chain(reader):
            if self._nodes[at].inside == self._nodes[step].inside:
                return at if at != step else None
        return None

    def hidden_in(self, reader: str, step: str) -> str | None:
        """The container that hides a step from a reader outside it, if that is the reason."""
        around = set(self.chain(reader)[1:]) if reader else set()
        outside = [one for one in self.chain(step)[1:] if one not in around]
        return outside[-1] if outside else None

    def in_loop(self, reader: str) -> bool:
        """Whether `loop` means something to a node: it lies in a loop, or is one that looks at a condition."""
        kinds = [self._container(one) for one in self.chain(reader)]
        return "each" in kinds[1:] or "while" in kinds

    def in_body(self, reader: str) -> bool:
        """Whether `loop` means a pass that a node lies in; to a While it means its own next one."""
        return self._container(reader) != "while" and any(
            self._container(one) in ("each", "while") for one in self.chain(reader)[1:]
        )

    def _container(self, id_: str) -> str | None:
        step_type = self._catalogue.get(self._nodes[id_].type)
        return step_type.container if step_type else None
