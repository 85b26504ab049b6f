"""What stands in for step types that nobody can carry out here."""

from typing import Any, ClassVar

from engine.core.catalogue import Catalogue
from engine.core.retry import FailureKind
from engine.core.steps import Effect, Fail, Outcome, StepContext, StepType


class MissingStepType(StepType):
    """Stands in for a step type that is not installed here, so that the rest of the run can still be driven.

    What it had done, or was doing, nobody can tell here, so it counts as what must not be done twice.
    """

    title = description = "A step type that is not installed"
    category, icon, effect = "code", "help", Effect.AT_MOST_ONCE
    config: ClassVar[dict[str, Any]] = {"type": "object"}

    def __init__(self, why: str) -> None:
        self.why = why  # a sentence for people

    def perform(self, context: StepContext) -> Outcome:
        return Fail(self.why, FailureKind.TRANSIENT, "Install the package that brings it, then start the run again.")


def step_type_of(type_: str, catalogue: Catalogue, *, holds: bool) -> StepType:
    """The step type of a node, in which others lie or not, or what stands in for it."""
    found = catalogue.get(type_)
    if found is None:
        return MissingStepType(f"The step type “{type_}” is not installed on this worker.")
    if holds and not found.container:
        return MissingStepType(f"Steps lie in it, but the step type “{type_}” holds none here.")
    return found
