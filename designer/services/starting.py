"""Start a run of the latest version."""

from typing import Any

from designer.models import Workflow
from engine import services as engine
from engine.models import Run
from workspaces.models import User


class NotStartableError(Exception):
    """The workflow cannot start a run now; the message is a sentence for people."""


def start_workflow(
    *,
    workflow: Workflow,
    data: dict[str, Any],
    actor: User | None,
    idempotency_key: str | None,
    title: str = "",
    priority: int | None = None,
    options: engine.RunOptions | None = None,
) -> tuple[Run, bool]:
    """Start a run of the latest version; returns it and whether this call made it.

    The same idempotency key gives the same run, even if a newer version was published or the workflow was
    archived in between. Raises NotStartableError, or the engine's InvalidInput with pointers, or its Full.
    """
    if idempotency_key:
        same = Run.objects.filter(
            workspace_id=workflow.workspace_id, definition__key=workflow.ref, idempotency_key=idempotency_key
        )
        if (run := same.first()) is not None:
            return run, False
    if workflow.archived_at:
        raise NotStartableError("This workflow is archived. Bring it back before running it.")
    # The definition holds the same document.
    latest = workflow.versions.defer("document").select_related("definition").order_by("-number").first()
    if latest is None:
        raise NotStartableError("This workflow has no published version yet. Publish it, then run it.")
    return engine.start_run(
        definition=latest.definition,
        input=data,
        actor=actor,
        idempotency_key=idempotency_key,
        title=title,
        priority=priority,
        options=options,
    )
