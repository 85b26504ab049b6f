"""Events: the append-only history of a run. Folding them gives its state."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple


class EventType(StrEnum):
    WORKFLOW_STARTED = "workflow.started"
    WORKFLOW_PAUSED = "workflow.paused"
    WORKFLOW_RESUMED = "workflow.resumed"
    WORKFLOW_COMPLETED = "workflow.completed"
    WORKFLOW_FAILED = "workflow.failed"
    WORKFLOW_CANCELLED = "workflow.cancelled"
    WORKFLOW_REOPENED = "workflow.reopened"
    WORKFLOW_PRIORITY = "workflow.priority"
    WORKFLOW_ROLLING_BACK = "workflow.rolling_back"
    WORKFLOW_ROLLED_BACK = "workflow.rolled_back"
    WORKFLOW_ROLLBACK_FAILED = "workflow.rollback_failed"
    STEP_STARTED = "step.started"
    STEP_PROGRESS = "step.progress"
    STEP_POSTPONED = "step.postponed"
    STEP_WAITING = "step.waiting"
    STEP_RETRYING = "step.retrying"
    STEP_COMPLETED = "step.completed"
    STEP_FAILED = "step.failed"
    STEP_SKIPPED = "step.skipped"
    STEP_CANCELLED = "step.cancelled"
    STEP_COMPENSATING = "step.compensating"
    STEP_COMPENSATED = "step.compensated"
    GATE_PASSED = "gate.passed"
    GATE_FAILED = "gate.failed"
    IMPACT_COST = "impact.cost"
    IMPACT_RECORDED = "impact.recorded"
    SIGNAL_RECEIVED = "signal.received"
    SIGNAL_USED = "signal.used"
    SIGNAL_IGNORED = "signal.ignored"
    WARNING_REPEATED = "warning.repeated"
    WARNING_TIME_LIMIT = "warning.time_limit"
    WARNING_OUTPUT = "warning.output"
    WARNING_REPORTED = "warning.reported"
    WARNING_COMPENSATION = "warning.compensation"


class Event(NamedTuple):
    """One line of history. `number` counts from 1 within its run; `severity` is info, success, warning or error.

    A tuple, as all that is made for every step: a frozen dataclass takes six times as long to make.
    """

    number: int
    at: datetime
    type: EventType
    message: str
    step: str | None
    severity: str
    data: dict[str, Any]
    metrics: dict[str, Any] | None  # of the end of a step: duration_ms, cost
