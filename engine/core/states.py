"""The states of runs and steps: what each means, how it looks, and which may follow which.

`RUN_MOVES` and `STEP_MOVES` are the only transition tables; `engine.core.fold` is the only place that
assigns a status, and it asks them.
"""

from dataclasses import dataclass
from enum import StrEnum


class RunStatus(StrEnum):
    QUEUED = "queued"
    VALIDATING = "validating"
    READY = "ready"
    RUNNING = "running"
    WAITING = "waiting"
    RETRYING = "retrying"
    PAUSED = "paused"
    ROLLING_BACK = "rolling_back"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ROLLED_BACK = "rolled_back"
    ROLLBACK_FAILED = "rollback_failed"


class StepStatus(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    RETRYING = "retrying"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    COMPENSATING = "compensating"
    COMPENSATED = "compensated"


@dataclass(frozen=True, slots=True)
class Face:
    """How a state is shown: always a word, an icon and a colour together."""

    word: str
    icon: str
    colour: str
    meaning: str


RUN_FACES: dict[RunStatus, Face] = {
    RunStatus.QUEUED: Face("Queued", "clock", "grey", "Accepted; it waits for a worker or for its place."),
    RunStatus.VALIDATING: Face("Validating", "shield-check", "grey", "Its gates are looked at before it may end."),
    RunStatus.READY: Face("Ready", "player-play", "grey", "Its place is free; a worker will begin it now."),
    RunStatus.RUNNING: Face("Running", "loader-2", "blue", "At least one step is being done."),
    RunStatus.WAITING: Face("Waiting", "hourglass", "violet", "Waiting for a person, a signal or a moment."),
    RunStatus.RETRYING: Face("Retrying", "refresh", "amber", "A step failed and will be tried again."),
    RunStatus.PAUSED: Face("Paused", "player-pause", "amber", "Held by a person; nothing new begins."),
    RunStatus.ROLLING_BACK: Face(
        "Rolling back", "arrow-back-up", "amber", "What was done is being undone, step by step."
    ),
    RunStatus.COMPLETED: Face("Completed", "circle-check", "green", "Every path came to its end."),
    RunStatus.FAILED: Face("Failed", "circle-x", "red", "A step failed and nothing caught it."),
    RunStatus.CANCELLED: Face("Cancelled", "player-stop", "grey", "Stopped by a person."),
    RunStatus.ROLLED_BACK: Face("Rolled back", "arrow-back-up", "grey", "What was done has been undone."),
    RunStatus.ROLLBACK_FAILED: Face(
        "Rollback failed", "alert-triangle", "red", "Some of what was done could not be undone; a person must."
    ),
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
    StepStatus.COMPENSATING: Face("Undoing", "arrow-back-up", "amber", "Its reverse step is being done."),
    StepStatus.COMPENSATED: Face("Undone", "arrow-back-up", "grey", "Its reverse step has undone it."),
}

RUN_ENDS = frozenset(
    {
        RunStatus.COMPLETED,
        RunStatus.FAILED,
        RunStatus.CANCELLED,
        RunStatus.ROLLED_BACK,
        RunStatus.ROLLBACK_FAILED,
    }
)
STEP_ENDS = frozenset(
    {
        StepStatus.COMPLETED,
        StepStatus.FAILED,
        StepStatus.SKIPPED,
        StepStatus.CANCELLED,
        StepStatus.COMPENSATED,
    }
)

_WAITING_TO_BEGIN = frozenset({RunStatus.QUEUED, RunStatus.READY})
_LIVE = frozenset(
    {
        RunStatus.VALIDATING,
        RunStatus.RUNNING,
        RunStatus.WAITING,
        RunStatus.RETRYING,
        RunStatus.PAUSED,
        RunStatus.ROLLING_BACK,
    }
)
_ALIVE = _LIVE | RUN_ENDS

RUN_MOVES: dict[RunStatus, frozenset[RunStatus]] = {
    # One that has not begun fails only if the engine cannot go on with it.
    RunStatus.QUEUED: frozenset(
        {RunStatus.READY, RunStatus.RUNNING, RunStatus.PAUSED, RunStatus.CANCELLED, RunStatus.FAILED}
    ),
    RunStatus.READY: frozenset({RunStatus.RUNNING, RunStatus.PAUSED, RunStatus.CANCELLED, RunStatus.FAILED}),
    **dict.fromkeys(_LIVE, _ALIVE),
    RunStatus.PAUSED: _ALIVE | _WAITING_TO_BEGIN,  # it may have been paused before it began
    # What follows an end is always a person's word: to undo what was done, or to go on after a failure.
    RunStatus.COMPLETED: frozenset({RunStatus.ROLLING_BACK}),
    RunStatus.CANCELLED: frozenset({RunStatus.ROLLING_BACK}),
    RunStatus.FAILED: _LIVE | _WAITING_TO_BEGIN,  # likewise
    RunStatus.ROLLED_BACK: frozenset(),
    RunStatus.ROLLBACK_FAILED: frozenset(),
}

STEP_MOVES: dict[StepStatus, frozenset[StepStatus]] = {
    # A pure step goes from pending to its end, or to a person, in one move: its start is never a fact of its own.
    StepStatus.PENDING: frozenset(
        {
            StepStatus.RUNNING,
            StepStatus.WAITING,
            StepStatus.RETRYING,
            StepStatus.COMPLETED,
            StepStatus.FAILED,
            StepStatus.SKIPPED,
        }
    ),
    StepStatus.RUNNING: frozenset(
        {StepStatus.WAITING, StepStatus.RETRYING, StepStatus.COMPLETED, StepStatus.FAILED, StepStatus.CANCELLED}
    ),
    # A run that was called may answer with a failure, and then a person is asked.
    StepStatus.WAITING: frozenset(
        {
            StepStatus.WAITING,
            StepStatus.RUNNING,
            StepStatus.RETRYING,
            StepStatus.COMPLETED,
            StepStatus.FAILED,
            StepStatus.SKIPPED,
            StepStatus.CANCELLED,
        }
    ),
    # What had been asked for before an attempt was cut off may be answered before it is made once more.
    StepStatus.RETRYING: frozenset(
        {
            StepStatus.RUNNING,
            StepStatus.WAITING,
            StepStatus.RETRYING,
            StepStatus.COMPLETED,
            StepStatus.FAILED,
            StepStatus.CANCELLED,
        }
    ),
    StepStatus.COMPLETED: frozenset({StepStatus.COMPENSATING}),
    StepStatus.COMPENSATING: frozenset({StepStatus.COMPENSATED, StepStatus.COMPLETED}),
    StepStatus.COMPENSATED: frozenset(),
    # A person's word reopens a failed run: what failed or was given up begins a new attempt or is passed by.
    # Or a person is asked first, if it may have been done.
    StepStatus.FAILED: frozenset({StepStatus.RUNNING, StepStatus.WAITING, StepStatus.COMPLETED, StepStatus.SKIPPED}),
    StepStatus.CANCELLED: frozenset({StepStatus.RUNNING, StepStatus.WAITING}),
    StepStatus.SKIPPED: frozenset(),
}
