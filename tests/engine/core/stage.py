"""A stage for the semantics: step types whose ends the test decides, and a run without clock or database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.core.catalogue import Catalogue
from engine.core.decide import decide
from engine.core.document import parse
from engine.core.events import Event
from engine.core.happenings import (
    Abandon,
    Begin,
    Happening,
    Perform,
    Recover,
    SignalCame,
    StepFinished,
    TimeCame,
)
from engine.core.plan import compile_plan
from engine.core.retry import FailureKind
from engine.core.run_state import RunState
from engine.core.steps import Done, Effect, Fail, Outcome, StepContext, StepType, Wait

START = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)
ANYTHING: dict[str, Any] = {"type": "object"}


class _OnStage(StepType):
    title = description = "A step of the stage"
    category, icon = "code", "code"
    config = ANYTHING
    timeout = None


class EffectStep(_OnStage):
    type, effect = "effect", Effect.IDEMPOTENT


class OnceStep(_OnStage):
    type, effect = "once", Effect.AT_MOST_ONCE


class ForkStep(_OnStage):
    type, effect, ports = "fork", Effect.IDEMPOTENT, ("left", "right")


class PureStep(_OnStage):
    type, effect = "pure", Effect.PURE

    def perform(self, context: StepContext) -> Outcome:
        return Done(dict(context.config))


CATALOGUE = Catalogue((EffectStep, OnceStep, ForkStep, PureStep))


def document(nodes: dict[str, Any], edges: list[str], **more: Any) -> dict[str, Any]:
    """A document from a short form: `{"a": "effect"}` and `["a -> b", "a:error -> c"]`."""
    full_nodes = {}
    for id_, spec in nodes.items():
        spec = {"type": spec} if isinstance(spec, str) else dict(spec)
        full_nodes[id_] = {
            "type": spec.pop("type", "effect"),
            "config": spec.pop("config", {}),
            "settings": spec,
        }
    full_edges = {}
    for number, line in enumerate(edges):
        left, target = (part.strip() for part in line.split("->"))
        source, _, port = left.partition(":")
        full_edges[f"e{number}"] = {"from": source, "port": port or "success", "to": target}
    return {"schema": 1, "name": "Scenario", "nodes": full_nodes, "edges": full_edges, **more}


@dataclass
class Stage:
    """One run; `told` keeps its history, `asked` the effects it has asked for and not yet been answered."""

    raw: dict[str, Any]
    input: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plan = compile_plan(parse(self.raw), CATALOGUE)
        self.now = START
        self.state = self.fresh()
        self.history: list[tuple[Event, Any]] = []
        self.asked: dict[str, Perform] = {}
        self.abandoned: list[str] = []
        self.deferred = False
        self._signals = 0

    def fresh(self) -> RunState:
        """The state of a run that nothing has happened to."""
        return RunState("run", self.plan, self.input, {"id": "run"})

    def happen(self, happening: Happening) -> None:
        """Let something happen, carrying out inline steps as the driver does."""
        todo = [happening]
        while todo:
            decision = decide(self.state, todo.pop(0), self.now)
            self.history += decision.events
            self.deferred = decision.deferred
            for effect in decision.effects:
                if isinstance(effect, Abandon):
                    self.abandoned.append(effect.key)
                elif effect.inline:
                    node = self.plan.nodes[effect.key]
                    todo.append(
                        StepFinished(effect.key, effect.attempt_id, Done(node.config.resolve(self.state.scope())))
                    )
                else:
                    self.asked[effect.key] = effect

    def begin(self) -> None:
        self.happen(Begin())

    def recover(self) -> None:
        self.happen(Recover())

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.happen(TimeCame())

    def finish(self, key: str, outcome: Outcome) -> None:
        """Answer the effect that was asked for."""
        self.happen(StepFinished(key, self.asked.pop(key).attempt_id, outcome))

    def done(self, key: str, port: str = "success", output: Any = None) -> None:
        self.finish(key, Done(output, port))

    def fail(self, key: str, kind: str = "permanent", retry_after: float | None = None) -> None:
        self.finish(key, Fail("It broke.", FailureKind(kind), retry_after=retry_after))

    def wait(
        self, key: str, seconds: float | None = None, *, kind: str = "human", port: str = "success", name: str = ""
    ) -> None:
        until = self.now + timedelta(seconds=seconds) if seconds is not None else None
        self.finish(key, Wait(kind, "waiting", until=until, port_on_timeout=port, name=name))

    def signal(self, kind: str, **payload: Any) -> None:
        self._signals += 1
        self.happen(SignalCame(self._signals, kind, payload))

    def answer(self, key: str, port: str = "success", output: Any = None) -> None:
        """A waiting step is answered from outside, as the inbox does."""
        self.signal("step", step=key, attempt_id=self.state.attempt_id(key), port=port, output=output)

    @property
    def told(self) -> list[str]:
        """The history in short: `step.completed a`."""
        return [f"{event.type.value}{' ' + event.step if event.step else ''}" for event, _ in self.history]
