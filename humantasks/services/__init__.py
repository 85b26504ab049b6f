"""Everything that changes a task: one verb, one transaction, one line in the audit log."""

from humantasks.services.announcing import announce_task
from humantasks.services.claiming import claim_task, release_task
from humantasks.services.closing import close_forgotten, reconcile_tasks, withdraw_task
from humantasks.services.completing import complete_task
from humantasks.services.creating import Ask, GivenUpError, create_task

__all__ = [
    "Ask",
    "GivenUpError",
    "announce_task",
    "claim_task",
    "close_forgotten",
    "complete_task",
    "create_task",
    "reconcile_tasks",
    "release_task",
    "withdraw_task",
]
