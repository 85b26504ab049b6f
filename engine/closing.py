"""Workflows that begin no more runs, since they were put away or deleted: whoever calls one must know of it, too."""

from engine.models import Closed, Definition


def set_closed(*, workspace_id: int, workflow: str, why: Closed | None) -> None:
    """Let nobody call a workflow any more, or for None as before. Runs of it go on and keep what they run."""
    Definition.objects.filter(workspace_id=workspace_id, key=workflow).update(closed=why or "")
