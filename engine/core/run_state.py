"""The state of one run in memory. Only `engine.core.fold` changes it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.core.keys import scope_of
from engine.core.plan import Plan
from engine.core.states import STEP_ENDS, RunStatus, StepStatus


@dataclass(slots=True)
class StepState:
    """One node of one run. `port` is the port whose edges were taken once the step has ended."""

    key: str
    status: StepStatus = StepStatus.PENDING
    attempt: int = 0
    port: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    wake_at: datetime | None = None  # a timer, the next attempt, or the time limit of a running attempt
    wait: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    memo: dict[str, Any] | None = None  # the engine's own notes, see docs/engine.md
    seq: int = 0
    ended_seq: int | None = None  # the event that ended it: the order in which steps are undone

    @property
    def scope(self) -> str:
        """The pass through a container that it belongs to, "" for the run itself."""
        return scope_of(self.key)

    @property
    def ended(self) -> bool:
        return self.status in STEP_ENDS


@dataclass(slots=True)
class RunState:
    """A run: its steps by key, and counts of resolved edges so that a join costs nothing to look at."""

    ref: str
    plan: Plan
    input: dict[str, Any]
    facts: dict[str, Any]  # what `run` means in expressions
    status: RunStatus = RunStatus.QUEUED
    seq: int = 0
    paused: bool = False
    failing: dict[str, Any] | None = None  # the error that will end the run once nothing runs any more
    error: dict[str, Any] | None = None
    output: dict[str, Any] | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    steps: dict[str, StepState] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    resolved: dict[str, int] = field(default_factory=dict)  # incoming edges resolved, by node
    taken: dict[str, int] = field(default_factory=dict)  # incoming edges taken, by node
    running: set[str] = field(default_factory=set)
    timed: dict[str, datetime] = field(default_factory=dict)  # steps that wake by themselves
    open: set[str] = field(default_factory=set)  # waiting or retrying
    computing: set[str] = field(default_factory=set)  # inline steps under way; empty whenever a turn has ended
    held: list[str] = field(default_factory=list)  # ready but not begun, because the run is paused
    totals: dict[str, Any] = field(default_factory=dict)  # cost, impact and gates, added up
    priority: int = 0
    mail: list[dict[str, Any]] = field(default_factory=list)  # named signals nobody has waited for yet
    completed: int = 0
    failed: int = 0
    skipped: int = 0

    def step(self, key: str) -> StepState:
        """The state of a step, made on first sight."""
        found = self.steps.get(key)
        if found is None:
            found = self.steps[key] = StepState(key)
        return found

    def output_of(self, step: StepState) -> Any:
        """What a step that completed gave; None for any other."""
        return self.outputs.get(step.key) if step.ended and step.error is None else None

    @property
    def over(self) -> bool:
        return self.finished_at is not None

    def attempt_id(self, key: str) -> str:
        """The id of the current attempt of a step: it stands on every effect the attempt causes."""
        return f"{self.ref}.{key}.{self.step(key).attempt}"

    def scope(self) -> dict[str, Any]:
        """What expressions may read."""
        return {
            "input": self.input,
            "steps": self.outputs,
            "vars": self.plan.document.variables,
            "run": self.facts,
        }

    @property
    def next_wake(self) -> datetime | None:
        """When the run must be looked at again by itself; None while paused or without timers."""
        if self.over or self.paused:
            return None
        limit = self.time_limit_at
        moments = list(self.timed.values()) + ([limit] if limit else [])
        return min(moments, default=None)

    @property
    def time_limit_at(self) -> datetime | None:
        limit = self.plan.document.time_limit
        return self.started_at + timedelta(seconds=limit) if limit and self.started_at else None
