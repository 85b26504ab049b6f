"""Commands of people on runs, by name, for pages and API alike: checked against what the row says now.

The driver decides in the end; these checks exist so that a person hears at once why a command makes no sense.
"""

from typing import Any, Protocol

from engine import interventions, services
from engine.core.states import RunStatus
from engine.models import Run, Signal, Step
from engine.queries import decisions_on
from engine.sending import NotPossible
from workspaces.models import User


class RunCommand(Protocol):
    """Does something with a whole run."""

    def __call__(self, *, run: Run, actor: User) -> None: ...


class StepCommand(Protocol):
    """Does something with one step of a run."""

    def __call__(self, *, run: Run, step_key: str, actor: User, seen: int | None = None) -> None: ...


RUN_COMMANDS: dict[str, RunCommand] = {
    "pause": services.pause_run,
    "resume": services.resume_run,
    "cancel": services.cancel_run,
    "retry-failed": interventions.retry_failed,
    "roll-back": interventions.roll_back,
    "advance": interventions.advance_run,
}
STEP_COMMANDS: dict[str, StepCommand] = {
    "retry": services.retry_step,
    "skip": services.skip_step,
    "stop": interventions.stop_step,
}
_DECISIONS = ("retry_step", "skip_step", "stop_step", "provide_input")
_VERBS = {"retry": "retry", "skip": "skip", "stop": "let fail", "input": "provide"}


def decide_step(command: str, *, run: Run, step: Step, actor: User, seen: int | None = None) -> None:
    """Retry, skip or stop a step that asks for it; on a failed run, skip what failed. Raises NotPossible.

    `seen` is the `seq` of the step that the person looked at, the row's own for None.
    """
    _must_be_open_to(command, run, step, seen)
    STEP_COMMANDS[command](run=run, step_key=step.key, actor=actor, seen=step.seq)


def provide_for_step(
    *, run: Run, step: Step, output: Any, port: str | None, actor: User, seen: int | None = None
) -> None:
    """Give a step the result it could not give itself. Raises NotPossible, UnfitPayload."""
    _must_be_open_to("input", run, step, seen)
    interventions.provide_input(run=run, step_key=step.key, output=output, port=port, actor=actor, seen=step.seq)


def _must_be_open_to(choice: str, run: Run, step: Step, seen: int | None) -> None:
    if seen not in (None, step.seq):
        raise NotPossible("This step has gone on since you looked at it. Look at it once more, then decide.")
    decided = Signal.objects.filter(run=run, applied_at=None, kind__in=_DECISIONS).values_list("payload", flat=True)
    if any(payload.get("step") == step.key for payload in decided):
        raise NotPossible("Somebody has just decided about this step. That is done as soon as a worker has the run.")
    step.run = run
    if choice in decisions_on(step) or (run.is_over and run.status != RunStatus.FAILED):
        return  # of a run that is over, the command itself says so
    raise NotPossible(
        f"This step is {step.face.word.lower()} and does not wait for that decision, "
        f"so there is nothing to {_VERBS[choice]}."
    )
