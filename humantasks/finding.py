"""Find the task a page is about: only among those this person may see."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from humantasks.models import Task
from humantasks.rules import visible_tasks
from workspaces.models import Membership


def task_or_404(membership: Membership, ref: str) -> Task:
    """The task with its run and people."""
    tasks = visible_tasks(membership).select_related("workspace", "run__definition", "claimed_by", "completed_by")
    light = tasks.defer("run__input", "run__output", "run__mail", "run__definition__document")
    return get_object_or_404(light, ref=ref)
