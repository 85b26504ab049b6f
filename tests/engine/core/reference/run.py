"""The run of the reference interpreter, and the words in which it tells what happens to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from tests.engine.core.reference.document import body
from tests.engine.core.reference.model import Pass, Step, in_doubt

T = TypeVar("T")


@dataclass(eq=False)
class Run:
    """A run and its history so far: lines of `(type, key)`, the key "" for the run itself."""

    raw: dict[str, Any]
    input: dict[str, Any]
    now: datetime
    options: dict[str, Any] = field(default_factory=dict)  # how it was started: stepping, simulated, recorded
    reuse: dict[str, Any] = field(default_factory=dict)  # of a fork: known ends, by key
    order: Random | None = None  # in which order things come that come at once; None for the order of the drawing
    status: str = "queued"
    paused: bool = False
    began: datetime | None = None
    limit_from: datetime | None = None  # its time limit counts from here: anew when it is taken up again
    limit_told: bool = False
    rolling_back: bool = False
    open_given_up: bool = False
    cut_off: bool = False  # the engine had to end it where it stood
    parts_given_up: bool = False  # it is failing as a whole, and has begun to give up what lies in its containers
    mail: list[tuple[tuple[str, str], Any]] = field(default_factory=list)  # named signals that nobody awaits yet
    holding: bool = False  # one of its own gates keeps it from completing
    gate: int = 0  # the next of the workflow's own gates
    history: list[tuple[str, str]] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)  # what each completed step or pass gave

    def __post_init__(self) -> None:
        self.root = Pass("", None, 0, 1)
        self.fill(self.root)

    @property
    def over(self) -> bool:
        return self.status in ("completed", "failed", "cancelled", "rolled_back", "rollback_failed")

    @property
    def shown(self) -> str:
        """The status that people see: of a live run it follows from what is going on in it."""
        if self.over or self.began is None or self.paused or self.rolling_back:
            return "paused" if self.paused else self.status
        found = {s.status for s in self.root.all_below() if s.status != "running" or not s.contains}
        return next((status for status in ("running", "waiting", "retrying") if status in found), "running")

    def in_some_order(self, things: Iterable[T]) -> list[T]:
        """Things of which nobody says which comes first."""
        found = list(things)
        if self.order is not None:
            self.order.shuffle(found)
        return found

    def fill(self, scope: Pass) -> None:
        """Give a pass its steps, none of them begun."""
        container = scope.container.id if scope.container else None
        scope.steps = {id_: Step(id_, node, scope) for id_, node in body(self.raw, container).items()}

    def tell(self, type_: str, about: Step | Pass | str = "") -> None:
        self.history.append((type_, about if isinstance(about, str) else about.key))

    def begin(self) -> None:
        self.began, self.limit_from, self.status = self.now, self.now, "running"
        self.tell("workflow.started")

    def until(self, seconds: float) -> datetime:
        return self.now + timedelta(seconds=seconds)

    def end(self, status: str) -> None:
        self.status, self.paused = status, False
        self.tell(f"workflow.{status}")

    # The moves that every rule is made of

    def start(self, step: Step, attempt: int) -> None:
        """Begin an attempt. The first of what only computes is told by its end alone."""
        step.status, step.attempt, step.asks_person = "running", attempt, False
        step.cut_off = 0
        step.unsure = False
        step.first_began = step.first_began or self.now
        limit = step.settings.get("timeout")
        step.due = self.now + timedelta(seconds=limit) if limit else None
        if step.kind != "pure" or attempt > 1:
            self.tell("step.started", step)

    def complete(self, step: Step, output: Any, port: str | None = None, *, gated: bool = True) -> None:
        step.status, step.port, step.output, step.due = "completed", port or step.first_port, output, None
        step.asks_person = False
        step.error = None
        self.tell("step.completed", step)
        step.place = len(self.history)
        self.outputs[step.key] = output
        step.gate = 0 if gated and step.settings.get("gates") else None

    def vouch(self, step: Step) -> None:
        """A person says that it was done: nobody looks at what it gave, and it may have to be undone."""
        self.complete(step, None, gated=False)

    def skip(self, step: Step, port: str | None = None) -> None:
        """Pass a step by; through a port if those after it are to begin all the same."""
        step.unsure = step.unsure or in_doubt(step)  # nobody has said that it was done, nor that it was not
        step.status, step.port, step.due, step.asks_person = "skipped", port, None, False
        self.tell("step.skipped", step)

    def wait(self, step: Step, until: datetime | None, *, asks_person: bool = False, interrupted: bool = False) -> None:
        step.status, step.due, step.awaits, step.asked_outside = "waiting", until, None, False
        step.asks_person, step.interrupted = asks_person, interrupted
        self.tell("step.waiting", step)

    def cancel(self, what: Step | Pass) -> None:
        if isinstance(what, Step):
            what.unsure = in_doubt(what)
            what.due, what.giving_up = None, None
        what.status = "cancelled"
        self.tell("step.cancelled", what)

    def give_up_passes_below(self, scope: Pass) -> None:
        """Give up the passes and containers that are under way below a pass."""
        for step in scope.steps.values():
            for inner in step.passes:
                if inner.status == "open":
                    self.give_up_passes_below(inner)
                    self.cancel(inner)
            if step.contains and step.status == "running":
                self.cancel(step)
