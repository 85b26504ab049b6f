"""What is lost where a run is cut off in the middle of a breath: what was being computed, and had no row yet."""

from tests.engine.core.reference.beginning import begin
from tests.engine.core.reference.model import Step, frozen
from tests.engine.core.reference.run import Run


def lose(run: Run) -> None:
    """Steps that only compute have not begun for who knows but what is stored."""
    for step in run.root.all_below():
        if step.kind == "pure" and step.status == "running" and step.attempt == 1:
            step.status, step.attempt, step.first_began, step.due = "pending", 0, None, None


def is_cut_off(run: Run, step: Step) -> bool:
    """Whether an attempt is under way: of a container, whether it is being looked at how to go on with it."""
    if step.status != "running" or not step.contains:
        return step.status == "running"
    entered = any(scope.attempt == step.attempt for scope in step.passes)
    if step.giving_up is not None or any(scope.status == "open" for scope in step.passes):
        return False
    return not entered or (step.kind == "while" and not (frozen(step.scope) or run.rolling_back))


def undo_again(run: Run) -> None:
    """A reverse that only computes is lost with the rest, and its original is still to be undone."""
    for step in list(run.root.all_below()):
        if step.status == "compensating":
            reverse = step.scope.steps[step.settings["compensation"]]
            if reverse.status == "pending":
                begin(run, reverse)
