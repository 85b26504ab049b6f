"""The one way to add to the audit log."""

from collections.abc import Mapping
from typing import Any

from workspaces.models import AuditEntry, User, Workspace


def record(
    *,
    workspace: Workspace,
    actor: User | None,
    action: str,
    target: str,
    data: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add one line, inside the caller's transaction, so that deed and record stand or fall together.

    `action` is a dotted past tense ("workflow.published"), `target` the thing in a reader's words
    ("Invoice approval, version 4"), `data` JSON details such as refs. `actor=None` means the system.
    """
    return AuditEntry.objects.create(
        workspace=workspace, actor=actor, action=action, target=target[:200], data=dict(data or {})
    )
