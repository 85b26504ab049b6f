"""How the API's answers about runs are described; `engine.live.messages` builds them, key by key the same."""

from engine.api.shapes.asked import CancelShape, DecidedShape, PriorityShape, ProvidedShape, SignalShape
from engine.api.shapes.catalogue import CatalogueShape
from engine.api.shapes.forks import ForkFromShape, ForkImpactShape, ForkShape
from engine.api.shapes.history import EventShape, SnapshotShape
from engine.api.shapes.runs import RunShape
from engine.api.shapes.steps import StepShape
from engine.api.shapes.undoing import UndoingShape

__all__ = [
    "CancelShape", "CatalogueShape", "DecidedShape", "EventShape", "ForkFromShape", "ForkImpactShape", "ForkShape",
    "PriorityShape", "ProvidedShape", "RunShape", "SignalShape", "SnapshotShape", "StepShape", "UndoingShape",
]  # fmt: skip
