"""Questions about the drawing itself: edges, joins, which node is the reverse of which."""

from collections.abc import Mapping
from typing import Any

from tests.engine.core.reference.model import RELEASED, Pass, Step

Raw = dict[str, Any]
LASTING = ("keyed", "once")


def incoming(raw: Raw, id_: str) -> list[Raw]:
    return [edge for edge in raw["edges"].values() if edge["to"] == id_]


def outgoing(raw: Raw, id_: str) -> list[Raw]:
    return [edge for edge in raw["edges"].values() if edge["from"] == id_]


def has_error_port(raw: Raw, id_: str) -> bool:
    return any(edge["port"] == "error" for edge in outgoing(raw, id_))


def reverses(raw: Raw) -> set[str]:
    """Nodes that undo another one: they never begin by themselves."""
    return {node["settings"]["compensation"] for node in raw["nodes"].values() if node["settings"].get("compensation")}


def body(raw: Raw, container: str | None) -> dict[str, Raw]:
    """The nodes that lie directly in a container, or in the run itself."""
    return {id_: node for id_, node in raw["nodes"].items() if node.get("inside") == container}


def turn_of(raw: Raw, step: Step) -> str:
    """`begin`, `skip` or `wait`: what the paths that lead to a step say about it."""
    if step.status != "pending" or step.id in reverses(raw):
        return "wait"
    paths = [_path(edge, step.scope) for edge in incoming(raw, step.id)]
    join = step.settings.get("join", "all")
    taken, undecided = paths.count("taken"), paths.count("undecided")
    if not paths:
        return "begin"
    if join == "all":
        return "wait" if undecided else "begin" if taken else "skip"
    needed = 1 if join == "any" else join["at_least"]
    return "begin" if taken >= needed else "skip" if taken + undecided < needed else "wait"


def _path(edge: Raw, scope: Pass) -> str:
    source = scope.steps[edge["from"]]
    if source.status not in RELEASED or source.gate is not None:
        return "undecided"
    return "taken" if source.port == edge["port"] else "dead"


def would_double(raw: Raw, container: Step, reuse: Mapping[str, Any]) -> bool:
    """Whether another attempt of a container would do again what must not be done twice, or another run did there."""
    goes_on = container.kind == "each" and container.config.get("on_item_error") == "continue"
    again = ("cancelled",) if goes_on else ("cancelled", "failed")
    mine = [scope for scope in container.passes if scope.attempt == container.attempt and scope.status in again]
    if any(_another_did(raw, scope, reuse) for scope in mine):
        return True
    return any(_did(raw, step) for scope in mine for step in scope.steps.values() if step.id not in reverses(raw))


def _another_did(raw: Raw, scope: Pass, reuse: Mapping[str, Any]) -> bool:
    """Whether the run that was forked had done something in a pass that lasts, and that nobody knows by our key."""
    done = [key.rpartition(".")[2] for key, known in reuse.items() if _is_below(key, scope, known)]
    return any(id_ in raw["nodes"] and raw["nodes"][id_]["type"] in LASTING for id_ in done)


def _is_below(key: str, scope: Pass, known: Any) -> bool:
    return key.startswith(scope.prefix) and known.status == "completed"


def _did(raw: Raw, step: Step) -> bool:
    """Whether a step has done, or may have, what must not be done twice; of a container it is enough that it could."""
    if step.kind == "once":
        return step.status == "completed" or step.unsure
    return bool(step.passes) and any(
        node["type"] == "once" and _lies_in(raw, id_, step.id) for id_, node in raw["nodes"].items()
    )


def _lies_in(raw: Raw, id_: str, container: str) -> bool:
    inside = raw["nodes"][id_].get("inside")
    return id_ not in reverses(raw) and inside is not None and (inside == container or _lies_in(raw, inside, container))


def result_of(raw: Raw, scope: Pass) -> Any:
    """The output of the only last step that completed, of all of them by name, or null if there is none."""
    done = [step for step in scope.steps.values() if step.status == "completed" and step.id not in reverses(raw)]
    last = [step for step in done if not outgoing(raw, step.id) and not step.is_question]
    if not last:
        return None
    return last[0].output if len(last) == 1 else {step.id: step.output for step in last}
