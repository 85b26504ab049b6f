"""How a view says what it needs. A view that says nothing is refused."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from workspaces.policy.actions import Action

V = TypeVar("V", bound=Callable[..., Any])

ATTRIBUTE = "policy_marker"


class Door(Enum):
    """Who gets as far as the view."""

    PUBLIC = "anybody"
    SIGNED_IN = "anybody who is signed in"
    STAFF = "those who may use the Django admin"
    WORKSPACE = "members of the workspace in the URL whose role allows the action"


@dataclass(frozen=True)
class Marker:
    """The need of one view: a door, and for a workspace door the action per HTTP method."""

    door: Door
    action: Action | None = None
    by_method: dict[str, Action] = field(default_factory=dict)

    def action_for(self, method: str) -> Action | None:
        """HEAD needs what GET needs; a method not named needs the marker's action."""
        return self.by_method.get("GET" if method == "HEAD" else method, self.action)


def allow(action: Action, *, post: Action | None = None) -> Callable[[V], V]:
    """For views under `/w/<workspace>/`: members whose role allows `action` (`post` for POST, if given)."""
    marker = Marker(Door.WORKSPACE, action, {"POST": post} if post else {})

    def mark(view: V) -> V:
        setattr(view, ATTRIBUTE, marker)
        return view

    return mark


def public(view: V) -> V:
    """Anybody at all."""
    setattr(view, ATTRIBUTE, Marker(Door.PUBLIC))
    return view


def signed_in(view: V) -> V:
    """Anybody with an account; for pages that belong to no workspace."""
    setattr(view, ATTRIBUTE, Marker(Door.SIGNED_IN))
    return view


def marker_of(view: Callable[..., Any]) -> Marker | None:
    """What a view function, or the class behind it, was marked with."""
    own: Marker | None = getattr(view, ATTRIBUTE, None)
    if own is not None:
        return own
    return getattr(getattr(view, "view_class", None), ATTRIBUTE, None)
