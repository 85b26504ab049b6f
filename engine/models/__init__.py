"""What the engine keeps: definitions, runs, steps, events, signals, drivers.

After `services.start_run` has inserted a run, only `engine.store` writes its rows; everybody else inserts
a `Signal`.
"""

from engine.models.definitions import Closed, Definition
from engine.models.drivers import Driver, DriverTotals
from engine.models.history import LONGEST_POINTER, Event, Payload, Signal, Step
from engine.models.lanes import Lane
from engine.models.runs import LIVE_STATUSES, Run

__all__ = [
    "LIVE_STATUSES", "LONGEST_POINTER", "Closed", "Definition", "Driver", "DriverTotals", "Event", "Lane", "Payload",
    "Run", "Signal", "Step",
]  # fmt: skip
