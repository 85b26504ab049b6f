"""What a rollback leaves to people, and why: read off the tree once it has ended."""

from typing import Any

from tests.engine.core.reference.document import LASTING, reverses
from tests.engine.core.reference.model import CONTAINERS, HARMLESS, Step
from tests.engine.core.reference.run import Run

Raw = dict[str, Any]
SHOULD_BE_UNDONE = {"failed", "not_reached", "perhaps_done"}  # so that the rollback has failed
BROKEN_OFF = ("failed", "cancelled", "skipped")


def left_by_hand(run: Run) -> dict[str, str]:
    """By key, why what a step did, or may have done, is still there. Nothing of a simulation has taken place."""
    if run.options.get("simulated"):
        return {}
    undoing = reverses(run.raw)
    steps = [step for step in run.root.all_below() if step.id not in undoing and not _is_forgotten(run.raw, step)]
    return {step.key: why for step in steps if (why := _why(run.raw, step))}


def _why(raw: Raw, step: Step) -> str | None:
    undoable = bool(step.settings.get("compensation"))
    lasts = not undoable and (step.kind in LASTING or _holds(raw, step, _lasts))
    if step.status in BROKEN_OFF:
        if step.contains and undoable:  # its reverse is for all of it, and only a part was done
            return "perhaps_done" if step.passes and _holds(raw, step, _changes) else None
        if step.contains:
            return "no_reverse" if lasts and step.passes else None
        if not (step.unsure or step.doubted):
            return None
        return "perhaps_done" if undoable else "no_reverse" if lasts else None
    if step.status != "completed":  # undone; without a key, an attempt in doubt was another deed than the one undone
        return "perhaps_done" if step.doubted and step.kind == "once" else None
    if not step.done_here:
        return "taken_over" if undoable or lasts or _holds(raw, step, _is_undone) else None
    if undoable:
        return "failed" if step.undo_tried else "not_reached"
    return "no_reverse" if lasts else None


def _is_forgotten(raw: Raw, step: Step) -> bool:
    """Of a loop in which nothing is ever undone, only that it was gone through is known: it is told itself."""
    container = step.scope.container
    return container is not None and not _holds(raw, container, _is_undone)


def _changes(raw: Raw, id_: str) -> bool:
    kind = raw["nodes"][id_]["type"]
    return kind not in (*HARMLESS, *CONTAINERS) and not _is_undone(raw, id_) and id_ not in reverses(raw)


def _lasts(raw: Raw, id_: str) -> bool:
    return raw["nodes"][id_]["type"] in LASTING and not _is_undone(raw, id_) and id_ not in reverses(raw)


def _is_undone(raw: Raw, id_: str) -> bool:
    return bool((raw["nodes"][id_].get("settings") or {}).get("compensation"))


def _holds(raw: Raw, container: Step, wanted: Any) -> bool:
    """Whether such a node lies in a container, however deep; but not in one that is undone as a whole itself."""
    inside = {container.id}
    whole = set() if wanted is _is_undone else {id_ for id_ in raw["nodes"] if _is_undone(raw, id_)} - inside
    for _ in range(len(raw["nodes"])):
        inside |= {id_ for id_, node in raw["nodes"].items() if node.get("inside") in inside - whole}
    return container.contains and any(wanted(raw, id_) for id_ in inside - {container.id})
