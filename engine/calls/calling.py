"""Starting a run for a step of another run, and withdrawing it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from engine import bell
from engine.core.states import StepStatus
from engine.models import Closed, Definition, Run, Step
from engine.services import Caller, start_run
from engine.store.children import living, withdraw

DEEPEST_CALL = 10
MOST_OFFERED = 500  # while drawing; any other can be named by its ref


class NotCalled(Exception):
    """The workflow cannot be called; the message is a sentence for people, `hint` says what to do."""

    hint = "Publish it, or choose another one."


class UnknownWorkflow(NotCalled):
    """There is no such workflow, or no such version of it, in the workspace."""


class ClosedWorkflow(NotCalled):
    """The workflow has been archived or deleted."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The workflow “{name}” is {why}, so it is not called any more.")
        self.hint = "Bring it back, or choose another one." if why == Closed.ARCHIVED else "Choose another one."


class TooDeep(NotCalled):
    """Workflows call each other without an end."""


def definition_of(workspace_id: int, workflow: str, version: int | None) -> Definition:
    """The version of a workflow of this workspace, the latest one for None. Raises UnknownWorkflow, ClosedWorkflow."""
    found = Definition.objects.filter(workspace_id=workspace_id, key=workflow).exclude(version=Definition.DRAFT)
    latest = found.order_by("-version").first()
    if latest is None:
        raise UnknownWorkflow(f"There is no published workflow “{workflow}” in this workspace.")
    if latest.closed:
        raise ClosedWorkflow(latest.name, latest.closed)
    if version is None or latest.version == version:
        return latest
    wanted = found.filter(version=version).first()
    if wanted is None:
        raise UnknownWorkflow(f"“{latest.name}” has no version {version}; its latest is {latest.version}.")
    return wanted


def callable_workflows(workspace_id: int) -> dict[str, str]:
    """The names of a workspace's published workflows by ref, in the order of the names; at most `MOST_OFFERED`."""
    published = Definition.objects.filter(workspace_id=workspace_id, closed="").exclude(version=Definition.DRAFT)
    versions = published.order_by("version")
    latest = dict(versions.values_list("key", "name"))  # of two versions the later one's name stays
    return dict(sorted(latest.items(), key=lambda each: each[1].casefold())[:MOST_OFFERED])


def call_workflow(
    *,
    run_ref: str,
    step_key: str,
    attempt_id: str,
    workspace_id: int,
    workflow: str,
    version: int | None,
    input: dict[str, Any],
) -> Run:
    """Start the run that an attempt asks for, or find it if the attempt had asked before.

    Raises UnknownWorkflow, ClosedWorkflow, TooDeep, NotCalled, and what `start_run` raises.
    """
    with transaction.atomic():
        # The lock keeps the caller from ending or giving the attempt up meanwhile: a run begun after that would never
        # be withdrawn.
        caller = Run.objects.select_for_update(no_key=True).get(ref=run_ref, workspace_id=workspace_id)
        called = Run.objects.filter(parent=caller, parent_attempt=attempt_id).select_related("definition").first()
        if called is not None:
            return called
        if caller.is_over:
            raise NotCalled("The run that calls is over.")
        if _is_given_up(caller, step_key, attempt_id):
            raise NotCalled("The step that calls has been given up.")
        definition = definition_of(workspace_id, workflow, version)
        if caller.depth >= DEEPEST_CALL:
            raise TooDeep(
                f"Workflows have called each other {DEEPEST_CALL} deep, and this step would call “{definition.name}” "
                "once more. Perhaps they call each other in a circle."
            )
        return start_run(
            definition=definition, input=input, actor=caller.started_by, caller=Caller(caller, step_key, attempt_id)
        )[0]


def withdraw_call(*, run_ref: str, attempt_id: str) -> None:
    """Cancel the run of an attempt that no longer waits for it, if it still lives; may be repeated."""
    with transaction.atomic():
        called = Run.objects.filter(parent__ref=run_ref, parent_attempt=attempt_id)
        if withdraw(living(called), now=timezone.now()):
            bell.ring()


def _is_given_up(caller: Run, step_key: str, attempt_id: str) -> bool:
    """Whether the caller's step has ended or is at another attempt: a run begun for this one would wait for nobody."""
    row = Step.objects.filter(run=caller, key=step_key).values_list("attempt", "status").first()
    if row is None:
        return False
    attempt, status = row
    return attempt != int(attempt_id.rpartition(".")[2]) or status != StepStatus.RUNNING
