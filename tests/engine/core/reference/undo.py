"""Undoing: reverse steps one after the other, the last completed step first, each at most once."""

from collections.abc import Iterable

from tests.engine.core.reference.beginning import begin
from tests.engine.core.reference.model import Step
from tests.engine.core.reference.run import Run


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
    begin(run, reverse_of(step))


def _look_at_reverse(run: Run, step: Step) -> str:
    reverse = reverse_of(step)
    passed_by = reverse.status == "skipped" and reverse.settings.get("disabled") and not reverse.attempt
    if reverse.status in ("completed", "skipped") and not passed_by:
        step.status = "compensated"
        run.tell("step.compensated", step)
        return "moved"
    if passed_by or reverse.status in ("failed", "cancelled"):
        step.status = "completed"
        run.tell("warning.compensation", step)
        return "moved"
    return "busy"


def settle_undoing(run: Run) -> None:
    """Steps whose reverse has ended are undone; those whose reverse failed or was given up stay as they were."""
    for step in run.root.all_below():
        if step.status == "compensating":
            _look_at_reverse(run, step)
