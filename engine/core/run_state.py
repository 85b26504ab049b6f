"""The state of one run in memory. Only `engine.core.fold` changes it."""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.core.keys import container_of, is_scope, node_of, scope_of, within
from engine.core.plan import Plan, PlanNode
from engine.core.states import STEP_ENDS, RunStatus, StepStatus


@dataclass(slots=True)
class StepState:
    """One node in one scope of a run, or one pass through a container.

    `port` is the port whose edges were taken once the step has ended.
    """

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

    @property
    def tries(self) -> tuple[int, datetime | None]:
        """How many attempts there have been, and when the first began, since a person last had it begun anew."""
        since = self.noted("since")
        if since is None:
            return self.attempt, self.started_at
        return self.attempt - since["attempt"] + 1, datetime.fromisoformat(since["at"])

    def noted(self, name: str) -> Any:
        """One of the engine's own notes about the step, or None."""
        return self.memo.get(name) if self.memo else None


@dataclass(slots=True)
class Scope:
    """The run itself, or one pass through a container: the steps that are under way in it, and its outputs."""

    key: str = ""
    outputs: dict[str, Any] = field(default_factory=dict)  # by node id
    live: set[str] = field(default_factory=set)  # steps directly in it that have begun and not ended
    failing: dict[str, Any] | None = None  # the error that will end it once nothing runs in it any more
    loop: dict[str, Any] | None = None  # what `loop` means in its expressions
    result: Any = None  # what the pass gave
    ended: bool = False  # kept until it is written, or because steps in it may have to be undone


@dataclass(slots=True)
class Loop:
    """A container that has been entered: which passes are open, what the others gave."""

    key: str
    attempt: int
    total: int | None = None
    items: list[Any] | None = None
    next: int = 0
    open: set[str] = field(default_factory=set)
    results: dict[int, Any] = field(default_factory=dict)
    failed: int = 0
    failing: dict[str, Any] | None = None
    once: bool = False  # what it would do again in its next attempt must not be done twice without a person's word
    others: list[int] = field(default_factory=list)  # attempts that went through the fallback's list of items
    other: bool = False  # whether the last that was entered is one of them
    aside: tuple[dict[int, Any], int] = field(
        default_factory=lambda: ({}, 0)
    )  # `results` and `failed` of the other list

    def enter(self, entered: dict[str, Any]) -> None:
        """Go on with what is known of the list that is gone through now."""
        self.total, self.others = entered["total"], entered.get("others", [])
        if self.other != entered.get("other", False):
            self.other = not self.other
            (self.results, self.failed), self.aside = self.aside, (self.results, self.failed)


