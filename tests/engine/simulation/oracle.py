"""What must hold when everything has come to rest, told from rows, history, ledger and document alone."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.core.events import Event, EventType
from engine.core.fold import apply
from engine.core.keys import container_of, is_scope, node_of, scope_of, within
from engine.core.plan import Plan, PlanNode
from engine.core.run_state import RunState
from engine.core.states import RUN_ENDS
from engine.core.steps import Done, Fail
from engine.models import Run
from engine.store.claim import Claim
from engine.store.load import load
from tests.engine.simulation.watch import Broken
from tests.engine.simulation.world import outcome_of

_ATTEMPT = re.compile(r"~\d+(?=\])")
ENDS = ("step.completed", "step.failed", "step.skipped", "step.cancelled")


@dataclass
class Told:
    """One run as it ended."""

    run: Run
    plan: Plan
    events: list[Event]
    state: RunState  # rebuilt from the rows
    outputs: dict[str, Any]  # by step key, as stored

    def __post_init__(self) -> None:
        self.by_step: dict[str | None, list[Event]] = {}
        for event in self.events:
            self.by_step.setdefault(event.step, []).append(event)

    @property
    def reopened(self) -> int:
        """How often a person took the run up again after it had failed."""
        return len(self.of(None, "workflow.reopened"))

    def of(self, key: str | None, *types: str) -> list[Event]:
        return [event for event in self.by_step.get(key, ()) if not types or event.type.value in types]

    def scopes(self) -> Iterator[tuple[str, str]]:
        """Every pass that began, and the run itself, with how it ended."""
        yield "", self.run.status
        for key in self.by_step:
            if key and is_scope(key):
                ended = self.of(key, *ENDS)
                yield key, ended[-1].type.value.removeprefix("step.") if ended else "open"

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
        _over_and_free(told, simulation.people)
        _history_gives_the_rows(told)
        _undone_in_reverse(told)
        _one_deed_one_key(told, simulation.world)
        for scope, ended in told.scopes():
            for id_ in told.plan.bodies[node_of(container_of(scope))]:
                key, node = within(scope, id_), told.plan.nodes[id_]
                if not node.undoes:
                    _joins(told, scope, ended, node)
                _attempts(told, key, node, simulation.faults.skew)
                _effects(told, key, node, simulation.world)
                _out_of_time(told, key, node, simulation.watch)
    if not simulation.faults.skew:
        _answers_in_time(simulation, everything)


def _everything_told(simulation: Any) -> dict[int, Told]:
    runs: list[Run] = simulation.runs()
    states = {held.id: held.state for held in load([Claim(run.pk, run.fence, False) for run in runs], simulation.plans)}
    events: dict[int, list[Event]] = {run.pk: [] for run in runs}
    outputs: dict[int, dict[str, Any]] = {run.pk: {} for run in runs}
    question = "SELECT run_id, number, at, type, step, data FROM engine_event ORDER BY run_id, number"
    for run_id, number, at, type_, step, data in simulation.database.look(question):
        event = Event(number, at.replace(tzinfo=UTC), EventType(type_), "", step, "", json.loads(data), None)
        events[run_id].append(event)
    for run_id, key, output in simulation.database.look("SELECT run_id, key, output FROM engine_step"):
        outputs[run_id][key] = None if output is None else json.loads(output)
    return {
        pk: Told(run, states[pk].plan, events[pk], states[pk], outputs[pk]) for pk, run in ((r.pk, r) for r in runs)
    }


def _over_and_free(told: Told, people: Any) -> None:
    run = told.run
    told.must(run.status in RUN_ENDS, f"it should be over and is {run.status}")
    alone = run.parent_id is None and "cancel_older" not in json.dumps(run.definition.document)
    wanted = run.pk in people.cancelled or not alone
    told.must(run.status != "cancelled" or wanted, "it was cancelled, and nobody had asked for that")
    if run.status in ("rolled_back", "rollback_failed"):
        asked = run.pk in people.rolled_back or "roll_back" in json.dumps(run.definition.document)
        told.must(asked, "it was rolled back, and nobody had asked for that")
    told.must(run.lease_owner == "" and run.lease_until is None and run.wake_at is None, "it is over and still leased")
    told.must(
        not (told.state.running or told.state.open), f"it is over and {told.state.running or told.state.open} go on"
    )
    if run.status == "failed":
        error = run.error or {}
        told.must("could not go on" not in error.get("message", ""), "the engine itself gave it up")
        told.must(error.get("step") or error.get("kind") in ("timeout", "gate"), "it failed without a reason")


# History


def _history_gives_the_rows(told: Told) -> None:
    rebuilt, folded = told.state, _folded(told)
    for name in ("status", "seq", "paused", "mail", "error", "completed", "failed", "skipped"):
        one, other = getattr(folded, name), getattr(rebuilt, name)
        told.must(one == other, f"history gives {name} {one}, the rows {other}")
    # Steps of passes that have ended need not be loaded; nothing else may be missing, and nothing made up.
    missing = [key for key in folded.steps if key not in rebuilt.steps and not (scope_of(key) or is_scope(key))]
    told.must(not missing and rebuilt.steps.keys() <= folded.steps.keys(), f"history and rows differ in {missing}")
    for key, step in rebuilt.steps.items():
        other = folded.steps[key]
        for name in ("status", "attempt", "port", "error", "finished_at"):
            one, another = getattr(other, name), getattr(step, name)
            told.must(one == another, f"history gives {name} {one} of {key}, its row {another}")


def _folded(told: Told) -> RunState:
    rebuilt = told.state
    state = RunState(ref=rebuilt.ref, plan=told.plan, input=rebuilt.input, facts=rebuilt.facts)
    for event in told.events:
        output = told.outputs.get(event.step) if event.step else None
        if event.step and "entered" in event.data:
            items = told.plan.nodes[node_of(event.step)].node.config.get("items")
            output = None if items is None else {"items": items}
        apply(state, event, output)
    return state


# Joins


def _joins(told: Told, scope: str, ended: str, node: PlanNode) -> None:
    """A step began exactly if its incoming edges allowed it, and not before they did."""
    key = within(scope, node.id)
    begun, skipped = _beginning(told, key)
    taken = [edge for edge in node.incoming if _port(told, within(scope, edge.source)) == edge.port]
    at_least = node.node.settings.at_least
    needed = at_least or 1
    allowed = len(taken) >= needed or not node.incoming
    if ended == "completed":
        told.must(begun or skipped, f"{key} neither began nor was passed by")
        told.must(bool(begun) == allowed, f"{key}: {len(taken)} of {needed} edges taken, begun: {bool(begun)}")
    if begun:
        told.must(allowed, f"{key} began with {len(taken)} of {needed} edges taken")
        before = node.incoming if at_least is None else taken
        ends = sorted(_end(told, within(scope, edge.source)) for edge in before)
        last = (ends[-1] if at_least is None else ends[needed - 1]) if ends else 0
        in_time = told.reopened or last < begun.number
        told.must(in_time, f"{key} began at event {begun.number}, before its turn at {last}")


def _beginning(told: Told, key: str) -> tuple[Event | None, Event | None]:
    """The event that says that a step began (or was passed by on purpose), and the one that its paths are dead."""
    for event in told.of(key):
        if event.type is EventType.STEP_SKIPPED and not event.data.get("reason"):
            return None, event
        return event, None
    return None, None


def _port(told: Told, key: str) -> str | None:
    """The port that a step was left through."""
    ended = told.of(key, *ENDS)
    if ended and ended[-1].data.get("gated") and not any(event.data.get("release") for event in told.of(key)):
        return None  # a gate has let nothing through
    return ended[-1].data.get("port") if ended else None


def _end(told: Told, key: str) -> int:
    ended = told.of(key, *ENDS)
    return ended[0].number if ended else 10**9


# Undoing


def _undone_in_reverse(told: Told) -> None:
    """Each step is undone at most once, in reverse order of completion, and nothing is forgotten."""
    done: dict[str, int] = {}
    last: dict[str, int] = {}
    for event in told.events:
        key = event.step or ""
        if event.type is EventType.STEP_COMPLETED and key and not is_scope(key):
            done[key] = event.number
        elif event.type is EventType.STEP_COMPENSATING:
            told.must(len(told.of(key, "step.compensating")) == 1, f"{key} is undone twice")
            told.must(key in done, f"{key} is undone and never completed")
            part = "" if told.of(None, "workflow.rolling_back") else scope_of(key)
            told.must(done[key] < last.get(part, 10**9), f"{key} is undone before what was done after it")
            last[part] = done[key]
    if told.run.status == "rolled_back":
        left = [key for key in done if _reverse(told, key) and not told.of(key, "step.compensated")]
        told.must(not left, f"{left} were not undone, though the run was rolled back")


def _reverse(told: Told, key: str) -> str | None:
    return told.plan.nodes[node_of(key)].node.settings.compensation


# Attempts and timers


def _attempts(told: Told, key: str, node: PlanNode, skew: float) -> None:
    ends = told.of(key, *ENDS)
    told.must(len(ends) <= 1 + told.reopened, f"{key} ended more than once")
    slack = timedelta(seconds=2 * skew)
    words = len(told.of(key, "step.waiting")) + told.reopened
    seen: dict[int, int] = {}
    for event in told.of(key, "step.started"):
        seen[event.data["attempt"]] = seen.get(event.data["attempt"], 0) + 1
        tries = event.data["attempt"] - _before(told, event)
        told.must(
            tries <= node.retry.attempts + bool(node.node.settings.fallback),
            f"{key} was tried {tries} times of itself",
        )
    told.must(all(count <= 1 + words for count in seen.values()), f"{key} began one attempt several times: {seen}")
    for event in told.of(key, "step.retrying"):
        later = [e for e in told.of(key) if e.number > event.number]
        told.must(not later or later[0].at >= datetime.fromisoformat(event.data["at"]) - slack or
                  later[0].type is EventType.STEP_CANCELLED, f"{key} was tried again too early")  # fmt: skip
    if node.node.type == "time.delay":
        _timer(told, key, slack)
    if node.node.type == "sim.effect" and node.node.settings.fallback is None:
        _scripted(told, key, node)


def _before(told: Told, event: Event) -> int:
    """How many attempts there had been when a person last had the step begun anew, up to this event."""
    anew = [e for e in told.of(event.step, "step.started") if e.number <= event.number and e.data.get("anew")]
    return anew[-1].data["attempt"] - 1 if anew else 0


def _timer(told: Told, key: str, slack: timedelta) -> None:
    waits = [event for event in told.of(key, "step.waiting") if event.data["wait"]["kind"] == "timer"]
    told.must(len(waits) <= 1 + told.reopened, f"the timer {key} was set {len(waits)} times")
    done = told.of(key, "step.completed")
    if waits and done:
        until = datetime.fromisoformat(waits[0].data["wait"]["until"])
        told.must(done[0].at >= until - slack, f"the timer {key} rang too early")


def _scripted(told: Told, key: str, node: PlanNode) -> None:
    """What an attempt came to is what the other side said, or a time limit, or a person's word."""
    for event in told.of(key, "step.completed", "step.failed", "step.retrying"):
        said = outcome_of(list(node.node.config["script"]), event.data["attempt"])
        if _by_person(told, event):
            continue
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
        tries = event.data["attempt"] - _before(told, event)
        last = tries >= node.retry.attempts or kind in ("permanent", "critical")
        if event.type is EventType.STEP_FAILED and told.run.status == "completed" and not scope_of(key):
            told.must(last, f"{key} was given up though it could be tried again")


