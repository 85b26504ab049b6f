"""Runs that wait for people, as the tests need them: the engine's part is played by hand."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from engine.core.document import content_hash
from engine.core.steps import Outcome, StepContext
from engine.models import Definition, Run
from humantasks.models import Task
from humantasks.steps.approval.step import Approval
from humantasks.steps.asking import HumanStep
from tests.cast import Cast

INVOICE: dict[str, Any] = {
    "title": "Approve invoice 2041",
    "subject": "invoice 2041",
    "assignees": ["group:Finance"],
    "instructions": "Compare the **total** with the order.",
    "context": [{"label": "Total", "value": 120.5}, {"label": "Lines", "value": [{"item": "Bell", "price": 4}]}],
    "comment_on_reject": True,
}
DOCUMENT: dict[str, Any] = {
    "schema": 1,
    "name": "Invoice approval",
    "nodes": {"approve": {"type": "human.approval", "name": "Approve invoice", "config": INVOICE}},
    "edges": {},
}


def a_run(cast: Cast, key: str = "wf") -> Run:
    """A run of a definition that asks for an approval."""
    definition, _ = Definition.objects.get_or_create(
        workspace=cast.workspace,
        key=key,
        version=1,
        defaults={"name": "Invoice approval", "document": DOCUMENT, "content_hash": content_hash(DOCUMENT)},
    )
    return Run.objects.create(workspace=cast.workspace, definition=definition, status="waiting")


def context_of(run: Run, config: dict[str, Any], *, attempt: str = "1", now: datetime | None = None) -> StepContext:
    """What the driver would hand to the step `approve` of that run."""
    return StepContext(
        config=config,
        run_ref=run.ref,
        run_title=run.title,
        workflow_name="Invoice approval",
        workspace_id=run.workspace_id,
        step_key="approve",
        node="approve",
        node_name="Approve invoice",
        attempt=int(attempt),
        attempt_id=f"{run.ref}-approve-{attempt}",
        idempotency_key=f"{run.ref}-approve",
        now=now or timezone.now(),
    )


def ask(run: Run, *, step: HumanStep | None = None, now: datetime | None = None, **config: Any) -> Outcome:
    """Perform a human step for that run."""
    return (step or Approval()).perform(context_of(run, {**INVOICE, **config}, now=now))


def asked(cast: Cast, *, now: datetime | None = None, step: HumanStep | None = None, **config: Any) -> Task:
    """A task that waits, of a run of its own."""
    run = a_run(cast)
    outcome = ask(run, step=step, now=now, **config)
    task = Task.objects.filter(run=run).first()
    assert task is not None, outcome
    return task


def ago(**length: float) -> datetime:
    """A moment in the past."""
    return timezone.now() - timedelta(**length)
