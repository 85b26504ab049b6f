"""Default deny: every request passes here before its view, and a view without a marker is refused."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme as _is_safe

from workspaces.policy.actions import Action, allows
from workspaces.policy.foreign import foreign_marker
from workspaces.policy.markers import Door, Marker, marker_of
from workspaces.policy.membership import find_membership
from workspaces.policy.permission import guards_itself

_ASKING = frozenset({"GET", "HEAD"})
UNMARKED = "This page does not say who may see it, so nobody may."


class PolicyMiddleware:
    """Sets `request.workspace` and `request.membership`, and lets through what the view's marker allows.

    Anonymous → sign-in page. Not a member of the workspace in the URL → 404, as if it did not exist.
    A member whose role lacks the action → 403 with a sentence. DRF views are handed to
    `WorkspacePermission`, which knows API tokens.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.workspace = None  # type: ignore[attr-defined]
        request.membership = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """None lets the view run; anything else is the answer."""
        if "\x00" in request.path_info:  # PostgreSQL takes none, not even in a question; so nothing is called so
            raise Http404("There is no such page, or it is not yours to see.")
        if guards_itself(view):
            return None
        route = request.resolver_match.route if request.resolver_match else ""
        marker = marker_of(view) or foreign_marker(view, route)
        if marker is None:
            raise PermissionDenied(UNMARKED)
        if marker.door is Door.PUBLIC:
            return None
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        if marker.door is Door.STAFF and not request.user.is_staff:
            raise Http404
        if marker.door is Door.WORKSPACE:
            _enter_workspace(request, marker, kwargs)
        return None


def _enter_workspace(request: HttpRequest, marker: Marker, kwargs: dict[str, Any]) -> None:
    membership = find_membership(request.user, kwargs.get("workspace", ""))
    if membership is None:
        raise Http404("There is no such page, or it is not yours to see.")
    request.workspace = membership.workspace  # type: ignore[attr-defined]
    request.membership = membership  # type: ignore[attr-defined]
    action = marker.action_for(request.method or "GET")
    if action is None or not allows(membership, action):
        raise PermissionDenied(refusal(action, membership.get_role_display()))


def refusal(action: Action | None, role: str) -> str:
    """The sentence on the 403 page."""
    if action is None:
        return UNMARKED
    return f"Your role here is {role}, and it does not let you {action.words}. An owner or admin can change that."


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        # A fragment request must not swap the sign-in page into the middle of a table.
        onward = redirect_to_login(_page(request.headers.get("HX-Current-URL", ""), request))
        return HttpResponse(status=401, headers={"HX-Redirect": onward.url})
    if request.method not in _ASKING:
        messages.warning(
            request, "You were signed out, so nothing was sent. What you typed is still there after going back."
        )
    return redirect_to_login(_onward(request))


def _onward(request: HttpRequest) -> str:
    """Where to go on after signing in: from where nothing can be asked for, back to the page it was sent from."""
    if request.method in _ASKING:
        return request.get_full_path()
    return _page(request.headers.get("Referer", ""), request)


def _page(address: str, request: HttpRequest) -> str:
    """The page of ours at this address, else the first one."""
    if not _is_safe(address, {request.get_host()}):
        return "/"
    page = urlunsplit(("", "", *urlsplit(address)[2:4], ""))
    return page if _is_safe(page, None) else "/"
