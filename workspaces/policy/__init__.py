"""The policy, in one place: what can be done, which role may do it, and how a view says what it needs."""

from workspaces.policy.actions import GRANTS, SCOPES, Action, Scope, allows
from workspaces.policy.markers import Marker, allow, marker_of, public, signed_in
from workspaces.policy.membership import find_membership
from workspaces.policy.middleware import PolicyMiddleware
from workspaces.policy.permission import WorkspacePermission

__all__ = [
    "GRANTS",
    "SCOPES",
    "Action",
    "Marker",
    "PolicyMiddleware",
    "Scope",
    "WorkspacePermission",
    "allow",
    "allows",
    "find_membership",
    "marker_of",
    "public",
    "signed_in",
]
