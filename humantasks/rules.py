"""Who sees a task and who may act on it."""

from __future__ import annotations

from django.db.models import BooleanField, Exists, Func, OuterRef, Q, QuerySet

from humantasks.models import Assignment, Task
from humantasks.states import CLOSED, WAITING
from workspaces.models import Membership
from workspaces.policy import GRANTS, Action, allows


class Waits(Func):
    """On tasks, `Waits("state")`: they wait for somebody.

    In so many words, since SQLite uses an index of some rows only where their states are named in the question.
    """

    template = f"%(expressions)s IN ({', '.join(repr(state.value) for state in WAITING)})"
    output_field = BooleanField()


class Closed(Waits):
    """The same for those that are closed."""

    template = f"%(expressions)s IN ({', '.join(repr(state.value) for state in CLOSED)})"


def assigned_to(membership: Membership) -> Exists:
    """The task names this person, or a group they belong to now."""
    return Exists(
        Assignment.objects.filter(Q(membership=membership) | Q(group__members=membership), task=OuterRef("pk")).values(
            "pk"
        )
    )


def named_directly(membership: Membership) -> Exists:
    """The task names this person."""
    return Exists(Assignment.objects.filter(membership=membership, task=OuterRef("pk")).values("pk"))


def own_tasks(membership: Membership) -> QuerySet[Task]:
    """The tasks this person was given, has claimed or has done."""
    return Task.objects.filter(_own(membership), workspace_id=membership.workspace_id)


def _own(membership: Membership) -> Q:
    return assigned_to(membership) | Q(claimed_by=membership.user_id) | Q(completed_by=membership.user_id)


def in_runs_with_my_tasks(membership: Membership) -> Q:
    """On runs: this person has or had a task there. Asked run by run: of a few runs, not all tasks are looked at."""
    return Q(Exists(Task.objects.filter(_own(membership), run=OuterRef("pk"))))


def visible_tasks(membership: Membership) -> QuerySet[Task]:
    """Every task of the workspace for those who may see all, their own for everybody else."""
    if allows(membership, Action.TASK_VIEW_ALL):
        return Task.objects.filter(workspace_id=membership.workspace_id)
    return own_tasks(membership)


def may_be_done_by(user: str) -> Q:
    """On tasks: whether the person in this field of theirs may act on them, as `may_act` has it."""
    member = Membership.objects.filter(able_to(Action.TASK_ACT), workspace=OuterRef("workspace"), user=OuterRef(user))
    theirs = Q(membership__user=OuterRef(user)) | Q(group__members__user=OuterRef(user))
    named = Exists(Assignment.objects.filter(theirs, task=OuterRef("pk")))
    return Exists(member) & (Q(Exists(member.filter(able_to(Action.TASK_ACT_ANY)))) | named)


def able_to(action: Action, at: str = "") -> Q:
    """On memberships, or on what leads to some by `at`: that they are of active people whose role lets them do this."""
    roles = [role.value for role, granted in GRANTS.items() if action in granted]
    return Q(**{f"{at}user__is_active": True, f"{at}role__in": roles})


def left_to_somebody() -> Exists:
    """On tasks: somebody to whom it was given can do it."""
    able = able_to(Action.TASK_ACT, "membership__") | able_to(Action.TASK_ACT, "group__members__")
    return Exists(Assignment.objects.filter(able, task=OuterRef("pk")))


def may_act(task: Task, membership: Membership) -> bool:
    """Whether this member may claim and complete the task, were it free: an assignee, an admin or an owner."""
    if membership.workspace_id != task.workspace_id or not allows(membership, Action.TASK_ACT):
        return False
    if allows(membership, Action.TASK_ACT_ANY):  # somebody must be able to when all its assignees are away
        return True
    mine = Q(membership=membership) | Q(group__members=membership)
    return Assignment.objects.filter(mine, task=task).exists()
