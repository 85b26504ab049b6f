"""Who sees which runs, in one place. Apps that involve people in runs say so here at start-up."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from engine.models import Run
from workspaces.models import Membership
from workspaces.policy import Action, allows

Involvement = Callable[[Membership], Q]
"""A condition on runs: those in which this member has, or had, something to do."""

_involvements: list[Involvement] = []


def register(involvement: Involvement) -> None:
    """Let members who may not see every run see those the condition holds for; the same function twice counts once."""
    if involvement not in _involvements:
        _involvements.append(involvement)


def visible_runs(membership: Membership) -> QuerySet[Run]:
    """The runs of the member's workspace that the member may see: all, those they are involved in, or none."""
    runs = Run.objects.filter(workspace_id=membership.workspace_id)
    if allows(membership, Action.RUN_VIEW):
        return runs
    if not allows(membership, Action.RUN_VIEW_OWN) or not _involvements:
        return runs.none()
    mine = Q(pk__in=[])
    for involvement in _involvements:
        mine |= involvement(membership)
    return runs.filter(mine)
