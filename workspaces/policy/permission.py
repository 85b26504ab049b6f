"""The same policy for the API, where a program may come with a token instead of a session."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import Http404
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from workspaces.models import ApiToken
from workspaces.policy.actions import Action, allows
from workspaces.policy.membership import find_membership

if TYPE_CHECKING:
    from rest_framework.views import APIView

Policy = Action | str | Mapping[str, Action | str]


class WorkspacePermission(BasePermission):
    """Reads the view's `policy`: an Action, "public", "signed_in", or one of those per method or viewset action.

    Sets `request.workspace` and `request.membership`. A view without `policy`, and a method its
    `policy` does not name, are refused.
    """

    message = "You may not do this."

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """True lets the view run; raises Http404 where the workspace is not the caller's to know of."""
        need = _need(getattr(view, "policy", None), request, view)
        if need == "public":
            return True
        if not request.user.is_authenticated or need is None:
            return False
        if need == "signed_in":
            # A token belongs to one workspace; what lies outside is not its business.
            return not isinstance(request.auth, ApiToken)
        return self._in_workspace(request, Action(need), view.kwargs.get("workspace", ""))

    def _in_workspace(self, request: Request, action: Action, slug: str) -> bool:
        token = request.auth if isinstance(request.auth, ApiToken) else None
        membership = find_membership(request.user, slug)
        if membership is None or (token and token.workspace_id != membership.workspace_id):
            raise Http404
        request.workspace = membership.workspace  # type: ignore[attr-defined]
        request.membership = membership  # type: ignore[attr-defined]
        if allows(membership, action, scopes=token.scopes if token else None):
            return True
        who = "This API token's scopes do" if allows(membership, action) else "Your role in this workspace does"
        self.message = f"{who} not let you {action.words}."
        return False


def _need(policy: Policy | None, request: Request, view: "APIView") -> Action | str | None:
    if policy is None or isinstance(policy, str):
        return policy
    method = (request.method or "GET").lower()
    named = {key: need for key, need in policy.items() if need}
    if method == "options":
        # Describing an endpoint needs what reading it needs.
        return named.get("get") or next(iter(named.values()), None)
    for key in (getattr(view, "action", None), "get" if method == "head" else method):
        if key in named:
            return named[key]
    if method.upper() not in view.allowed_methods:
        raise MethodNotAllowed(method.upper())
    return None


def guards_itself(view: Callable[..., Any]) -> bool:
    """A DRF view that declares a policy and kept our permission class; nothing else decides for itself."""
    cls = getattr(view, "cls", None)
    own: Sequence[object] = getattr(cls, "permission_classes", ())
    classes = getattr(view, "initkwargs", {}).get("permission_classes", own)
    return cls is not None and hasattr(cls, "policy") and WorkspacePermission in classes
