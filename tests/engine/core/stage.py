"""A stage for the semantics: step types whose ends the test decides, and a run without clock or database."""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from typing import Any, ClassVar

from engine.core.catalogue import Catalogue
from engine.core.decide import decide
from engine.core.deeds import deed_of
from engine.core.document import parse
from engine.core.events import Event, EventType
from engine.core.happenings import (
    Abandon,
    Begin,
    GoOn,
    Happening,
    Perform,
    Postponed,
    Recover,
    SignalCame,
    StepFinished,
    StepProgressed,
    TimeCame,
)
from engine.core.plan import compile_plan
from engine.core.reports import Cost, Impact, Reported
from engine.core.retry import FailureKind
from engine.core.run_state import Reused, RunState
from engine.core.states import RunStatus, StepStatus
from engine.core.steps import Done, Effect, Fail, Outcome, StepContext, StepType, Wait
from engine.driving.dispatch import Dispatch
from engine.steps.logic_for_each import LogicForEach
from engine.steps.logic_group import LogicGroup
from engine.steps.logic_while import LogicWhile
from engine.store.held import HeldRun
from tests.engine.core.language import Scenario, document
from tests.engine.core.rows import Rows

START = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)
ANYTHING: dict[str, Any] = {"type": "object"}

__all__ = ["CATALOGUE", "START", "Stage", "document", "on_stage"]


class _OnStage(StepType):
    title = description = "A step of the stage"
    category, icon = "code", "code"
    config = ANYTHING
    timeout = None


class EffectStep(_OnStage):
    type, effect = "effect", Effect.IDEMPOTENT


class KeyedStep(_OnStage):
    type, effect = "keyed", Effect.KEYED


class OnceStep(_OnStage):
    type, effect = "once", Effect.AT_MOST_ONCE


class ForkStep(_OnStage):
    type, effect, ports = "fork", Effect.IDEMPOTENT, ("left", "right")


class PureStep(_OnStage):
    type, effect = "pure", Effect.PURE

    def perform(self, context: StepContext) -> Outcome:
        return Done(dict(context.config))


class SampleStep(_OnStage):
    type, effect = "sampled", Effect.KEYED
    sample: ClassVar[Any] = {"n": 7}


class ShapedStep(_OnStage):
    type, effect = "shaped", Effect.KEYED
    output: ClassVar[Any] = {
        "type": "object",
        "required": ["n"],
        "properties": {"n": {"type": "integer", "minimum": 3}, "kind": {"enum": ["x", "y"]}},
    }


class WaitStep(_OnStage):
    type, effect, ports = "waits", Effect.WAIT, ("success", "expired")


class CallStep(_OnStage):
    type, effect, lasting = "call", Effect.WAIT, True


class ApprovalStep(_OnStage):
    type, effect, ports = "human.approval", Effect.WAIT, ("approved", "rejected", "expired")


class EachStep(LogicForEach):
    type = "each"


class WhileStep(LogicWhile):
    type = "while"


class GroupStep(LogicGroup):
    type = "group"


LEAVES: tuple[type[StepType], ...] = (
    EffectStep, KeyedStep, OnceStep, ForkStep, SampleStep, ShapedStep, WaitStep, CallStep, ApprovalStep,
)  # fmt: skip
INNER: tuple[type[StepType], ...] = (PureStep, EachStep, WhileStep, GroupStep)
CATALOGUE = Catalogue((*LEAVES, *INNER))


def on_stage(scenario: Scenario) -> "Stage":
    """A stage on which nothing of a scenario has happened yet."""
    reuse = {key: _reused(how) for key, how in scenario.raw.get("reuse", {}).items()}
    return Stage(scenario.document, scenario.input, scenario.options, reuse)


def _reused(how: dict[str, Any]) -> Reused:
    status = StepStatus(how.get("status", "completed"))
    return Reused(status, how.get("port", "success"), how.get("output"), how.get("error"))


