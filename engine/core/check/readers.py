"""Somebody who reads values, and what can be wrong with the paths read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.core.certainty import Certainty, Lack
from engine.core.check.kinds import misfit
from engine.core.check.loops import reads_last
from engine.core.check.mending import new_field, new_variable, other_step, other_text, without
from engine.core.document import Document
from engine.core.expressions import Path
from engine.core.ports import FAILURE
from engine.core.problems import Fix, Problem, Where
from engine.core.sight import WORKFLOW, Sight
from engine.core.steps import StepType


@dataclass(frozen=True, slots=True)
class Reader:
    """A node that reads, or the workflow itself; `after` if it reads once it has ended."""

    document: Document
    catalogue: Mapping[str, StepType]
    sight: Sight
    certainty: Certainty
    id: str
    name: str
    after: bool = False

    def faults_of(self, paths: Iterable[Path], where: Where, text: str = "") -> Iterator[Problem]:
        """What is wrong with what is read; `text` is what stands at the place, where it can be mended."""
        for path in {path.source: path for path in paths}.values():
            if path.root == "loop":
                yield from self._loop(path, where)
            elif path.segments:
                yield from self._path(path, str(path.segments[0]), where, text)

    def _loop(self, path: Path, where: Where) -> Iterator[Problem]:
        if self.id == WORKFLOW or not self.sight.in_loop(self.id):
            message = f"“{self.name}” reads “{path.source}”, but it does not lie in a loop."
            yield Problem("unknown-reference", message, "Put the step into a “For each” or a “While”.", where)
        elif reads_last(path) and self.sight.in_body(self.id):
            message = f"“{self.name}” reads “{path.source}”, but in the first pass there is no last one yet."
            hint = "Say what counts then, such as {{ loop.last.total if loop.last else 0 }}."
            yield Problem("may-be-missing", message, hint, where, "warning")

    def _path(self, path: Path, first: str, where: Where, text: str) -> Iterator[Problem]:
        reads = f"“{self.name}” reads “{path.source}”, but"
        if path.root == "steps":
            yield from self._step(reads, path, first, where, text)
        elif path.root == "vars" and first not in self.document.variables:
            hint = "Add the variable to the workflow."
            message = f"{reads} there is no variable “{first}”."
            yield Problem("unknown-reference", message, hint, where, fix=new_variable(first))
        elif path.root == "input" and first not in _properties(self.document.input):
            hint = "Add the field to the workflow's input."
            message = f"{reads} the input has no field “{first}”."
            yield Problem("unknown-reference", message, hint, where, "warning", fix=new_field(first))

    def _step(self, reads: str, path: Path, first: str, where: Where, text: str) -> Iterator[Problem]:
        if first not in self.document.nodes:
            hint = "Choose a step that exists; its id stands under “Output” in its panel."
            fix = other_step(self.document, first, text, where)
            yield Problem("unknown-reference", f"{reads} there is no step “{first}”.", hint, where, fix=fix)
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
            yield from self._misfit(reads, path, first, where, text)

    def _misfit(self, reads: str, path: Path, first: str, where: Where, text: str) -> Iterator[Problem]:
        """A part that what the step gives cannot have, as far as its type says what it gives."""
        node = self.document.nodes[first]
        step_type = self.catalogue.get(node.type)
        if step_type is None or path.source.count("steps.") != 1:
            return
        of_error = path.segments[1:2] == ("error",)
        found = misfit(path, FAILURE if of_error else step_type.output_of(node.config))
        if found is None:
            return
        if not found.kind:
            message = f"{reads} “{node.name}” gives nothing called “{found.part}”."
            yield Problem("no-such-part", message, "Choose something it gives.", where, "warning")
            return
        message = f"{reads} “{found.walked}” is {found.kind} and has nothing called “{found.part}”."
        hint = "Read a value that has it."
        fix = None
        if found.instead:
            hint = f"Take one of its items, such as {found.instead}, or go through all of them with a “For each”."
            fix = other_text("Take the first of the list", text, path.source, found.instead, where)
        yield Problem("no-such-part", message, hint, where, "warning", fix=fix)

    def _lack(self, reads: str, path: Path, first: str, where: Where) -> Iterator[Problem]:
        """What is there on some of the paths that lead here only. Code may look before it reads: it is believed."""
        if len(path.segments) == 1 and path.source != f"steps.{first}":
            return
        at = self.sight.beside(self.id, first)
        if at is None:
            return
        of_error = path.segments[1] == "error" if len(path.segments) > 1 else None
        lack = self.certainty.lack(at, first, of_error=of_error)
        if lack is None and of_error is False and at != first and self._carries_on_without(first):
            lack = Lack("optional")
        if lack is not None:
            message, hint = self._words(lack, first)
            fix = self._mends(lack, at, first)
            yield Problem("may-be-missing", f"{reads} {message}.", hint, where, "warning", fix=fix)

    def _carries_on_without(self, step: str) -> bool:
        """Whether the run goes the same way on where this step has failed: it is optional, and has no error path."""
        node = self.document.nodes[step]
        caught = any(edge.source == step and edge.port == "error" for edge in self.document.edges.values())
        fails = node.type in self.catalogue and self.catalogue[node.type].fails
        return node.settings.optional and fails and not caught

    def _mends(self, lack: Lack, at: str, step: str) -> Fix | None:
        if lack.why == "off":
            return without(f"Turn “{self.document.nodes[step].name}” on", f"/nodes/{step}/settings/disabled")
        if lack.why == "not_yet":
            return without("Wait for all steps before it", f"/nodes/{at}/settings/join")
        return None

    def _words(self, lack: Lack, step: str) -> tuple[str, str]:
        nodes = self.document.nodes
        name = nodes[step].name
        if lack.why == "off":
            return "that step is turned off and gives nothing", f"Turn “{name}” on, or read something else."
        if lack.why == "not_yet":
            return "it may begin before that step is done", "Let it begin when all steps before it have come to an end."
        if lack.why == "optional":
            message = f"“{name}” is optional, and where it has failed it has nothing but its error"
            return (
                message,
                "Connect its “On error” port to a step that sets something instead, or let a condition look first.",
            )
        if lack.why == "failed":
            return (
                f"it also comes here when “{name}” has failed, and then has nothing but its error",
                "Read it on its other way.",
            )
        by = nodes[lack.by].name if lack.by in nodes else name
        hint = "Read it before the ways meet, or give both ways a step that sets the same value."
        way = f"goes by “{lack.port}”" if lack.port else "goes another way"
        return f"it also comes here when “{by}” {way}, and “{name}” is then passed by", hint


def _properties(schema: Mapping[str, object]) -> Mapping[str, object]:
    found = schema.get("properties")
    return found if isinstance(found, Mapping) else {}
