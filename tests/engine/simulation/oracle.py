"""What must hold when everything has come to rest, told from rows, history, ledger and document alone."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.core.events import Event, EventType
from engine.core.fold import replay
from engine.core.plan import Plan, PlanNode
from engine.core.retry import Retry
from engine.core.run_state import RunState
from engine.core.states import RUN_ENDS, StepStatus
from engine.core.steps import Done, Fail
from engine.models import Run
from engine.store.claim import Claim
from engine.store.load import load
from tests.engine.simulation.watch import Broken
from tests.engine.simulation.world import outcome_of

ENDS = ("step.completed", "step.failed", "step.skipped", "step.cancelled")


@dataclass
class Told:
    """One run as it ended."""

    run: Run
    plan: Plan
    events: list[Event]
    state: RunState  # rebuilt from the rows

    def of(self, key: str, *types: str) -> list[Event]:
        return [event for event in self.events if event.step == key and (not types or event.type.value in types)]

    def must(self, holds: object, what: str) -> None:
        if not holds:
            lines = "\n".join(
                f"  {e.number} {e.at:%H:%M:%S.%f} {e.type.value} {e.step or ''} {e.data}" for e in self.events
            )
            raise Broken(f"run {self.run.ref}: {what}\n{lines}\n{json.dumps(self.run.definition.document)}")


def check_end(simulation: Any) -> None:
    """Raises Broken at the first thing that does not hold."""
    everything = _everything_told(simulation)
    for told in everything.values():
        _over_and_free(told, simulation.people.cancelled)
        _history_gives_the_rows(told)
        for key, node in told.plan.nodes.items():
            _joins(told, node)
            _attempts(told, key, node, simulation.faults.skew)
            _effects(told, key, node, simulation.world)
    if not simulation.faults.skew:
        _answers_in_time(simulation, everything)


def _everything_told(simulation: Any) -> dict[int, Told]:
    runs: list[Run] = simulation.runs()
    states = {held.id: held.state for held in load([Claim(run.pk, run.fence, False) for run in runs], simulation.plans)}
    events: dict[int, list[Event]] = {run.pk: [] for run in runs}
    question = "SELECT run_id, number, at, type, step, data FROM engine_event ORDER BY run_id, number"
    for run_id, number, at, type_, step, data in simulation.database.look(question):
        events[run_id].append(Event(number, at.replace(tzinfo=UTC), EventType(type_), "", step, "", json.loads(data)))
    return {run.pk: Told(run, states[run.pk].plan, events[run.pk], states[run.pk]) for run in runs}


def _over_and_free(told: Told, cancelled: set[int]) -> None:
    run = told.run
    told.must(run.status in RUN_ENDS, f"it should be over and is {run.status}")
    told.must(run.status != "cancelled" or run.pk in cancelled, "it was cancelled, and nobody had asked for that")
    told.must(run.lease_owner == "" and run.lease_until is None and run.wake_at is None, "it is over and still leased")
    told.must(
        not (told.state.running or told.state.open), f"it is over and {told.state.running or told.state.open} go on"
    )
    if run.status == "failed":
        error = run.error or {}
        told.must("could not go on" not in error.get("message", ""), "the engine itself gave it up")
        told.must(error.get("step") or error.get("kind") == "timeout", "it failed without a reason")


# History


def _history_gives_the_rows(told: Told) -> None:
    rebuilt = told.state
    outputs = {key: rebuilt.outputs.get(key) for key in rebuilt.steps}
    fresh = RunState(ref=rebuilt.ref, plan=told.plan, input=rebuilt.input, facts=rebuilt.facts)
    folded = replay(fresh, told.events, outputs)
    for name in ("status", "seq", "paused", "mail", "error", "completed", "failed", "skipped"):
        one, other = getattr(folded, name), getattr(rebuilt, name)
        told.must(one == other, f"history gives {name} {one}, the rows {other}")
    told.must(folded.steps.keys() == rebuilt.steps.keys(), "history and rows hold different steps")
    for key, step in folded.steps.items():
        other = rebuilt.steps[key]
        for name in ("status", "attempt", "port", "error", "finished_at"):
            one, another = getattr(step, name), getattr(other, name)
            told.must(one == another, f"history gives {name} {one} of {key}, its row {another}")


# Joins


def _joins(told: Told, node: PlanNode) -> None:
    """A step began exactly if its incoming edges allowed it, and not before they did."""
    begun, skipped = _beginning(told, node.id)
    taken = [edge for edge in node.incoming if _port(told, edge.source) == edge.port]
    at_least = node.node.settings.at_least
    needed = at_least or 1
    allowed = len(taken) >= needed or not node.incoming
    if told.run.status == "completed":
        told.must(begun or skipped, f"{node.id} neither began nor was passed by")
        told.must(bool(begun) == allowed, f"{node.id}: {len(taken)} of {needed} edges taken, begun: {bool(begun)}")
    if begun:
        told.must(allowed, f"{node.id} began with {len(taken)} of {needed} edges taken")
        ends = sorted(_end(told, edge.source) for edge in (node.incoming if at_least is None else taken))
        first = begun.number
        last = (ends[-1] if at_least is None else ends[needed - 1]) if ends else 0
        told.must(last < first, f"{node.id} began at event {first}, before its turn at {last}")


def _beginning(told: Told, key: str) -> tuple[Event | None, Event | None]:
    """The event that says that a step began (or was passed by on purpose), and the one that its paths are dead."""
    for event in told.of(key):
        if event.type is EventType.STEP_SKIPPED and not event.data.get("reason"):
            return None, event
        return event, None
    return None, None


def _port(told: Told, key: str) -> str | None:
    step = told.state.steps.get(key)
    return step.port if step and step.status is not StepStatus.CANCELLED else None


def _end(told: Told, key: str) -> int:
    ended = told.of(key, *ENDS)
    return ended[0].number if ended else 10**9


# Attempts and timers


def _attempts(told: Told, key: str, node: PlanNode, skew: float) -> None:
    told.must(len(told.of(key, *ENDS)) <= 1, f"{key} ended more than once")
    slack = timedelta(seconds=2 * skew)
    words = len(told.of(key, "step.waiting"))
    seen: dict[int, int] = {}
    for event in told.of(key, "step.started"):
        seen[event.data["attempt"]] = seen.get(event.data["attempt"], 0) + 1
    told.must(all(count <= 1 + words for count in seen.values()), f"{key} began one attempt several times: {seen}")
    retry = _retry(node)
    told.must(max(seen, default=1) <= retry.attempts, f"{key} was tried {max(seen, default=1)} times")
    for event in told.of(key, "step.retrying"):
        later = [e for e in told.of(key) if e.number > event.number]
        told.must(not later or later[0].at >= datetime.fromisoformat(event.data["at"]) - slack or
                  later[0].type is EventType.STEP_CANCELLED, f"{key} was tried again too early")  # fmt: skip
    if node.node.type == "time.delay":
        _timer(told, key, slack)
    if node.node.type == "sim.effect":
        _scripted(told, key, node)


def _retry(node: PlanNode) -> Retry:
    found: Retry = getattr(node, "retry", None) or node.node.settings.retry
    return found


def _timer(told: Told, key: str, slack: timedelta) -> None:
    waits = told.of(key, "step.waiting")
    told.must(len(waits) <= 1, f"the timer {key} was set {len(waits)} times")
    done = told.of(key, "step.completed")
    if waits and done:
        until = datetime.fromisoformat(waits[0].data["wait"]["until"])
        told.must(done[0].at >= until - slack, f"the timer {key} rang too early")


def _scripted(told: Told, key: str, node: PlanNode) -> None:
    """What an attempt came to is what the other side said, or a time limit, or a person's word."""
    for event in told.of(key, "step.completed", "step.failed", "step.retrying"):
        said = outcome_of(list(node.node.config["script"]), event.data["attempt"])
        if event.type is EventType.STEP_COMPLETED:
            told.must(
                isinstance(said, Done) and said.port == event.data["port"], f"{key} completed, but {said} was said"
            )
            continue
        kind = event.data["error"]["kind"]
        if kind == "timeout":
            told.must(node.timeout, f"{key} ran out of a time it had not")
        else:
            told.must(isinstance(said, Fail) and said.kind == kind, f"{key} failed as {kind}, but {said} was said")
        last = event.data["attempt"] >= _retry(node).attempts or kind in (
            "permanent",
            "critical",
        )
        if event.type is EventType.STEP_FAILED and told.run.status == "completed":
            told.must(last, f"{key} was given up though it could be tried again")


# Effects and answers


def _effects(told: Told, key: str, node: PlanNode, world: Any) -> None:
    if node.node.type != "sim.effect":
        return
    name = f"{told.run.ref}.{key}"
    count = len(world.arrivals.get(name, ()))
    if told.of(key, "step.completed"):
        told.must(count, f"{key} completed, but its effect never took place")
    if node.effect.value == "at_most_once" and node.node.settings.on_crash != "again":
        told.must(
            count <= 1 + world.words[name], f"{key} took effect {count} times, {world.words[name]} repeats allowed"
        )


def _answers_in_time(simulation: Any, everything: dict[int, Told]) -> None:
    for answer in simulation.people.in_time:
        told = everything[answer.run_id]
        for event in told.of(answer.step, "step.completed"):
            told.must(
                event.data["port"] == answer.port, f"{answer.step} was answered in time by {answer.port}: {event}"
            )
