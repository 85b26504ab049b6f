"""What lies outside the engine: a ledger that counts effects, and people who are asked things."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from engine.core.retry import FailureKind
from engine.core.steps import Done, Effect, Fail, Outcome, StepContext, StepType, Wait

FAILURES = {
    "transient": FailureKind.TRANSIENT,
    "limited": FailureKind.RATE_LIMITED,
    "permanent": FailureKind.PERMANENT,
    "critical": FailureKind.CRITICAL,
}


@dataclass(frozen=True)
class Request:
    """What a step's effect asks of the outside. `does`: it takes effect, rather than being refused."""

    key: str  # the idempotency key
    attempt_id: str
    effect: str
    does: bool


@dataclass
class Ask:
    """Something a person is asked; `answers` are those given, in order."""

    run_ref: str
    step: str
    attempt_id: str
    withdrawn: bool = False
    answers: list[str] = field(default_factory=list)


@dataclass
class World:
    """`arrivals`: requests that took effect, by step; `words`: how often a person allowed a repeat."""

    arrivals: dict[str, list[Request]] = field(default_factory=lambda: defaultdict(list))
    asks: dict[str, Ask] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    begun: Any = None  # called with the context of every effect that begins
    sent: Any = None  # called with every request

    def arrived(self, request: Request) -> None:
        if request.does:
            self.arrivals[request.attempt_id.rpartition(".")[0]].append(request)


CURRENT: list[World] = []  # the world of the simulation under way; step types have no other way to it


def outcome_of(script: list[str], attempt: int) -> Outcome:
    """What the script says of an attempt; its last word holds for all further ones."""
    word = script[min(attempt, len(script)) - 1]
    if word in FAILURES:
        return Fail(f"The other side said {word}.", FAILURES[word], retry_after=7.0 if word == "limited" else None)
    return Done({"attempt": attempt}, "other" if word == "other" else "success")


class _Simulated(StepType):
    title = description = "A step of the simulation"
    category, icon = "code", "code"
    config: ClassVar[dict[str, Any]] = {"type": "object"}
    output: ClassVar[dict[str, Any]] = {"type": "object"}
    sample: ClassVar[Any] = {}
    timeout = None


class SimulatedEffect(_Simulated):
    """An effect whose ends its configuration tells: `script`, one word an attempt."""

    type = "sim.effect"
    effect = Effect.KEYED
    ports = ("success", "other")

    def effect_of(self, config: Any) -> Effect:
        return Effect(config.get("effect", "keyed"))

    def perform(self, context: StepContext) -> Outcome:
        world = CURRENT[-1]
        world.begun(context)
        outcome = outcome_of(context.config["script"], context.attempt)
        effect = context.config.get("effect", "keyed")
        world.sent(Request(context.idempotency_key, context.attempt_id, effect, isinstance(outcome, Done)))
        return outcome


class SimulatedAsk(_Simulated):
    """A question to a person, as the inbox asks it; asking twice is the same as asking once."""

    type = "sim.ask"
    effect = Effect.WAIT
    ports = ("approved", "rejected", "expired")

    def perform(self, context: StepContext) -> Outcome:
        world = CURRENT[-1]
        world.begun(context)
        world.asks.setdefault(context.attempt_id, Ask(context.run_ref, context.step_key, context.attempt_id))
        expires = context.config.get("expires")
        until = context.now + timedelta(seconds=expires) if expires else None
        return Wait("human", "waiting for an answer", until=until, port_on_timeout="expired")

    def abandon(self, context: StepContext) -> None:
        ask = CURRENT[-1].asks.get(context.attempt_id)
        if ask is not None:
            ask.withdrawn = True


STEP_TYPES = (SimulatedEffect, SimulatedAsk)
