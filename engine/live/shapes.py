"""The shapes of everything the live protocol and the API say about runs. Closed: no other member is ever sent.

`canvas/src/model/live.ts` reads the same; `tests/contracts/live/` holds both to it. Times are ISO 8601 in
UTC with milliseconds.
"""

from typing import Any, Literal, NotRequired, TypedDict


class WorkflowName(TypedDict):
    id: str
    name: str


class Progress(TypedDict):
    """Counts of steps; `percent` is whole, and 100 for a completed run."""

    total: int
    completed: int
    failed: int
    skipped: int
    percent: int


class RunError(TypedDict):
    code: str
    message: str
    hint: str
    step: str | None


class RunSummary(TypedDict):
    """A run. `current` names the steps that are running, waiting or to be tried again."""

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
    current: list[str]
    error: RunError | None
    input: Any
    output: Any
    seq: int


class StepError(TypedDict):
    kind: str
    message: str
    hint: str


class StepSummary(TypedDict):
    """A step. `waiting_for` is a sentence; `choices` are what a person may decide: "retry", "skip";
    `answer_at` is the path of the page where somebody can answer."""

    key: str
    node: str
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
    waiting_for: str | None
    choices: list[str]
    answer_at: str | None
    seq: int


class EventLine(TypedDict):
    number: int
    at: str
    type: str
    step: str | None
    severity: str
    message: str
    data: Any


class Snapshot(TypedDict):
    """Everything at `seq`: all steps, the last 200 events."""

    type: Literal["snapshot"]
    seq: int
    run: RunSummary
    steps: list[StepSummary]
    events: list[EventLine]


class Changes(TypedDict):
    """What changed from `after` to `seq`: whole steps, and the events in between."""

    type: Literal["changes"]
    after: int
    seq: int
    run: RunSummary
    steps: list[StepSummary]
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
