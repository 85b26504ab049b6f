"""What the inbox shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from humantasks.assignees import either
from humantasks.models import Assignment, Task
from humantasks.rules import Closed, Waits, assigned_to, named_directly, visible_tasks
from workspaces.models import Membership
from workspaces.policy import Action, allows
from workspaces.searching import holds


@dataclass(frozen=True)
class Tab:
    """One of the inbox's lists."""

    key: str
    name: str
    count: int | None


@dataclass(frozen=True)
class Line:
    """A task in a list."""

    task: Task
    people: str
    overdue: bool


TABS = {"mine": "Mine", "groups": "My groups", "all": "Everybody's", "done": "Done"}


def waiting_for(membership: Membership) -> QuerySet[Task]:
    """Tasks this person could act on now: given to them or a group of theirs and free, or claimed by them."""
    free = assigned_to(membership) & (Q(claimed_by__isnull=True) | Q(claimed_by=membership.user_id))
    mine = free | Q(claimed_by=membership.user_id)
    return Task.objects.filter(mine, Waits("state"), workspace_id=membership.workspace_id)


def count_waiting(membership: Membership) -> int:
    """How many tasks wait for this person: the navigation's badge, in one query."""
    return waiting_for(membership).count() if allows(membership, Action.TASK_ACT) else 0


def inbox_tasks(membership: Membership, tab: str, q: str = "") -> QuerySet[Task]:
    """The tasks of a tab: what waits by due date, what is closed latest first. `q` is looked for in titles.

    "mine" is what names this person or what they claimed; "groups" what names a group of theirs and is
    free; "all" everything that waits (for those who may see it); "all-mine" is mine and groups together.
    """
    mine = named_directly(membership) | Q(claimed_by=membership.user_id)
    if tab == "done":
        found = visible_tasks(membership).filter(Closed("state")).order_by("-completed_at", "-id")
    elif tab == "all":
        found = visible_tasks(membership).filter(Waits("state"))
    else:
        found = waiting_for(membership)
        if tab != "all-mine":
            found = found.filter(mine) if tab == "mine" else found.exclude(mine)
    for word in q.replace("\x00", "").split()[:10]:
        found = found.filter(holds(word, "title", "run__definition__name"))
    if tab != "done":
        found = found.order_by(F("due_at").asc(nulls_last=True), "id")
    light = found.select_related("run__definition", "claimed_by", "completed_by")
    return light.defer("form", "context", "data", "run__input", "run__output", "run__mail", "run__definition__document")


def tabs(membership: Membership) -> list[Tab]:
    """The tabs this member has, with what waits in each, counted in one query."""
    mine = named_directly(membership) | Q(claimed_by=membership.user_id)
    if allows(membership, Action.TASK_VIEW_ALL):
        base = Task.objects.filter(Waits("state"), workspace_id=membership.workspace_id)
    else:
        base = waiting_for(membership)
    able = assigned_to(membership) & (Q(claimed_by__isnull=True) | Q(claimed_by=membership.user_id))
    counts = base.aggregate(
        mine=Count("pk", filter=mine & (able | Q(claimed_by=membership.user_id))),
        groups=Count("pk", filter=able & ~mine),
        all=Count("pk"),
    )
    shown = [key for key in TABS if key != "all" or allows(membership, Action.TASK_VIEW_ALL)]
    return [Tab(key, TABS[key], counts.get(key)) for key in shown]


def lines(tasks: Iterable[Task]) -> list[Line]:
    """Tasks with the names of their people: one query more, for any number of tasks."""
    listed, now = list(tasks), timezone.now()
    people: dict[int, list[str]] = {task.pk: [] for task in listed}
    assigned = Assignment.objects.filter(task__in=people).select_related("membership__user", "group").order_by("id")
    for each in assigned:
        people[each.task_id].append(str(each))
    return [
        Line(task, either(people[task.pk]), bool(task.waiting and task.due_at and task.due_at < now)) for task in listed
    ]
