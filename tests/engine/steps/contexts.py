"""Contexts for calling a step type by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

from engine import sandbox
from engine.core.steps import StepContext

NOW = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)


def context(config: dict[str, Any], *, seconds: float = 5.0, **scope: Any) -> StepContext:
    """What a step of run «run» with this resolved configuration is given."""
    return StepContext(
        config=config,
        run_ref="run",
        run_title="",
        workflow_name="Test",
        workspace_id=1,
        workspace="acme",
        step_key="step",
        node="step",
        node_name="Step",
        attempt=1,
        attempt_id="run.step.1",
        idempotency_key="run.step",
        now=NOW,
        deadline=NOW + timedelta(seconds=seconds),
        scope={"input": {}, "steps": {}, "vars": {}, "run": {}, **scope},
        evaluate=sandbox.evaluate,
    )
