"""Start a run of the latest version."""

from typing import Any

from designer.models import Version, Workflow
from engine import services as engine
from engine.models import Run
from workspaces.models import User


class NotStartableError(Exception):
    """The workflow cannot start a run now; the message is a sentence for people."""


class KeyUsedError(Exception):
    """The idempotency key has started `run`, which was given something else."""

    def __init__(self, run: Run) -> None:
        self.run = run
        super().__init__(
            f"Run {run.ref} was started with this key already, and with something else. Nothing was started."
        )


def latest_version(workspace_id: int, ref: str) -> Version | None:
    """The newest version of a workflow, with the workflow and the definition, which holds the same document."""
    of_this = Version.objects.filter(workflow__workspace=workspace_id, workflow__ref=ref)
    return of_this.defer("document").select_related("definition", "workflow").order_by("-number").first()


def start_workflow(
    *,
    workflow: Workflow,
    latest: Version | None = None,
    data: dict[str, Any],
    actor: User | None,
    idempotency_key: str | None,
    title: str = "",
    priority: int | None = None,
    options: engine.RunOptions | None = None,
    shown: int | None = None,
) -> tuple[Run, bool]:
    """Start a run of the latest version, if it is known already, `latest`; returns it and whether this call made it.

    `shown` is the number of the version that a person was shown: if it is not the latest any more, nothing is started.

    The same idempotency key gives the same run, even if a newer version was published or the workflow was
    archived in between. Raises NotStartableError, KeyUsedError, the engine's InvalidInput with pointers, or its Full.
    """
    if idempotency_key:
        before = engine.started_before(workflow.workspace_id, workflow.ref, idempotency_key)
        if before is not None:
            return _same(before, data, options), False
    if workflow.archived_at:
        raise NotStartableError("This workflow is archived. Bring it back before running it.")
    latest = latest or latest_version(workflow.workspace_id, workflow.ref)
    if latest is None:
        raise NotStartableError("This workflow has no published version yet. Publish it, then run it.")
    if shown not in (None, latest.number):
        raise NotStartableError(
            f"Version {latest.number} has been published since you opened this form, and nothing was started. "
            "Look at what it asks for now, then run it."
        )
    run, made = engine.start_run(
        definition=latest.definition,
        input=data,
        actor=actor,
        idempotency_key=idempotency_key,
        title=title,
        priority=priority,
        options=options,
    )
    return run if made else _same(run, data, options), made


def _same(run: Run, data: dict[str, Any], options: engine.RunOptions | None) -> Run:
    """The run that a key has started, if it was asked for the same. Raises KeyUsedError."""
    if not engine.was_given(run, data) or run.options != (options or {}):
        raise KeyUsedError(run)
    return run
