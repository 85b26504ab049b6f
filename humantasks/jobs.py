"""django-q2 entries: they take ids, call one service and hold no logic."""

from engine.store.clock import site_now
from humantasks.models import Task
from humantasks.services import announce_task, reconcile_tasks


def announce(task_id: int) -> int:
    """E-mail the assignees of a task; a task that is gone needs no mail."""
    task = Task.objects.select_related("workspace").filter(pk=task_id).first()
    return announce_task(task=task, now=site_now()) if task else 0


def reconcile() -> int:
    """Every minute: close what nobody has to do any more."""
    return reconcile_tasks(now=site_now())
