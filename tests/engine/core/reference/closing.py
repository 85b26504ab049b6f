"""Closing what fails: what runs may end, what is open is given up, groups are undone, then the pass has failed."""

from typing import Any

from tests.engine.core.reference.document import reverses
from tests.engine.core.reference.model import Pass, Step, enclosing
from tests.engine.core.reference.run import Run
from tests.engine.core.reference.undo import undo_next


def is_doomed(scope: Pass) -> bool:
    """Whether a pass closes by itself as soon as it is quiet: it fails, or its container does."""
    given_up = scope.container is not None and scope.container.giving_up is not None
    return scope.failing is not None or given_up


def closing_with(container: Step) -> dict[str, Any] | None:
    """The failure with which a container is coming to its end already."""
    if container.giving_up is not None or container.config.get("on_item_error") == "continue":
        return container.giving_up
    failing = [scope for scope in container.passes if scope.status == "open" and scope.failing is not None]
    return min(failing, key=lambda scope: scope.index).failing if failing else None


def close(run: Run, scope: Pass) -> bool:
    """Make the next move in closing a pass, or the run itself."""
    below = [step for step in scope.all_below() if step.id not in reverses(run.raw)]
    if any(step.status == "running" and not step.contains for step in below):
        return False
    opened = [step for step in below if step.status in ("waiting", "retrying")]
    for step in opened:
        run.cancel(step)
        note_given_up(run, scope, step.scope)
    undone = "nothing left" if run.rolling_back else _undo_groups(run, scope)
    if undone != "nothing left":
        return bool(opened) or undone == "moved"
    run.give_up_passes_below(scope)
    _end(run, scope)
    return True


def _undo_groups(run: Run, scope: Pass) -> str:
    """Groups are all or nothing: one that is cut off is undone before it is given up, the innermost first."""
    for group in [*_open_passes_below(scope), scope]:
        if group.container is not None and group.container.kind == "group":
            found = undo_next(run, group.all_below())
            if found == "moved":
                note_given_up(run, scope, group)
            if found != "nothing left":
                return found
    return "nothing left"


def note_given_up(run: Run, ending: Pass, given_up: Pass) -> None:
    """Whether a run that fails as a whole gives up what lies in a pass that would not have ended by itself."""
    inner = [at for at in enclosing(given_up) if at.container is not None]
    if ending.container is None and inner and not any(is_doomed(at) for at in inner):
        run.parts_given_up = True


def _open_passes_below(scope: Pass) -> list[Pass]:
    found = []
    for step in scope.steps.values():
        for inner in step.passes:
            if inner.status == "open":
                found += [*_open_passes_below(inner), inner]
    return sorted(found, key=lambda inner: (-inner.key.count("["), inner.key))  # of two as deep the first by name


def _end(run: Run, scope: Pass) -> None:
    container: Step | None = scope.container
    if container is None:
        if run.rolling_back:
            run.open_given_up, scope.failing = True, None
        else:
            run.end("failed")
    elif container.giving_up is not None or scope.failing is None:
        run.cancel(scope)
    else:
        scope.status = "failed"
        run.tell("step.failed", scope)
        if not (container.kind == "each" and container.config.get("on_item_error") == "continue"):
            container.giving_up = scope.failing
