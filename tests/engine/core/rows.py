"""The stored rows of a run on stage, and the run as another driver would load it from them."""

from dataclasses import replace
from typing import Any

from engine.core.keys import container_of, is_scope, node_of, scope_of
from engine.core.plan import Plan
from engine.core.rebuild import Row, rebuild
from engine.core.run_state import RunState, StepState
from engine.core.states import StepStatus

# What the table of runs keeps; everything else follows from the steps.
COLUMNS = (
    "status", "seq", "paused", "started_at", "finished_at", "totals", "priority", "completed", "failed", "skipped",
    "mail", "output",
)  # fmt: skip


class Rows:
    """The table of steps as group commits leave it."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}

    def write(self, state: RunState, keys: set[str]) -> None:
        """Write what has changed, and forget what is needed no more, as a driver does after its commit."""
        for key in keys:
            step = state.steps[key]
            self._rows[key] = (replace(step), state.output_of(step))
        state.forget()

    def steps(self) -> list[StepState]:
        """Every stored step and pass."""
        return [step for step, _ in self._rows.values()]

    def stored(self) -> list[Row]:
        """Every stored step and pass with its result."""
        return list(self._rows.values())

    def load(self, state: RunState, bare: RunState) -> RunState:
        """The run as it is loaded: its columns copied, everything else rebuilt."""
        for name in COLUMNS:
            setattr(bare, name, getattr(state, name))
        stored = state.error or state.failing
        bare.error, bare.failing = (stored if state.finished_at else None), stored
        return rebuild(
            bare, [(replace(step), output) for step, output in self._rows.values() if self._wanted(step, bare)]
        )

    def _wanted(self, step: StepState, bare: RunState) -> bool:
        """Steps of passes that have ended are left where they are, unless they may have to be undone."""
        scope = step.scope
        while scope:
            if not _is_needed(self._rows[scope][0], bare.plan):
                return False
            scope = scope_of(container_of(scope))
        return True


def _is_needed(step: StepState, plan: Plan) -> bool:
    assert is_scope(step.key)
    return step.status is StepStatus.RUNNING or node_of(container_of(step.key)) in plan.retained


def _was_being_computed(state: RunState, step: StepState) -> bool:
    """Whether nothing has ever been told of a step, since its run was cancelled while it was computed: no row."""
    return step.status is StepStatus.PENDING and not step.seq and step.key not in state.computing


def comparable(state: RunState) -> dict[str, Any]:
    """What two states of one run must have in common, however they came about."""
    names = (
        "status", "seq", "outputs", "running", "timed", "open", "gated", "doomed", "undoable", "undoing", "rolling",
        "completed", "failed", "skipped",
    )  # fmt: skip
    found = {name: getattr(state, name) for name in names}
    if state.over:
        found["doomed"] = set()  # what has ended cannot end again
    return {
        **found,
        "held": sorted(state.held),
        "steps": {key: step for key, step in sorted(state.steps.items()) if not _was_being_computed(state, step)},
        "loops": {key: loop for key, loop in state.loops.items() if key in state.steps},
        "scopes": {key: (scope.loop, scope.ended or scope.failing) for key, scope in state.scopes.items()},
    }