def _by_person(told: Told, event: Event) -> bool:
    """Whether a person decided how a step ended that nobody else could tell about."""
    before = [other for other in told.of(event.step) if other.number < event.number]
    return bool(event.data.get("by")) or bool(before and before[-1].data.get("wait", {}).get("kind") == "person")


# Effects and answers


def _effects(told: Told, key: str, node: PlanNode, world: Any) -> None:
    if node.node.type != "sim.effect":
        return
    name = f"{told.run.ref}.{key}"
    count = len(world.arrivals.get(name, ()))
    if any(not _by_person(told, event) for event in told.of(key, "step.completed")):
        told.must(count, f"{key} completed, but its effect never took place")
    if node.effect.value == "at_most_once" and node.node.settings.on_crash != "again":
        allowed = 1 + world.words[name] + told.reopened
        told.must(count <= allowed, f"{key} took effect {count} times, allowed were {allowed}")


def _out_of_time(told: Told, key: str, node: PlanNode, watch: Any) -> None:
    """No time runs out for an attempt that nobody has begun."""
    if node.node.type != "sim.effect":
        return
    for event in told.of(key, "step.failed", "step.retrying"):
        if event.data["error"]["kind"] == "timeout" and not _by_person(told, event):
            attempt = event.data["attempt"]
            told.must(watch.has_begun(told.run.ref, key, attempt), f"{key}: attempt {attempt} ran out of time unbegun")


