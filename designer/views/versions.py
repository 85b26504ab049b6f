"""What was published, and going back to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from designer.models import Version, Workflow
from designer.services.drafts import StaleDraftError, restore_version
from designer.views.finding import workflow_or_404
from engine.core.document import is_same
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest


@allow(Action.WORKFLOW_VIEW)
@require_safe
def versions(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Newest first, and whether the draft holds something no version has."""
    workflow = workflow_or_404(request, ref)
    published = list(workflow.versions.select_related("author").defer("document"))
    context = {"workflow": workflow, "versions": published, "unpublished": bool(published) and _unpublished(workflow)}
    return render(request, "designer/versions.html", context)


@allow(Action.WORKFLOW_EDIT)
@require_POST
def restore(request: WorkspaceRequest, workspace: str, ref: str, number: int) -> HttpResponse:
    """Make a version the draft again.

    Asks first where unpublished changes would be lost; refused if somebody saved since the page was opened.
    """
    workflow = workflow_or_404(request, ref)
    version = get_object_or_404(Version, workflow=workflow, number=number)
    given = request.POST.get("revision", "")
    revision = int(given) if given.isdecimal() and len(given) < 10 else 0
    if request.POST.get("sure") != "yes" and _unpublished(workflow):
        return render(
            request, "designer/restore.html", {"workflow": workflow, "version": version, "revision": revision}
        )
    try:
        restore_version(workflow=workflow, version=version, revision=revision, actor=request.user)
    except StaleDraftError as error:
        who = error.current.saved_by.display_name if error.current.saved_by else "Somebody"
        messages.error(request, f"{who} saved the draft in the meantime. Look at it first, then restore again.")
        return redirect("designer:versions", workspace=workspace, ref=ref)
    messages.success(request, f"The draft is version {number} again. Publish it to run it.")
    return redirect("designer:canvas", workspace=workspace, ref=ref)


def _unpublished(workflow: Workflow) -> bool:
    latest = workflow.versions.order_by("-number").first()
    return latest is None or not is_same(latest.document, workflow.draft.document)
