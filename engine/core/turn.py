"""One turn of deciding: the moves that every rule is made of, and the bookkeeping between them."""

from collections import deque
from datetime import datetime, timedelta
from typing import Any

from engine.core.events import Event, EventType
from engine.core.expressions import ExpressionError
from engine.core.fold import apply
from engine.core.happenings import Abandon, Decision, Perform
from engine.core.plan import PlanNode
from engine.core.retry import FailureKind
from engine.core.run_state import RunState
from engine.core.states import StepStatus
from engine.core.steps import Done, Effect


class Turn:
    """Emits events onto a state and gathers effects. Lives for one call of `decide`."""

    def __init__(self, state: RunState, now: datetime) -> None:
        self.state = state
        self.now = now
        self.decision = Decision()
        self._ended: deque[str] = deque()  # steps whose successors must be looked at

    def emit(
        self,
        type_: EventType,
        message: str,
        *,
        step: str | None = None,
        severity: str = "info",
        data: dict[str, Any] | None = None,
        output: Any = None,
    ) -> None:
        """Append an event and apply it at once."""
        event = Event(self.state.seq + 1, self.now, type_, message, step, severity, data or {})
        apply(self.state, event, output)
        self.decision.events.append((event, output))

    def begin(self) -> None:
        self.emit(EventType.WORKFLOW_STARTED, "The run began.")
        for key in self.state.plan.roots:
            self.ready(key)

    def ready(self, key: str) -> None:
        """A step's turn has come: begin it, pass it by if disabled, hold it while paused."""
        if self.state.paused:
            self.state.held.append(key)
            return
        node = self.state.plan.nodes[key]
        if node.node.settings.disabled:
            data = {"port": node.first_port, "reason": "disabled"}
            self.emit(EventType.STEP_SKIPPED, f"“{node.node.name}” is disabled and was passed by.", step=key, data=data)
            self._ended.append(key)
        elif node.inline:
            self.state.step(key).attempt = 1
            self.state.computing.add(key)
            self.perform(key)
        else:
            self.start(key, 1)

    def start(self, key: str, attempt: int) -> None:
        """Begin an attempt: the event comes first, the effect follows its commit."""
        node = self.state.plan.nodes[key]
        again = f" (attempt {attempt})" if attempt > 1 else ""
        data = {"attempt": attempt, "deadline": self.deadline(node)}
        self.emit(EventType.STEP_STARTED, f"“{node.node.name}” began{again}.", step=key, data=data)
        self.perform(key)

    def deadline(self, node: PlanNode) -> str | None:
        """When an attempt that begins now runs out of time."""
        return (self.now + timedelta(seconds=node.timeout)).isoformat() if node.timeout else None

    def perform(self, key: str) -> None:
        """Ask for the current attempt to be carried out."""
        attempt, inline = self.state.step(key).attempt, self.state.plan.nodes[key].inline
        self.decision.effects.append(Perform(key, attempt, self.state.attempt_id(key), inline))

    def abandon(self, key: str) -> None:
        self.decision.effects.append(Abandon(key, self.state.step(key).attempt, self.state.attempt_id(key)))

    def complete(self, key: str, done: Done) -> None:
        """A step succeeded through a port."""
        node = self.state.plan.nodes[key]
        attempt = self.state.step(key).attempt
        through = f" by “{done.port}”" if len(node.ports) > 1 else ""
        self.emit(
            EventType.STEP_COMPLETED,
            f"“{node.node.name}” completed{through}.",
            step=key,
            severity="success",
            data={"attempt": attempt, "port": done.port},
            output=done.output,
        )
        self._ended.append(key)

    def settle(self, key: str) -> None:
        """A step ended by another way than completion; its successors are looked at next."""
        self._ended.append(key)

    def over_time(self) -> None:
        """The run has outlived its time limit: end it once nothing is running any more."""
        if self.state.failing is None:
            message = "The run took longer than its time limit."
            error = {"message": message, "kind": FailureKind.TIMEOUT.value, "step": None}
            self.emit(EventType.WARNING_TIME_LIMIT, message, severity="warning", data={"error": error})

    def carry_on(self) -> None:
        """Follow the edges of ended steps until nothing moves, then see whether the run has ended."""
        if self.state.failing:
            self.state.held.clear()  # a failing run begins nothing more, not even when resumed
        while self._ended and not self.state.failing:
            ended = self._ended.popleft()
            for edge in self.state.plan.nodes[ended].outgoing:
                self._look_at(self.state.plan.nodes[edge.target])
        if self.state.started_at and not self.state.over:
            self._conclude()

    def _look_at(self, node: PlanNode) -> None:
        """Begin or skip a node as soon as its incoming edges allow the one or the other."""
        state, key = self.state, node.id
        step = state.steps.get(key)
        if key in state.held or (step is not None and (step.status is not StepStatus.PENDING or step.attempt)):
            return
        taken, resolved, total = state.taken.get(key, 0), state.resolved.get(key, 0), len(node.incoming)
        left = total - resolved
        if node.needed is None:
            if left == 0 and taken:
                self.ready(key)
            elif left == 0:
                self._skip(node)
        elif taken >= node.needed:
            self.ready(key)
        elif taken + left < node.needed:
            self._skip(node)

    def _skip(self, node: PlanNode) -> None:
        self.emit(EventType.STEP_SKIPPED, f"“{node.node.name}” is not on the path taken.", step=node.id)
        self._ended.append(node.id)

    def _conclude(self) -> None:
        state = self.state
        if state.failing:
            if not state.running:
                self._close_open_steps()
                error = state.failing
                self.emit(EventType.WORKFLOW_FAILED, error["message"], severity="error", data={"error": error})
                self.decision.effects = [e for e in self.decision.effects if isinstance(e, Abandon)]
            return
        if not (state.running or state.computing or state.open or state.held or state.paused):
            self._finish()

    def _finish(self) -> None:
        state = self.state
        output: dict[str, Any] = {}
        for name, value in state.plan.output.each(state.scope()):
            if not isinstance(value, ExpressionError):
                output[name] = value
                continue
            # An output of a path that was not taken is left out, and history says so.
            message = f"Output “{name}” has no value: {value.message}"
            self.emit(EventType.WARNING_OUTPUT, message, severity="warning")
        self.emit(EventType.WORKFLOW_COMPLETED, "The run completed.", severity="success", data={"output": output})

    def _close_open_steps(self) -> None:
        """Give up every step that waits or would be retried."""
        for key in sorted(self.state.open):
            waiting = self.state.step(key).status is StepStatus.WAITING
            self.cancel_step(key, "The run ended before it was needed.")
            if waiting:
                self.abandon(key)

    def cancel_step(self, key: str, reason: str) -> None:
        name = self.state.plan.nodes[key].node.name
        self.emit(EventType.STEP_CANCELLED, f"“{name}” was given up. {reason}", step=key)

    def cancel_run(self, message: str) -> None:
        """End the run at once; what was running may already have had its effect, and history says so."""
        self._close_open_steps()
        for key in sorted(self.state.running):
            self.cancel_step(key, "It had begun, so its effect may have taken place.")
            if self.state.plan.nodes[key].effect is Effect.WAIT:
                self.abandon(key)
        self.decision.effects = [effect for effect in self.decision.effects if isinstance(effect, Abandon)]
        self.emit(EventType.WORKFLOW_CANCELLED, message, severity="warning")

    def resume_held(self) -> None:
        held, self.state.held = self.state.held, []
        for key in held:
            self.ready(key)
