"""The step types of this installation: the built-in ones, the apps' and those of installed packages."""

from collections.abc import Iterable
from importlib.metadata import entry_points

from engine.core.catalogue import Catalogue
from engine.core.steps import StepType
from engine.steps import STEP_TYPES

CATALOGUE = Catalogue()
ENTRY_POINTS = "automate.steps"


def register(types: Iterable[type[StepType]]) -> None:
    """Add step types at start-up. Raises DuplicateStepType."""
    CATALOGUE.add(types)


def load_step_types() -> None:
    """Register the engine's own step types and those that packages offer as `automate.steps`.

    An entry point names a tuple of step type classes.
    """
    register(STEP_TYPES)
    for entry_point in entry_points(group=ENTRY_POINTS):
        register(entry_point.load())
