"""The types of requests behind each door, so that views need no casts and no None checks."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

from workspaces.models import Membership, User, Workspace


class SignedInRequest(HttpRequest):
    """What a view marked `signed_in` gets."""

    user: User
    htmx: HtmxDetails


class WorkspaceRequest(SignedInRequest):
    """What a view marked `allow(…)` gets: the policy has found the workspace and the membership."""

    workspace: Workspace
    membership: Membership


class WorkspaceApiRequest(Request):
    """The same for API views whose `policy` is an action."""

    user: User
    workspace: Workspace
    membership: Membership
