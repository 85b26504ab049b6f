"""One turn of deciding: the moves that every rule is made of."""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.core.doubt import was_never_begun
from engine.core.endings import Foregone, foregone
from engine.core.events import Event, EventType
from engine.core.fold import apply
from engine.core.happenings import Abandon, Decision, Perform, SignalCame
from engine.core.keys import container_of, node_of, scope_of, within
from engine.core.plan import PlanNode
from engine.core.run_state import RunState
from engine.core.states import StepStatus
from engine.core.steps import Done, Effect


class Turn:
    """Emits events onto a state and gathers effects. Lives for one call of `decide`."""

    def __init__(self, state: RunState, now: datetime) -> None:
        self.state = state
        self.now = now
        self.decision = Decision()
        self.ended: deque[str] = deque()  # steps whose successors must be looked at
        self.to_judge: deque[str] = deque()  # steps whose gates must be looked at
        self.touched: dict[str, None] = {}  # scopes in which something ended, in order

    def emit(
        self,
        type_: EventType,
        message: str,
        *,
        step: str | None = None,
        severity: str = "info",
        data: dict[str, Any] | None = None,
        output: Any = None,
        metrics: dict[str, Any] | None = None,
    ) -> None:
        """Append an event and apply it at once."""
        event = Event(self.state.seq + 1, self.now, type_, message, step, severity, data or {}, metrics)
        apply(self.state, event, output)
        self.decision.events.append((event, output))

    def name(self, key: str) -> str:
        """A step as people know it."""
        return self.state.node(key).node.name

    def begin(self) -> None:
        self.emit(EventType.WORKFLOW_STARTED, "The run began.")
        self.enter("")

    def enter(self, scope: str) -> None:
        """Begin what a scope begins with."""
        self.touched[scope] = None
        for node in self.state.plan.roots[node_of(container_of(scope))]:
            self.ready(within(scope, node))

    def ignore(self, signal: SignalCame, why: str) -> None:
        """Note in history that a signal has changed nothing; of a run that is over there is nothing more to tell."""
        if not self.state.over:
            self.emit(EventType.SIGNAL_IGNORED, why, severity="warning", data={"kind": signal.kind})

    def ready(self, key: str) -> None:
        """A step's turn has come: begin it, pass it by if disabled, hold it while paused."""
        state = self.state
        if state.paused:
            state.held.append(key)
            return
        node = state.node(key)
        if self._stops_here(node):
            state.held.append(key)
            message = f"Stopped before “{node.node.name}”, where a breakpoint is set."
            self.emit(EventType.WORKFLOW_PAUSED, message, severity="warning", data={"breakpoint": key})
            return
        self.proceed(key)

    def proceed(self, key: str) -> None:
        """Begin a step whatever might hold it."""
        state, node = self.state, self.state.node(key)
        known = foregone(state, key)
        if known is not None:
            self._end_as_known(key, known)
        elif node.node.settings.disabled:
            data = {"port": node.first_port, "reason": "disabled"}
            self.emit(EventType.STEP_SKIPPED, f"“{node.node.name}” is disabled and was passed by.", step=key, data=data)
            self.settle(key)
        elif node.inline and not node.container:
            state.step(key).attempt = 1
            state.computing.add(key)
            state.scopes[scope_of(key)].live.add(key)
            self.perform(key)
        else:
            self.start(key, 1)

    def start(self, key: str, attempt: int, *, fallback: bool = False, anew: bool = False) -> None:
        """Begin an attempt: the event comes first, the effect follows its commit. `anew`: its tries count from here."""
        node = self.state.node(key)
        again = f" (attempt {attempt})" if attempt > 1 else ""
        data: dict[str, Any] = {"attempt": attempt, "deadline": self.deadline(node)}
        if fallback:
            data["fallback"] = True
        if anew:
            data["anew"] = True
        self.emit(EventType.STEP_STARTED, f"“{node.node.name}” began{again}.", step=key, data=data)
        self.perform(key)

    def deadline(self, node: PlanNode) -> str | None:
        """When an attempt that begins now runs out of time."""
        return (self.now + timedelta(seconds=node.timeout)).isoformat() if node.timeout else None

    def deadline_again(self, key: str) -> str | None:
        """The same for an attempt that is asked for once more. A container keeps the limit of all its passes."""
        step = self.state.step(key)
        if step.noted("entered") and step.wake_at is not None:
            return step.wake_at.isoformat()
        return self.deadline(self.state.node(key))

    def perform(self, key: str) -> None:
        """Ask for the current attempt to be carried out."""
        step = self.state.step(key)
        inline = self.state.node(key).inline and not step.noted("fallback")
        self.decision.effects.append(Perform(key, step.attempt, self.state.attempt_id(key), inline))

    def abandon(self, key: str) -> None:
        self.decision.effects.append(Abandon(key, self.state.step(key).attempt, self.state.attempt_id(key)))

    def complete(
        self,
        key: str,
        done: Done,
        *,
        more: Mapping[str, Any] | None = None,
        gated: bool = True,
        message: str = "",
    ) -> None:
        """A step succeeded through a port; its gates, if it has any, are looked at before its edges are followed."""
        state, node = self.state, self.state.node(key)
        step = state.step(key)
        through = f" by “{done.port}”" if len(node.ports) > 1 else ""
        data = {"attempt": step.attempt, "port": done.port, **(more or {})}
        gated = gated and bool(node.node.settings.gates)
        if gated:
            data["gated"] = True
        message = message or f"“{node.node.name}” completed{through}."
        self.emit(
            EventType.STEP_COMPLETED, message, step=key, severity="success", data=data, output=done.output,
            metrics=self.measured(key),
        )  # fmt: skip
        if node.undoes:
            self._undone(key)
        elif gated:
            self.to_judge.append(key)
        else:
            self.settle(key)

    def settle(self, key: str) -> None:
        """A step has ended; its successors are looked at next, then its scope."""
        self.ended.append(key)
        self.touched[scope_of(key)] = None

    def skip(self, key: str, message: str, *, data: dict[str, Any] | None = None) -> None:
        self.emit(EventType.STEP_SKIPPED, message, step=key, data=data)
        self.settle(key)
        if self.state.node(key).undoes and data and data.get("reason") == "person":
            self._undone(key)  # a person vouches for it

    def cancel_step(self, key: str, reason: str) -> None:
        self.emit(EventType.STEP_CANCELLED, f"“{self.name(key)}” was given up. {reason}", step=key)

    def close_open_steps(self, keys: list[str], reason: str) -> None:
        """Give up steps that wait or would be retried."""
        for key in keys:
            waiting = self.state.step(key).status is StepStatus.WAITING
            self.cancel_step(key, reason)
            if waiting:
                self.abandon(key)

    def close_running_steps(self, keys: list[str]) -> None:
        """Give up steps that run; each that was begun may already have had its effect, and history says so."""
        for key in keys:
            never = was_never_begun(self.state.step(key))
            reason = "It had not begun." if never else "It had begun, so its effect may have taken place."
            self.cancel_step(key, reason)
            if self.state.node(key).effect is Effect.WAIT:
                self.abandon(key)

    def _stops_here(self, node: PlanNode) -> bool:
        options = self.state.options
        if not options.get("stepping"):
            return False
        return node.node.settings.breakpoint or node.id in (options.get("breakpoints") or ())

    def _end_as_known(self, key: str, known: Foregone) -> None:
        """A step ends without being carried out: taken over from another run, or simulated."""
        node = self.state.node(key)
        if known.status is StepStatus.COMPLETED:
            done = Done(known.output, known.port or node.first_port)
            self.complete(key, done, more=known.why, gated=known.gated)
            return
        data = {"attempt": 0, "port": known.port, **known.why}
        if known.status is StepStatus.FAILED:
            data["error"] = known.error
            message = f"“{node.node.name}” had failed in the run that this one takes over from."
            self.emit(EventType.STEP_FAILED, message, step=key, severity="warning", data=data)
        else:
            message = f"“{node.node.name}” had been passed by in the run that this one takes over from."
            self.emit(EventType.STEP_SKIPPED, message, step=key, data=data)
        self.settle(key)

    def _undone(self, key: str) -> None:
        node = self.state.node(key)
        original = within(scope_of(key), node.undoes or "")
        message = f"“{self.name(original)}” has been undone by “{node.node.name}”."
        self.emit(EventType.STEP_COMPENSATED, message, step=original, severity="success", data={"by": key})
        self.touched[scope_of(key)] = None

    def measured(self, key: str) -> dict[str, Any] | None:
        """What the end of a step took: `duration_ms`, the attempt's `cost` by currency; None if nothing is known."""
        step = self.state.step(key)
        measured: dict[str, Any] = {}
        if step.started_at is not None:
            measured["duration_ms"] = round((self.now - step.started_at).total_seconds() * 1000)
        if spent := step.noted("spent"):
            measured["cost"] = spent
        return measured or None
