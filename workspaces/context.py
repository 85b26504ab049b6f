"""What every page's frame needs to know, for the template engine."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from workspaces.models import Membership, User, Workspace
from workspaces.navigation import Link, links
from workspaces.policy import Action, allows

# Pages that need all the room have a choice of their own: whoever widens the navigation there means that page.
FOLD_COOKIE = "nav"
ROOM_COOKIE = "nav_canvas"
NEED_ROOM = frozenset({"designer:canvas", "engine:run"})
LAST_WORKSPACE = "workspace"


class Can:
    """`{% if can.workflow_edit %}`: the policy's answer for the person looking at the page."""

    def __init__(self, membership: Membership | None) -> None:
        self._membership = membership

    def __getitem__(self, name: str) -> bool:
        """An unknown action is a mistake in a template: ValueError, rather than a button that hides."""
        return allows(self._membership, Action(name.replace("_", ".", 1)))


@dataclass
class Frame:
    """The navigation around a page. Pages outside a workspace show the one the person was in last."""

    request: HttpRequest

    @cached_property
    def memberships(self) -> list[Membership]:
        """All of the person's workspaces, by name."""
        user = getattr(self.request, "user", None)
        return memberships_of(user) if isinstance(user, User) else []

    @cached_property
    def membership(self) -> Membership | None:
        """The membership the navigation is drawn for."""
        here: Membership | None = getattr(self.request, "membership", None)
        return here or last_membership(self.request, self.memberships)

    @property
    def workspace(self) -> Workspace | None:
        """The workspace named at the top."""
        return self.membership.workspace if self.membership else None

    @property
    def workspaces(self) -> list[Workspace]:
        """For the switcher."""
        return [membership.workspace for membership in self.memberships]

    @cached_property
    def items(self) -> list[Link]:
        """The navigation's entries."""
        match = self.request.resolver_match
        return links(self.membership, match.view_name if match else "")

    @property
    def needs_room(self) -> bool:
        """Whether the page is one of those that want the whole width."""
        match = self.request.resolver_match
        return match is not None and match.view_name in NEED_ROOM

    @property
    def folded(self) -> bool:
        """Whether the navigation is narrowed to icons: as the person chose, else where the page needs the room."""
        chosen = self.request.COOKIES.get(ROOM_COOKIE if self.needs_room else FOLD_COOKIE)
        return chosen == "folded" or (chosen is None and self.needs_room)


def memberships_of(user: User) -> list[Membership]:
    """Every workspace the person belongs to, by name."""
    return list(user.memberships.select_related("workspace").order_by("workspace__name", "workspace_id"))


def last_membership(request: HttpRequest, memberships: list[Membership]) -> Membership | None:
    """The one whose home was opened last, else the first by name."""
    slug = request.session.get(LAST_WORKSPACE) if hasattr(request, "session") else None
    return next((one for one in memberships if one.workspace.slug == slug), None) or next(iter(memberships), None)


def frame(request: HttpRequest) -> dict[str, Any]:
    """`workspace`, `membership` and `can` (None, None and nothing outside workspaces), and `frame`."""
    membership = getattr(request, "membership", None)
    return {
        "workspace": getattr(request, "workspace", None),
        "membership": membership,
        "can": Can(membership),
        "frame": Frame(request),
    }
