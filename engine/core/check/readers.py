"""Somebody who reads values, and what can be wrong with the paths read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.core.certainty import Certainty, Lack
from engine.core.document import Document
from engine.core.expressions import Path
from engine.core.problems import Problem, Where
from engine.core.sight import WORKFLOW, Sight


@dataclass(frozen=True, slots=True)
class Reader:
    """A node that reads, or the workflow itself; `after` if it reads once it has ended."""

    document: Document
    sight: Sight
    certainty: Certainty
    id: str
    name: str
    after: bool = False

    def faults_of(self, paths: Iterable[Path], where: Where) -> Iterator[Problem]:
        """What is wrong with what is read."""
        for path in paths:
            if path.root == "loop":
                yield from self._loop(path, where)
            elif path.segments:
                yield from self._path(path, str(path.segments[0]), where)

    def _loop(self, path: Path, where: Where) -> Iterator[Problem]:
        if self.id == WORKFLOW or not self.sight.in_loop(self.id):
            message = f"“{self.name}” reads “{path.source}”, but it does not lie in a loop."
            yield Problem("unknown-reference", message, "Put the step into a “For each” or a “While”.", where)

    def _path(self, path: Path, first: str, where: Where) -> Iterator[Problem]:
        reads = f"“{self.name}” reads “{path.source}”, but"
        if path.root == "steps":
            yield from self._step(reads, path, first, where)
        elif path.root == "vars" and first not in self.document.variables:
            hint = "Add the variable to the workflow."
            yield Problem("unknown-reference", f"{reads} there is no variable “{first}”.", hint, where)
        elif path.root == "input" and first not in (self.document.input.get("properties") or {}):
            hint = "Add the field to the workflow's input."
            yield Problem("unknown-reference", f"{reads} the input has no field “{first}”.", hint, where, "warning")

    def _step(self, reads: str, path: Path, first: str, where: Where) -> Iterator[Problem]:
        if first not in self.document.nodes:
            hint = "Choose a step that exists; its id stands at the top of its panel."
            yield Problem("unknown-reference", f"{reads} there is no step “{first}”.", hint, where)
        elif not self.sight.sees(self.id, first, after=self.after):
            container = self.sight.hidden_in(self.id, first)
            if container is not None:
                name = self.document.nodes[container].name
                hint = f"Read the results of “{name}” instead, such as steps.{container}.results."
                yield Problem("not-before", f"{reads} that step lies inside “{name}”.", hint, where)
            else:
                hint = f"Connect a path from “{self.document.nodes[first].name}” to “{self.name}”."
                yield Problem("not-before", f"{reads} that step does not come before it.", hint, where)
        else:
            yield from self._lack(reads, path, first, where)

    def _lack(self, reads: str, path: Path, first: str, where: Where) -> Iterator[Problem]:
        """What is there on some of the paths that lead here only. Code may look before it reads: it is believed."""
        if len(path.segments) == 1 and path.source != f"steps.{first}":
            return
        at = self.sight.beside(self.id, first)
        if at is None:
            return
        of_error = path.segments[1] == "error" if len(path.segments) > 1 else None
        lack = self.certainty.lack(at, first, of_error=of_error)
        if lack is not None:
            message, hint = self._words(lack, first)
            yield Problem("may-be-missing", f"{reads} {message}.", hint, where, "warning")

    def _words(self, lack: Lack, step: str) -> tuple[str, str]:
        nodes = self.document.nodes
        name = nodes[step].name
        if lack.why == "off":
            return "that step is turned off and gives nothing", f"Turn “{name}” on, or read something else."
        if lack.why == "not_yet":
            return "it may begin before that step is done", "Let it begin when all steps before it have come to an end."
        if lack.why == "failed":
            return (
                f"it also comes here when “{name}” has failed, and then has nothing but its error",
                "Read it on its other way.",
            )
        by = nodes[lack.by].name if lack.by in nodes else name
        hint = "Read it before the ways meet, or give both ways a step that sets the same value."
        way = f"goes by “{lack.port}”" if lack.port else "goes another way"
        return f"it also comes here when “{by}” {way}, and “{name}” is then passed by", hint
