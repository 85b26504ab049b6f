"""Who may open a socket, and whether they still may."""

from dataclasses import dataclass
from enum import IntEnum
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser

from engine.visibility import visible_runs
from workspaces.models import Membership, User
from workspaces.policy import Action, allows, find_membership


class Refusal(IntEnum):
    """Why a socket is closed, in the browser's close code."""

    SIGN_IN = 4401
    NO_RIGHT = 4403
    NOT_FOUND = 4404


@dataclass(frozen=True, slots=True)
class Admitted:
    """A member at the door, and the run asked for, if any."""

    membership: Membership
    run_id: int | None = None


def member(user: User | AnonymousUser | None, workspace: str, action: Action) -> Membership | Refusal:
    """The membership that may do this. What is foreign or unknown looks the same."""
    if not isinstance(user, User) or not user.is_active:
        return Refusal.SIGN_IN
    membership = find_membership(user, workspace)
    if membership is None:
        return Refusal.NOT_FOUND
    return membership if allows(membership, action) else Refusal.NO_RIGHT


def admit(user: User | AnonymousUser | None, workspace: str, ref: str | None = None) -> Admitted | Refusal:
    """The membership that opens a socket on runs, and the run if one is asked for."""
    membership = member(user, workspace, Action.RUN_VIEW_OWN)
    if isinstance(membership, Refusal):
        return membership
    if ref is None:
        return Admitted(membership)
    run_id = visible_runs(membership).filter(ref=ref).values_list("pk", flat=True).first()
    return Refusal.NOT_FOUND if run_id is None else Admitted(membership, run_id)


def still(user: User | AnonymousUser | None, session: Any) -> User | AnonymousUser | None:
    """Who a socket belongs to by now: signing out or a new password ends its session."""
    key = getattr(session, "session_key", None)
    if key is not None:
        store = import_module(settings.SESSION_ENGINE).SessionStore(key)
        return get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]  # all it reads is the session
    return User.objects.filter(pk=user.pk).first() if isinstance(user, User) else None
