"""What a fork takes over, read off the source's tree: what had ended by then, stands, and leads on in its version.

When things ended only the engine's numbers tell; what follows from that is found here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.engine.core.reference.document import has_error_port, reverses
from tests.engine.core.reference.known import Known
from tests.engine.core.reference.model import Pass, Step, enclosing
from tests.engine.core.reference.run import Run

Raw = dict[str, Any]
DONE = ("completed", "compensating", "compensated")


class Source:
    """The run that is forked: `ended` and `last` are the numbers of the events that ended or last touched a key."""

    def __init__(self, run: Run, target: Raw, ended: Mapping[str, int], last: Mapping[str, int], at: int) -> None:
        self._run, self._target = run, target
        self._ended, self._last, self._at = ended, last, at
        self._undoing = reverses(run.raw) | reverses(target)

    def taken_over(self) -> dict[str, Known]:
        found = {_lasting(step): _known(step) for step in self._run.root.all_below() if self._stands(step)}
        return {key: known for key, known in found.items() if "!" not in key or key.partition("!")[0] in found}

    def _by_then(self, key: str) -> bool:
        return self._ended.get(key, self._at + 1) <= self._at

    def _stands(self, step: Step) -> bool:
        passes = [at for at in enclosing(step.scope) if at.container is not None]
        if not self._by_then(step.key) or not self._is_there(step, passes):
            return False
        undone = step.status in ("compensating", "compensated") and self._last[step.key] <= self._at
        if undone or step.port is None or not self._leads_on(step):
            return False
        return all(self._is_latest(at) and not self._was_undone(at) for at in passes)

    def _is_there(self, step: Step, passes: list[Pass]) -> bool:
        """Whether the version has the node in the same containers, and it undoes nothing."""
        nodes, id_ = self._target["nodes"], step.id.partition("!")[0]
        if id_ in self._undoing:
            return False
        for at in passes:
            container = at.container.id if at.container else ""
            if id_ not in nodes or nodes[id_].get("inside") != container:
                return False
            id_ = container
        return id_ in nodes and nodes[id_].get("inside") is None

    def _leads_on(self, step: Step) -> bool:
        """Whether the version goes on by the way that was taken; a question only if its gate is the same one."""
        if step.is_question:
            owner, _, number = step.id.partition("!")
            return bool(_gate(self._run.raw, owner, int(number)) == _gate(self._target, owner, int(number)))
        if step.port == "error":
            return has_error_port(self._target, step.id)
        if self._is_passed_by_no_more(step):
            return False
        return step.port is not None and step.port in Step(step.id, self._target["nodes"][step.id], step.scope).ports

    def _is_passed_by_no_more(self, step: Step) -> bool:
        """Whether it was optional or disabled, and has to be done in this version."""
        settings = self._target["nodes"][step.id].get("settings") or {}
        if step.status == "failed":
            return not settings.get("optional")
        return step.status == "skipped" and bool(step.settings.get("disabled")) and not settings.get("disabled")

    def _is_latest(self, scope: Pass) -> bool:
        """Of several attempts at a pass the last counts in which something had ended, but none at other items."""
        assert scope.container is not None
        same = [one for one in scope.container.passes if one.index == scope.index and not one.other]
        begun = [one for one in same if any(self._by_then(step.key) for step in one.all_below())]
        return bool(begun) and max(begun, key=lambda one: one.attempt) is scope

    def _was_undone(self, scope: Pass) -> bool:
        """A group is all or nothing: one that had been given up, or was being undone, begins anew."""
        assert scope.container is not None
        if self._target["nodes"][scope.container.id]["type"] != "group":
            return False
        closed = {"failed": self._ended, "cancelled": self._last}.get(scope.status)
        if closed is not None and closed[scope.key] <= self._at:
            return True
        completed = scope.status == "completed" and self._by_then(scope.key)
        return not completed and any(self._undone_in(scope))

    def _undone_in(self, scope: Pass) -> Iterator[bool]:
        """Of what lies in a group, and in no group within it that had not completed: whether it was undone."""
        for step in scope.steps.values():
            yield step.status in ("compensating", "compensated") and self._last[step.key] <= self._at
            for inner in step.passes:
                group = self._target["nodes"].get(step.id, {}).get("type") == "group"
                if not group or (inner.status == "completed" and self._by_then(inner.key)):
                    yield from self._undone_in(inner)


def _gate(raw: Raw, owner: str, number: int) -> Any:
    gates = raw["nodes"].get(owner, {}).get("settings", {}).get("gates") or []
    return gates[number] if number < len(gates) else None


def _lasting(step: Step) -> str:
    """Its key in a run whose containers are in their first attempt."""
    scope = step.scope
    return step.id if scope.container is None else f"{_lasting(scope.container)}[{scope.index}].{step.id}"


def _known(step: Step) -> Known:
    if step.status in DONE:
        held = step.gate is not None and step.gate < len(step.settings["gates"])
        return Known("completed", step.port, step.output, gated=held)
    return Known(step.status, step.port, error=step.error if step.status == "failed" else None)
