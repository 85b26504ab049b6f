"""A workspace's home."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from workspaces.context import LAST_WORKSPACE
from workspaces.home import first_steps, panels
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest


@allow(Action.WORKSPACE_VIEW)
@require_safe
def home(request: WorkspaceRequest, workspace: str) -> HttpResponse:
    """What needs the member and what is going on; first steps while there is nothing of either."""
    if request.session.get(LAST_WORKSPACE) != workspace:
        request.session[LAST_WORKSPACE] = workspace
    shown = panels(request.membership)
    steps = [] if shown else first_steps(request.membership)
    return render(request, "workspaces/home.html", {"panels": shown, "steps": steps})