@dataclass(frozen=True, slots=True)
class Reused:
    """How a step had ended in the run that this one takes over from."""

    status: StepStatus
    port: str | None
    output: Any = None
    error: dict[str, Any] | None = None
    gated: bool = False  # a gate of it had not let it through


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
    scopes: dict[str, Scope] = field(default_factory=lambda: {"": Scope()})
    loops: dict[str, Loop] = field(default_factory=dict)  # containers entered and not completed
    resolved: dict[str, int] = field(default_factory=dict)  # incoming edges resolved, by step
    taken: dict[str, int] = field(default_factory=dict)  # incoming edges taken, by step
    running: set[str] = field(default_factory=set)  # an attempt is under way; not containers with an open pass
    timed: dict[str, datetime] = field(default_factory=dict)  # steps that wake by themselves
    open: set[str] = field(default_factory=set)  # waiting or retrying
    computing: set[str] = field(default_factory=set)  # inline steps under way
    gated: dict[str, int] = field(default_factory=dict)  # completed steps held by the gate of this number
    doomed: set[str] = field(default_factory=set)  # scopes that end as soon as nothing runs in them
    undoable: dict[str, int] = field(default_factory=dict)  # completed steps with a reverse, in the order of their end
    undoing: set[str] = field(default_factory=set)  # steps whose reverse is under way
    rolling: bool = False  # what was done is being undone
    held: list[str] = field(default_factory=list)  # ready but not begun, because the run is paused
    unsettled: bool = False  # the last decision was cut short: what has ended is still to be followed
    passed: list[str] = field(default_factory=list)  # passes that ended and can be forgotten once written
    totals: dict[str, Any] = field(default_factory=dict)  # cost, impact and gates, added up
    priority: int = 0
    laned: bool = False  # it needs a place to begin, and has one from `admitted_at` on
    admitted_at: datetime | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    reuse: Mapping[str, Reused] = field(default_factory=dict)
    reused_from: str = ""
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

    def node(self, key: str) -> PlanNode:
        """The node that a step stands for."""
        return self.plan.nodes[key]

    def has_node(self, key: str) -> bool:
        """Whether a step stands for a node of the plan; passes and the run's own gates do not."""
        return node_of(key) in self.plan.nodes

    @property
    def outputs(self) -> dict[str, Any]:
        """What the run's own steps gave, by node id."""
        return self.scopes[""].outputs

    def output_of(self, step: StepState) -> Any:
        """What is kept as a step's output: its result, of a failed one that was caught nothing, of a loop its items."""
        if step.key in self.loops:
            items = self.loops[step.key].items
            return None if items is None else {"items": items}
        if step.error is not None or not (step.ended or step.status is StepStatus.COMPENSATING):
            return None
        if is_scope(step.key):
            ended = self.scopes.get(step.key)
            return ended.result if ended else None
        scope = self.scopes.get(step.scope)
        return scope.outputs.get(node_of(step.key)) if scope else None

    @property
    def over(self) -> bool:
        return self.finished_at is not None

    @property
    def simulated(self) -> bool:
        return bool(self.options.get("simulated"))

    @property
    def recorded(self) -> Mapping[str, Mapping[str, Any]]:
        """What steps gave before, by node id: `output`, and `port` if not the first. They are not done again."""
        return self.options.get("recorded") or {}

    def attempt_id(self, key: str) -> str:
        """The id of the current attempt of a step: it stands on every effect the attempt causes."""
        return f"{self.ref}.{key}.{self.step(key).attempt}"

    def scope(self, key: str = "") -> dict[str, Any]:
        """What the expressions of a step may read: its own scope and all that enclose it."""
        values = self.inside(scope_of(key))
        node = self.plan.nodes.get(node_of(key))
        if node is not None and node.container == "while":
            values["loop"] = self._next_pass(key, values.get("loop"))
        return values

    def inside(self, at: str) -> dict[str, Any]:
        """What may be read in a pass, or with "" in the run itself."""
        values: dict[str, Any] = {
            "input": self.input,
            "steps": self.scopes[""].outputs,
            "vars": self.plan.document.variables,
            "run": self.facts,
        }
        if at:
            chain = []
            inner = self.scopes[at]
            while at:
                chain.append(self.scopes[at].outputs)
                at = scope_of(container_of(at))
            values["steps"] = ChainMap(*chain, self.scopes[""].outputs)
            if inner.loop is not None:
                values["loop"] = inner.loop
        return values

    def _next_pass(self, key: str, outer: dict[str, Any] | None) -> dict[str, Any]:
        """What `loop` means in the condition of a while loop: the pass that would come next."""
        loop = self.loops.get(key)
        index = loop.next if loop else 0
        last = loop.results.get(index - 1) if loop else None
        return {"item": None, "index": index, "last": last, "outer": outer}

    def is_doomed(self, key: str) -> bool:
        """Whether a step lies in a scope that is ending, so that it must not begin."""
        if self.doomed:
            at = scope_of(key)
            while at not in self.doomed:
                if not at:
                    return False
                at = scope_of(container_of(at))
            return True
        return False

    def forget(self) -> None:
        """Drop the steps of passes that have ended and are written: only their results are needed any more."""
        for scope in self.passed:
            self.steps.pop(scope, None)
            self.scopes.pop(scope, None)
            for node in self.plan.bodies[node_of(container_of(scope))]:
                key = within(scope, node)
                self.steps.pop(key, None)
                self.loops.pop(key, None)
                self.resolved.pop(key, None)
                self.taken.pop(key, None)
                for number in range(len(self.plan.gates_of(node))):
                    self.steps.pop(f"{key}!{number}", None)
        self.passed.clear()

    def may_begin(self, now: datetime) -> bool:
        """Whether its place and its time have come."""
        return not self.laned or (self.admitted_at is not None and self.admitted_at <= now)

    @property
    def next_wake(self) -> datetime | None:
        """When the run must be looked at again by itself; None while paused or without timers."""
        if self.over or self.paused:
            return None
        if self.started_at is None:
            return self.admitted_at
        limit = self.time_limit_at
        moments = list(self.timed.values()) + ([limit] if limit else [])
        return min(moments, default=None)

    @property
    def time_limit_at(self) -> datetime | None:
        limit = self.plan.document.time_limit
        if not limit or not self.started_at or "" in self.doomed:
            return None
        began = datetime.fromisoformat(self.totals["reopened_at"]) if "reopened_at" in self.totals else self.started_at
        return began + timedelta(seconds=limit)
