"""The states of runs and steps: what each means, how it looks, and which may follow which.

`RUN_MOVES` and `STEP_MOVES` are the only transition tables; `engine.core.fold` is the only place that
assigns a status, and it asks them.
"""

from dataclasses import dataclass
from enum import StrEnum


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    RETRYING = "retrying"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StepStatus(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    RETRYING = "retrying"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Face:
    """How a state is shown: always a word, an icon and a colour together."""

    word: str
    icon: str
    colour: str
    meaning: str


RUN_FACES: dict[RunStatus, Face] = {
    RunStatus.QUEUED: Face("Queued", "clock", "grey", "Accepted; a worker will begin it."),
    RunStatus.RUNNING: Face("Running", "loader-2", "blue", "At least one step is being done."),
    RunStatus.WAITING: Face("Waiting", "hourglass", "violet", "Waiting for a person, a signal or a moment."),
    RunStatus.RETRYING: Face("Retrying", "refresh", "amber", "A step failed and will be tried again."),
    RunStatus.PAUSED: Face("Paused", "player-pause", "amber", "Held by a person; nothing new begins."),
    RunStatus.COMPLETED: Face("Completed", "circle-check", "green", "Every path came to its end."),
    RunStatus.FAILED: Face("Failed", "circle-x", "red", "A step failed and nothing caught it."),
    RunStatus.CANCELLED: Face("Cancelled", "player-stop", "grey", "Stopped by a person."),
}

STEP_FACES: dict[StepStatus, Face] = {
    StepStatus.PENDING: Face("Not yet", "circle-dashed", "grey", "Its turn has not come."),
    StepStatus.RUNNING: Face("Running", "loader-2", "blue", "Being done now."),
    StepStatus.WAITING: Face("Waiting", "hourglass", "violet", "Waiting for a person, a signal or a moment."),
    StepStatus.RETRYING: Face("Retrying", "refresh", "amber", "Failed; will be tried again."),
    StepStatus.COMPLETED: Face("Completed", "circle-check", "green", "Done."),
    StepStatus.FAILED: Face("Failed", "circle-x", "red", "Could not be done."),
    StepStatus.SKIPPED: Face("Skipped", "circle-minus", "grey", "Not on the path that was taken."),
    StepStatus.CANCELLED: Face("Cancelled", "player-stop", "grey", "Given up because the run ended."),
}

RUN_ENDS = frozenset({RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED})
STEP_ENDS = frozenset({StepStatus.COMPLETED, StepStatus.FAILED, StepStatus.SKIPPED, StepStatus.CANCELLED})

_ALIVE = frozenset({RunStatus.RUNNING, RunStatus.WAITING, RunStatus.RETRYING, RunStatus.PAUSED}) | RUN_ENDS

RUN_MOVES: dict[RunStatus, frozenset[RunStatus]] = {
    RunStatus.QUEUED: frozenset({RunStatus.RUNNING, RunStatus.PAUSED, RunStatus.CANCELLED}),
    RunStatus.RUNNING: _ALIVE,
    RunStatus.WAITING: _ALIVE,
    RunStatus.RETRYING: _ALIVE,
    RunStatus.PAUSED: _ALIVE,
    RunStatus.COMPLETED: frozenset(),
    RunStatus.FAILED: frozenset(),
    RunStatus.CANCELLED: frozenset(),
}

STEP_MOVES: dict[StepStatus, frozenset[StepStatus]] = {
    # A pure step goes from pending to its end in one move: its start is never a fact of its own.
    StepStatus.PENDING: frozenset(
        {StepStatus.RUNNING, StepStatus.COMPLETED, StepStatus.FAILED, StepStatus.SKIPPED, StepStatus.RETRYING}
    ),
    StepStatus.RUNNING: frozenset(
        {StepStatus.WAITING, StepStatus.RETRYING, StepStatus.COMPLETED, StepStatus.FAILED, StepStatus.CANCELLED}
    ),
    StepStatus.WAITING: frozenset(
        {StepStatus.RUNNING, StepStatus.COMPLETED, StepStatus.FAILED, StepStatus.SKIPPED, StepStatus.CANCELLED}
    ),
    StepStatus.RETRYING: frozenset({StepStatus.RUNNING, StepStatus.CANCELLED}),
    StepStatus.COMPLETED: frozenset(),
    StepStatus.FAILED: frozenset(),
    StepStatus.SKIPPED: frozenset(),
    StepStatus.CANCELLED: frozenset(),
}
