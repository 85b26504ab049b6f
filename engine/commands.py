"""Commands of people on runs, by name, for pages and API alike: checked against what the row says now.

The driver decides in the end; these checks exist so that a person hears at once why a command makes no sense.
"""

from typing import Protocol

from engine import services
from engine.models import Run, Step
from engine.queries import asks_person
from engine.sending import NotPossible
from workspaces.models import User


class RunCommand(Protocol):
    """Does something with a whole run."""

    def __call__(self, *, run: Run, actor: User) -> None: ...


class StepCommand(Protocol):
    """Does something with one step of a run."""

    def __call__(self, *, run: Run, step_key: str, actor: User) -> None: ...


RUN_COMMANDS: dict[str, RunCommand] = {
    "pause": services.pause_run,
    "resume": services.resume_run,
    "cancel": services.cancel_run,
}
STEP_COMMANDS: dict[str, StepCommand] = {"retry": services.retry_step, "skip": services.skip_step}


def decide_step(command: str, *, run: Run, step: Step, actor: User) -> None:
    """Retry or skip a step that asks for it. Raises NotPossible."""
    if not run.is_over and not asks_person(step):
        raise NotPossible(
            f"This step is {step.face.word.lower()} and does not wait for a decision, so there is nothing to {command}."
        )
    STEP_COMMANDS[command](run=run, step_key=step.key, actor=actor)
