"""Whether a run would take an answer: what is asked before somebody is told that theirs counts."""

from engine.core.run_state import StepState
from engine.core.signals import may_be_answered
from engine.core.states import RUN_ENDS, RunStatus, StepStatus
from engine.models import Run, Signal, Step

_FOR_A_STEP = ("skip_step", "stop_step", "provide_input")


def is_awaited(*, run: Run, step_key: str, attempt_id: str) -> bool:
    """Whether a run would take this attempt's answer; that it would not is written by no driver in this transaction."""
    status = Run.objects.select_for_update(no_key=True).values_list("status", flat=True).get(pk=run.pk)
    if RunStatus(status) in RUN_ENDS:
        return False
    row = Step.objects.filter(run=run, key=step_key).values_list("status", "attempt", "wait", "memo").first()
    if row is None:
        return True
    stands, attempt, wait, memo = row
    step = StepState(step_key, StepStatus(stands), attempt, wait=wait, memo=memo)
    asks = step.status is StepStatus.RUNNING or may_be_answered(step)
    return asks and attempt == int(attempt_id.rpartition(".")[2])


def is_told_otherwise(*, run: Run, step_key: str) -> bool:
    """Whether somebody has said, and no driver has heard yet, that the run ends or is undone, or how the step goes on.

    An answer that comes after that would be heard after it, and change nothing.
    """
    said = Signal.objects.filter(run=run, applied_at=None, kind__in=("cancel", "roll_back", *_FOR_A_STEP))
    for kind, payload, totals in said.values_list("kind", "payload", "run__totals"):
        if kind in _FOR_A_STEP:
            told = payload.get("step") == step_key
        else:  # to undo a run that is being undone changes nothing, and what is needed no more may finish that
            told = "rolling" not in totals or (kind == "cancel" and "gives_way" not in payload)
        if told:
            return True
    return False
