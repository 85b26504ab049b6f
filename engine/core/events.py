"""Events: the append-only history of a run. Folding them gives its state."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventType(StrEnum):
    WORKFLOW_STARTED = "workflow.started"
    WORKFLOW_PAUSED = "workflow.paused"
    WORKFLOW_RESUMED = "workflow.resumed"
    WORKFLOW_COMPLETED = "workflow.completed"
    WORKFLOW_FAILED = "workflow.failed"
    WORKFLOW_CANCELLED = "workflow.cancelled"
    STEP_STARTED = "step.started"
    STEP_WAITING = "step.waiting"
    STEP_RETRYING = "step.retrying"
    STEP_COMPLETED = "step.completed"
    STEP_FAILED = "step.failed"
    STEP_SKIPPED = "step.skipped"
    STEP_CANCELLED = "step.cancelled"
    SIGNAL_RECEIVED = "signal.received"
    SIGNAL_USED = "signal.used"
    SIGNAL_IGNORED = "signal.ignored"
    WARNING_REPEATED = "warning.repeated"
    WARNING_TIME_LIMIT = "warning.time_limit"
    WARNING_OUTPUT = "warning.output"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of history. `number` counts from 1 within its run; `severity` is info, success, warning or error."""

    number: int
    at: datetime
    type: EventType
    message: str
    step: str | None = None
    severity: str = "info"
    data: dict[str, Any] = field(default_factory=dict)
