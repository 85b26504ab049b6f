"""Undoing: reverse steps one after the other, the last completed step first, each at most once."""

from collections.abc import Iterable

from tests.engine.core.reference.beginning import begin
from tests.engine.core.reference.model import Step, enclosing
from tests.engine.core.reference.run import Run

KEYLESS = ("once", "waits", "human.approval")


def undo_next(run: Run, steps: Iterable[Step]) -> str:
    """Undo the next of some steps: `moved`, `busy` while a reverse is under way, or `nothing left`."""
    steps = list(steps)
    under_way = [step for step in steps if step.status == "compensating"]  # several, if groups were cut off together
    if under_way:
        return "moved" if any(_look_at_reverse(run, step) == "moved" for step in under_way) else "busy"
    left = [step for step in steps if step.status == "completed" and _may_be_undone(step)]
    if not left:
        return "nothing left"
    if run.paused:
        return "busy"
    _begin_to_undo(run, max(left, key=lambda step: step.place))
    return "moved"


def _may_be_undone(step: Step) -> bool:
    return bool(step.settings.get("compensation")) and step.done_here and not step.undo_tried


def reverse_of(step: Step) -> Step:
    return step.scope.steps[step.settings["compensation"]]


def _begin_to_undo(run: Run, step: Step) -> None:
    step.status, step.undo_tried = "compensating", True
    run.tell("step.compensating", step)
    same = _undone_as(run, step)
    if same is None:
        begin(run, reverse_of(step))
    else:
        _tell_end(run, step, undone=same.status == "compensated")


def _tell_end(run: Run, step: Step, *, undone: bool) -> None:
    step.status, step.undone_at = "compensated" if undone else "completed", len(run.history)
    run.tell("step.compensated" if undone else "warning.compensation", step)


def _undone_as(run: Run, step: Step) -> Step | None:
    """Another attempt at the same under the same key whose reverse was tried, if that has no key of its own."""
    if step.kind != "keyed" or reverse_of(step).kind not in KEYLESS:
        return None
    alike = [
        one for one in run.root.all_below() if one is not step and one.id == step.id and _place(one) == _place(step)
    ]
    tried = [one for one in alike if one.undone_at is not None]
    return next((one for one in tried if _key(one, [step, *alike]) == _key(step, alike)), None)


def _place(step: Step) -> list[tuple[str, int, bool]]:
    """Which items of which containers it is about, in whatever attempt."""
    return [(scope.container.id, scope.index, scope.other) for scope in enclosing(step.scope) if scope.container]


def _key(step: Step, alike: list[Step]) -> int:
    """How often the same had been undone, or left to a person, before it was done: after that it is another deed."""
    return sum(one.undone_at is not None and one.undone_at < step.place for one in alike if one is not step)


def _look_at_reverse(run: Run, step: Step, *, stopped: bool = False) -> str:
    reverse = reverse_of(step)
    passed_by = reverse.status == "skipped" and reverse.settings.get("disabled") and not reverse.attempt
    if reverse.status in ("completed", "skipped") and not passed_by:
        _tell_end(run, step, undone=True)
        return "moved"
    if passed_by or reverse.status in ("failed", "cancelled") or (stopped and reverse.status == "pending"):
        _tell_end(run, step, undone=False)
        return "moved"
    return "busy"


def settle_undoing(run: Run, *, stopped: bool = False) -> None:
    """Steps whose reverse has ended are undone; those whose reverse failed or was given up stay as they were.

    If all is stopped, so do those whose reverse has no row yet, since it was just being computed.
    """
    for step in run.root.all_below():
        if step.status == "compensating":
            _look_at_reverse(run, step, stopped=stopped)