@dataclass
class Stage:
    """One run; `told` keeps its history, `asked` the effects it has asked for and not yet been answered."""

    raw: dict[str, Any]
    input: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    reuse: dict[str, Reused] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plan = compile_plan(parse(self.raw), CATALOGUE)
        self.now = START
        self.state = self.fresh()
        self.history: list[tuple[Event, Any]] = []
        self.asked: dict[str, Perform] = {}
        self.deeds: dict[str, str] = {}  # under which key each step was asked for
        self.abandoned: list[str] = []
        self.deferred = False
        self.left: deque[Happening] = deque()  # what has happened and is not decided yet
        self.heard = 0  # how long the history was when the last signal was heard
        self.most: int | None = None  # decisions that are written at once; what is left goes on with what comes next
        self.rows = Rows()
        self._signals = 0
        self._reports: dict[str, list[Reported]] = {}
        self._dispatch = Dispatch(pool=_NoPool(), news=SimpleQueue(), now=lambda: self.now)

    def fresh(self) -> RunState:
        """The state of a run that nothing has happened to."""
        source = "source" if self.reuse else ""
        return RunState(
            "run", self.plan, self.input, {"id": "run"}, options=self.options, reuse=self.reuse, reused_from=source
        )

    def happen(self, happening: Happening) -> None:
        """Let something happen, carrying out inline steps as the driver does; `most` may put an end to that."""
        before, decided = len(self.history), 0
        todo = self.left
        todo.append(happening)
        while todo and (self.most is None or decided < self.most):
            decided += 1
            what = todo.popleft()
            if isinstance(what, SignalCame):
                self.heard = len(self.history)
            decision = decide(self.state, what, self.now)
            self.history += decision.events
            self.deferred = decision.deferred
            todo.extend([GoOn()] * decision.more)
            for effect in decision.effects:
                if isinstance(effect, Abandon):
                    self.abandoned.append(effect.key)
                elif effect.inline or isinstance(self.state.node(effect.key).step_type, INNER):
                    performed = self._dispatch.compute(self._held(), effect, self.now)
                    todo.append(StepFinished(effect.key, effect.attempt_id, performed.outcome))
                else:
                    self.asked[effect.key] = effect
                    self.deeds[effect.key] = deed_of(self.state, effect.key)
        self.rows.write(self.state, {event.step for event, _ in self.history[before:] if event.step})

    def hand_over(self) -> None:
        """Another driver takes the run up: all it knows is what is stored."""
        self.state = self.rows.load(self.state, self.fresh())

    def _held(self) -> HeldRun:
        return HeldRun(1, 1, "run", "", 1, "acme", "Scenario", self.state, False)

    def begin(self) -> None:
        self.happen(Begin())

    def recover(self) -> None:
        self.happen(Recover())

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.happen(TimeCame())

    def engine_ends(self) -> None:
        """The engine cannot go on: what quarantine writes, and the run as it is loaded then."""
        self.left.clear()
        if self.state.over:
            self.hand_over()
            return
        message = "The engine could not go on."
        error = {"kind": "critical", "message": message, "step": None}
        state, data = self.state, {"error": error, "output": None}
        event = Event(state.seq + 1, self.now, EventType.WORKFLOW_FAILED, message, None, "error", data, None)
        self.history.append((event, None))
        state.seq, state.status, state.finished_at = event.number, RunStatus.FAILED, self.now
        state.error, state.paused = error, False
        self.asked.clear()
        self.hand_over()

    def crash(self) -> None:
        """Its driver dies, and another takes up what is stored."""
        self.left.clear()
        self.hand_over()
        self.recover()

    def finish(self, key: str, outcome: Outcome) -> None:
        """Answer the effect that was asked for."""
        reports = tuple(self._reports.pop(key, ()))
        self.happen(StepFinished(key, self.asked.pop(key).attempt_id, outcome, reports))

    def done(self, key: str, port: str = "", output: Any = None) -> None:
        self.finish(key, Done(output, port or self.state.node(key).first_port))

    def fail(self, key: str, kind: str = "permanent", retry_after: float | None = None) -> None:
        self.finish(key, Fail("It broke.", FailureKind(kind), retry_after=retry_after))

    def wait(
        self,
        key: str,
        seconds: float | None = None,
        *,
        kind: str = "human",
        port: str = "success",
        name: str = "",
        signal_key: str = "",
    ) -> None:
        until = self.now + timedelta(seconds=seconds) if seconds is not None else None
        self.finish(key, Wait(kind, "waiting", until=until, port_on_timeout=port, name=name, key=signal_key))

    def late(self, key: str) -> None:
        """An attempt that was given up reports all the same."""
        self.happen(StepFinished(key, f"run.{key}.1", Done()))

    def report(self, key: str, what: str, *more: Any) -> None:
        """What the attempt under way will report beside its end."""
        self._reports.setdefault(key, []).append(Cost(*more) if what == "cost" else Impact(*more))

    def progress(self, key: str, percent: float, message: str) -> None:
        self.happen(StepProgressed(key, self.state.attempt_id(key), percent, message))

    def postpone(self, key: str) -> None:
        """Its attempt has had to wait until now and waits still."""
        self.happen(Postponed(key, self.asked[key].attempt_id, None))

    def signal(self, kind: str, **payload: Any) -> None:
        self._signals += 1
        self.happen(SignalCame(self._signals, kind, payload))

    def answer(
        self, key: str, port: str = "", output: Any = None, error: dict[str, Any] | None = None, attempt: int = 0
    ) -> None:
        """A waiting step is answered from outside, as the inbox does."""
        ends = {"error": error} if error else {"port": port or self.state.node(key).first_port, "output": output}
        attempt_id = f"run.{key}.{attempt}" if attempt else self.state.attempt_id(key)
        self.signal("step", step=key, attempt_id=attempt_id, **ends)

    @property
    def told(self) -> list[str]:
        """The history in short: `step.completed a`."""
        return [in_short(event) for event, _ in self.history]


def in_short(event: Event) -> str:
    return f"{event.type.value}{' ' + event.step if event.step else ''}"


class _NoPool:
    """Nothing is carried out on the stage but what is computed at once."""

    def submit(self, *tasks: Any) -> None:
        raise AssertionError("the stage carries out no effects")

    def close(self) -> None:
        """Nothing to close."""
