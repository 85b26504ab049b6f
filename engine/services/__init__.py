"""What the rest of the product may ask of the engine. Every function is one verb and one transaction."""

from engine.services.commanding import (
    cancel_run,
    pause_run,
    resume_run,
    retry_step,
    signal_run,
    signal_step,
    skip_step,
)
from engine.services.inputs import InvalidInput, fit_input, was_given
from engine.services.publishing import InvalidDefinition, publish, sketch
from engine.services.starting import Caller, RunOptions, start_run, started_before, started_by_its_key, take_in

__all__ = [
    "Caller", "InvalidDefinition", "InvalidInput", "RunOptions", "cancel_run", "fit_input", "pause_run", "publish",
    "resume_run", "retry_step", "signal_run", "signal_step", "sketch", "skip_step", "start_run", "started_before",
    "started_by_its_key", "take_in", "was_given",
]  # fmt: skip
