"""What every page's frame needs to know, for the template engine."""

from typing import Any

from django.http import HttpRequest

from workspaces.models import Membership
from workspaces.policy import Action, allows


class Can:
    """`{% if can.workflow_edit %}`: the policy's answer for the person looking at the page."""

    def __init__(self, membership: Membership | None) -> None:
        self._membership = membership

    def __getitem__(self, name: str) -> bool:
        """An unknown action is a mistake in a template, and raises ValueError rather than hiding a button."""
        return allows(self._membership, Action(name.replace("_", ".", 1)))


def frame(request: HttpRequest) -> dict[str, Any]:
    """`workspace`, `membership` and `can`, on pages of a workspace and elsewhere (then None, None, nothing)."""
    membership = getattr(request, "membership", None)
    return {"workspace": getattr(request, "workspace", None), "membership": membership, "can": Can(membership)}
