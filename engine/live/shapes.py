"""The shapes of everything the live protocol and the API say about runs. Closed: no other member is ever sent.

`canvas/src/model/live.ts` reads the same; `tests/contracts/live/` holds both to it. Times are ISO 8601 in
UTC with milliseconds.
"""

from typing import Any, Literal, NotRequired, TypedDict

from engine.queueing import InQueue


class WorkflowName(TypedDict):
    id: str
    name: str


class Progress(TypedDict):
    """Counts of the run's own steps; `percent` is whole, 100 for a completed run and never before."""

    total: int
    completed: int
    failed: int
    skipped: int
    percent: int


class Metrics(TypedDict):
    """Counts of all steps, those of every pass through a container included; the duration once the run is over."""

    total: int
    completed: int
    failed: int
    skipped: int
    duration_ms: int | None
    gates_passed: int
    gates_failed: int


class Totals(TypedDict):
    """What steps have reported, added up: cost by currency, figures by name and unit."""

    cost: dict[str, Any]
    impact: dict[str, Any]


class Options(TypedDict):
    """How a run was started."""

    simulated: bool
    stepping: bool
    breakpoints: list[str]


class RunLink(TypedDict):
    """Another run: the one whose `step` called this one, or the one this was forked from (`step` is null)."""

    id: str
    workflow: str
    step: str | None


class ByHand(TypedDict):
    """A step that a rollback did not undo: its reverse failed, it has none, or it was not reached."""

    step: str
    name: str
    why: str


class RunError(TypedDict):
    code: str
    message: str
    hint: str
    step: str | None


class RunSummary(TypedDict):
    """A run. `current` names the steps that are running, waiting or to be tried again.

    `queue`: why it has not begun, if it waits for a place. `by_hand`: after a rollback, what somebody must still undo.
    """

    id: str
    workflow: WorkflowName
    version: int
    status: str
    title: str
    priority: int
    created_at: str
    started_at: str | None
    finished_at: str | None
    started_by: str | None
    progress: Progress
    metrics: Metrics
    totals: Totals
    options: Options
    parent: RunLink | None
    fork_of: RunLink | None
    children: int
    current: list[str]
    queue: InQueue | None
    error: RunError | None
    by_hand: list[ByHand]
    input: Any
    output: Any
    seq: int


class StepError(TypedDict):
    kind: str
    message: str
    hint: str


class StepProgress(TypedDict):
    """How far an attempt says it is; `percent` is null if it only says what it is doing."""

    percent: int | None
    message: str


class StepSummary(TypedDict):
    """A step, a gate of one (`send!0`), or a pass through a container (`loop[3]`, without a type).

    `scope` is the pass it lies in. `waiting_for` is a sentence; `choices` are what a person may decide: "retry",
    "skip", "input", "stop"; `answer_at` is the path of the page where somebody can answer. `gate` names the gate
    that holds a completed step. `undoes` is the key of the step whose reverse it is; `undone` tells of its own
    reverse: "undoing", "undone" or "failed".
    """

    key: str
    node: str
    scope: str
    name: str
    type: str
    status: str
    attempt: int
    port: str | None
    started_at: str | None
    finished_at: str | None
    wake_at: str | None
    input: Any
    output: Any
    error: StepError | None
    progress: StepProgress | None
    fallback: bool
    gate: str | None
    undoes: str | None
    undone: str | None
    waiting_for: str | None
    choices: list[str]
    answer_at: str | None
    seq: int


class Passes(TypedDict):
    """How far a container is; `total` is null where nobody knows beforehand."""

    total: int | None
    done: int
    failed: int
    open: int


class EventLine(TypedDict):
    """`metrics` are measured at the end of a step: duration_ms, cost."""

    number: int
    at: str
    type: str
    step: str | None
    severity: str
    message: str
    data: Any
    metrics: Any


class Snapshot(TypedDict):
    """Everything at `seq`: all steps of the run itself, those of passes that are open or changed within the last
    200 events, and those events. `passes` are counts by container."""

    type: Literal["snapshot"]
    seq: int
    run: RunSummary
    steps: list[StepSummary]
    passes: dict[str, Passes]
    events: list[EventLine]


class Changes(TypedDict):
    """What changed from `after` to `seq`: whole steps, counts of containers, and the events in between."""

    type: Literal["changes"]
    after: int
    seq: int
    run: RunSummary
    steps: list[StepSummary]
    passes: dict[str, Passes]
    events: list[EventLine]


class RunsChanged(TypedDict):
    """Some runs of a workspace have changed; whoever shows a list fetches it again."""

    type: Literal["runs-changed"]
    runs: list[str]


class Misunderstood(TypedDict):
    """The answer to a message that the server does not know."""

    type: Literal["error"]
    message: str


class ClientMessage(TypedDict):
    """What a browser may send: `refetch` asks for a snapshot; `seen` says that all up to `seq` is shown.

    A browser that says what it has seen gets the next message only then, so that one which is slow or
    asleep is sent the newest state instead of a backlog.
    """

    type: Literal["refetch", "seen"]
    seq: NotRequired[int]


LiveMessage = Snapshot | Changes
