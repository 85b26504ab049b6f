"""What is not wrong, but what people who have been called at night would ask for."""

from collections.abc import Iterator, Mapping

from engine.core.document import Document, Node
from engine.core.plan import BEYOND_UNDOING
from engine.core.problems import Fix, Problem, Where
from engine.core.steps import BREAKING, Effect, StepType

MOST_LOOKS = 100_000  # from step to step for one document: a drawing is checked at every save


def advice(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    """What somebody may be surprised by at run time although it is as it is meant to be."""
    yield from _unhandled(document, catalogue)
    yield from _not_tried_again(document, catalogue)
    yield from _stays_done(document, catalogue)


def _not_tried_again(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    """Containers whose next attempt would do again what must not be done twice."""
    reverses = {node.settings.compensation for node in document.nodes.values()}
    for node in document.nodes.values():
        step_type = catalogue.get(node.type)
        if step_type is None or node.id in reverses:
            continue
        once = _effect(step_type, node) is Effect.AT_MOST_ONCE
        if not step_type.lasting and (not once or node.settings.on_crash == "again"):
            continue
        for around in _around(document, node):
            retry, undone = around.settings.retry, around.type == "logic.group" and node.settings.compensation
            if undone or ((retry is None or retry.attempts < 2) and around.settings.fallback is None):
                continue
            message = f"“{around.name}” is not tried again by itself once “{node.name}” in it has been done."
            or_else = f", or let “{node.name}” be repeated after a crash" if once else ""
            hint = f"Let the steps in it be tried again instead{or_else}."
            where = Where(node=around.id, pointer=f"/nodes/{around.id}/settings/retry")
            yield Problem("tried-once", message, hint, where, "advice")


def _around(document: Document, node: Node) -> Iterator[Node]:
    """The containers around a node, from the inside out."""
    at, seen = document.nodes.get(node.inside or ""), {node.id}
    while at is not None and at.id not in seen:
        seen.add(at.id)
        yield at
        at = document.nodes.get(at.inside or "")


def _unhandled(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    """Steps that cannot be taken back and of whose failure nobody would hear."""
    if document.on_failure:
        return
    caught = {edge.source for edge in document.edges.values() if edge.port == "error"}
    for id_, node in document.nodes.items():
        step_type = catalogue.get(node.type)
        if step_type is None or _effect(step_type, node) is not Effect.AT_MOST_ONCE or _handled(document, node, caught):
            continue
        where = Where(node=id_, pointer=f"/nodes/{id_}/settings/on_error")
        message = f"“{node.name}” cannot be taken back, and nothing says what happens if it fails: the run then fails."
        hint = "Connect its “On error” port, or let a person be asked."
        yield Problem(
            "unhandled-failure", message, hint, where, "advice", fix=Fix("Ask a person", where.pointer, "ask")
        )


def _handled(document: Document, node: Node, caught: set[str]) -> bool:
    """Whether the node, or a container around it, says what becomes of a failure."""
    return any(
        at.id in caught or at.settings.on_error or at.settings.optional or at.settings.disabled
        for at in (node, *_around(document, node))
    )


def _effect(step_type: StepType, node: Node) -> Effect | None:
    try:
        return step_type.effect_of(node.config)
    except BREAKING:
        return None  # the faults of its configuration are told elsewhere


def _stays_done(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    """Steps in groups that last and name no reverse, though something else in the group may still fail."""
    reverses = {node.settings.compensation for node in document.nodes.values()}
    beside = _Beside(document, reverses)
    for node in document.nodes.values():
        step_type, around = catalogue.get(node.type), list(_around(document, node))
        group = next((each for each in around if each.type == "logic.group"), None)
        if step_type is None or group is None or node.id in reverses or node.settings.disabled:
            continue
        within = [node, *around[: around.index(group)]]
        lasts = step_type.lasting or _effect(step_type, node) in BEYOND_UNDOING
        if not lasts or any(each.settings.compensation for each in (*within, group)):
            continue
        if len(within) > 1 or beside.need_not_have_ended(node):
            where = Where(node=node.id, pointer=f"/nodes/{node.id}/settings/compensation")
            message = f"“{node.name}” stays done if “{group.name}” fails later, since no step undoes it."
            yield Problem("stays-done", message, "Name a step that undoes it, or do it last.", where, "advice")


class _Beside:
    """Which steps lie beside one, and which of them come before it."""

    def __init__(self, document: Document, reverses: set[str | None]) -> None:
        self._places: dict[str | None, set[str]] = {}
        for node in document.nodes.values():
            if node.id not in reverses:
                self._places.setdefault(node.inside, set()).add(node.id)
        self._before: dict[str, list[str]] = {}
        for edge in document.edges.values():
            self._before.setdefault(edge.target, []).append(edge.source)
        self._looks = 0

    def need_not_have_ended(self, node: Node) -> bool:
        """Whether a step beside this one need not have ended when this one begins; none in the largest drawings."""
        seen, look = {node.id}, [node.id]
        while look and self._looks < MOST_LOOKS:
            more = [each for each in self._before.get(look.pop(), ()) if each not in seen]
            seen.update(more)
            look.extend(more)
            self._looks += 1 + len(more)
        return self._looks < MOST_LOOKS and bool(self._places[node.inside] - seen)
