"""The page that holds the canvas; everything on it is done through the API."""

from __future__ import annotations

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from designer.queries import typical_seconds
from designer.views.finding import workflow_or_404
from workspaces.people import people_to_ask
from workspaces.policy import Action, allow, allows
from workspaces.requests import WorkspaceRequest


@allow(Action.WORKFLOW_VIEW)
@require_safe
def canvas(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Draw, or look without touching where the role allows no more."""
    workflow = workflow_or_404(request, ref)
    here, slug = {"workspace": workspace, "ref": ref}, {"workspace": workspace}
    config = {
        "workspace": workspace,
        "workflow": {"id": workflow.ref, "name": workflow.name},
        "api": f"/api/w/{workspace}/",
        "csrf": get_token(request),
        "people": people_to_ask(request.workspace),
        "typical_seconds": typical_seconds(workflow),
        "can": {
            "edit": allows(request.membership, Action.WORKFLOW_EDIT) and workflow.archived_at is None,
            "publish": allows(request.membership, Action.WORKFLOW_PUBLISH) and workflow.archived_at is None,
            "start": allows(request.membership, Action.RUN_START) and workflow.archived_at is None,
            "try": allows(request.membership, Action.WORKFLOW_TRY) and workflow.archived_at is None,
        },
        "urls": {
            "list": reverse("designer:workflows", kwargs=slug),
            "start": reverse("designer:start", kwargs=here),
            "versions": reverse("designer:versions", kwargs=here),
            "run": reverse("engine:run", kwargs={"workspace": workspace, "ref": "__ref__"}),
            "socket": f"/ws/w/{workspace}/runs/__ref__/",
            "people": f"/ws/w/{workspace}/workflows/{ref}/",
        },
    }
    return render(request, "designer/canvas.html", {"workflow": workflow, "config": config})
