"""What Ctrl+K asks for."""

from dataclasses import asdict

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workspaces import finder
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest


@allow(Action.WORKSPACE_VIEW)
@require_safe
@never_cache
def find(request: WorkspaceRequest, workspace: str) -> HttpResponse:
    """Groups of hits for the words in `q`, as JSON."""
    groups = finder.find(request.membership, request.GET.get("q", ""))
    return JsonResponse({"groups": [asdict(group) for group in groups]})