def _one_deed_one_key(told: Told, world: Any) -> None:
    """All attempts at a deed have one key; what was undone, or left to people, is done again under another."""
    keys: dict[str, set[str]] = {}
    for name, requests in world.arrivals.items():
        if name.startswith(f"{told.run.ref}."):
            place = _ATTEMPT.sub("", name.removeprefix(f"{told.run.ref}."))
            keys.setdefault(place, set()).update(request.key for request in requests)
    used = [key for some in keys.values() for key in some]
    told.must(len(used) == len(set(used)), f"two steps have one key: {keys}")
    for place, some in keys.items():
        original = told.plan.nodes[node_of(place)].undoes
        undone = [
            event.step
            for event in told.events
            if event.type in (EventType.STEP_COMPENSATED, EventType.WARNING_COMPENSATION)
            and _ATTEMPT.sub("", event.step or "") == (within(scope_of(place), original) if original else place)
        ]
        told.must(len(some) <= 1 + len(undone), f"{place} has keys {some}, and was undone {len(undone)} times")


def _answers_in_time(simulation: Any, everything: dict[int, Told]) -> None:
    for answer in simulation.people.in_time:
        told = everything[answer.run_id]
        for event in told.of(answer.step, "step.completed"):
            told.must(
                event.data["port"] == answer.port, f"{answer.step} was answered in time by {answer.port}: {event}"
            )
