"""Say "I do this one", and give it back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from humantasks.models import Task
from humantasks.rules import Waits, may_act, may_be_done_by
from humantasks.services.refusals import ClosedError, NotYoursError, TakenError
from humantasks.states import State
from workspaces.audit import record
from workspaces.models import Membership
from workspaces.policy import Action, allows

AT_ONCE = 500
"""Tasks given back in one go; the next one takes the rest."""


def claim_task(*, task: Task, membership: Membership) -> Task:
    """Take an open task for oneself; claiming one's own again changes nothing.

    Raises NotYoursError, TakenError or ClosedError.
    """
    if not may_act(task, membership):
        raise NotYoursError
    with transaction.atomic():
        claimed = Task.objects.filter(pk=task.pk, state=State.OPEN).update(
            state=State.CLAIMED, claimed_by=membership.user_id, claimed_at=timezone.now()
        )
        task = reread(task)
        if claimed:
            _record(task, membership, "task.claimed")
    if not task.waiting:
        raise ClosedError(task)
    if task.claimed_by_id != membership.user_id:
        raise TakenError(task)
    return task


def release_task(*, task: Task, membership: Membership) -> Task:
    """Give a claimed task back to all its assignees: by who claimed it, an admin or an owner.

    Releasing an open task changes nothing. Raises NotYoursError, TakenError or ClosedError.
    """
    if not may_act(task, membership):
        raise NotYoursError
    mine = Task.objects.filter(pk=task.pk, state=State.CLAIMED)
    if not allows(membership, Action.TASK_ACT_ANY):
        mine = mine.filter(claimed_by=membership.user_id)
    with transaction.atomic():
        released = mine.update(state=State.OPEN, claimed_by=None, claimed_at=None)
        task = reread(task)
        if released:
            _record(task, membership, "task.released")
    if not task.waiting:
        raise ClosedError(task)
    if task.state == State.CLAIMED:
        raise TakenError(task)
    return task


def release_forsaken() -> int:
    """Give back what is claimed by people who may act on it no more: removed, or out of its group; returns how many.

    Else their colleagues would not even see it in their inbox.
    """
    released = 0
    forsaken = Task.objects.filter(Waits("state"), state=State.CLAIMED).exclude(may_be_done_by("claimed_by"))
    for task in forsaken.select_related("workspace")[:AT_ONCE]:
        held = Task.objects.filter(pk=task.pk, state=State.CLAIMED, claimed_by=task.claimed_by_id)
        with transaction.atomic():
            if held.update(state=State.OPEN, claimed_by=None, claimed_at=None):
                released += 1
                data = {"task": task.ref}
                record(workspace=task.workspace, actor=None, action="task.released", target=task.title, data=data)
    return released


def reread(task: Task) -> Task:
    """The task as it is kept now, with the people named in its sentences."""
    return Task.objects.select_related("workspace", "run", "claimed_by", "completed_by").get(pk=task.pk)


def _record(task: Task, membership: Membership, action: str) -> None:
    record(workspace=task.workspace, actor=membership.user, action=action, target=task.title, data={"task": task.ref})
