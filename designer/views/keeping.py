"""Rename, duplicate, put away, bring back, delete."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.views.decorators.http import require_http_methods, require_POST

from designer.services.workflows import (
    LONGEST_NAME,
    InvalidNameError,
    archive_workflow,
    delete_workflow,
    duplicate_workflow,
    rename_workflow,
    unarchive_workflow,
)
from designer.views.finding import workflow_or_404
from engine.calls.callers import callers_of
from engine.models import Run
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest


@allow(Action.WORKFLOW_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Another name or description."""
    workflow = workflow_or_404(request, ref)
    name, description = workflow.name, workflow.description
    error = ""
    if request.method == "POST":
        name, description = request.POST.get("name", ""), request.POST.get("description", "")
        try:
            rename_workflow(workflow=workflow, actor=request.user, name=name, description=description)
        except InvalidNameError as refused:
            error = str(refused)
        else:
            messages.success(request, f"Renamed to “{workflow.name}”.")
            return redirect("designer:workflows", workspace=workspace)
    context = {
        "workflow": workflow,
        "name": name,
        "description": description,
        "error": error,
        "longest_name": LONGEST_NAME,
    }
    return render(request, "designer/rename.html", context, status=422 if error else 200)


@allow(Action.WORKFLOW_EDIT)
@require_POST
def duplicate(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """A copy of the draft, opened at once."""
    made = duplicate_workflow(workflow=workflow_or_404(request, ref), actor=request.user)
    messages.success(request, f"This is “{made.name}”. The original is untouched.")
    return redirect("designer:canvas", workspace=workspace, ref=made.ref)


@allow(Action.WORKFLOW_EDIT)
@require_POST
def archive(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Out of the list; nothing is lost."""
    workflow = workflow_or_404(request, ref)
    archive_workflow(workflow=workflow, actor=request.user)
    messages.success(request, f"“{workflow.name}” is archived. You find it under “Archived”.")
    if callers := callers_of(request.workspace.pk, workflow.ref):
        names = get_text_list([f"“{name}”" for name in callers], "and")
        messages.warning(request, f"It is called by {names}: those calls fail until it is brought back.")
    return redirect("designer:workflows", workspace=workspace)


@allow(Action.WORKFLOW_EDIT)
@require_POST
def unarchive(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Back into the list."""
    workflow = workflow_or_404(request, ref)
    unarchive_workflow(workflow=workflow, actor=request.user)
    messages.success(request, f"“{workflow.name}” is back.")
    return redirect("designer:workflows", workspace=workspace)


@allow(Action.WORKFLOW_DELETE)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Say what will be lost, then delete on a person's word."""
    workflow = workflow_or_404(request, ref)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        delete_workflow(workflow=workflow, actor=request.user)
        messages.success(request, f"“{workflow.name}” is deleted. Its runs are still under Runs.")
        return redirect("designer:workflows", workspace=workspace)
    runs = Run.objects.filter(workspace=request.workspace, definition__key=workflow.ref)
    context = {
        "workflow": workflow,
        "versions": workflow.versions.count(),
        "runs": runs.count(),
        "live": runs.filter(finished_at__isnull=True).count(),
        "callers": callers_of(request.workspace.pk, workflow.ref),
        "unticked": request.method == "POST",
    }
    return render(request, "designer/delete.html", context, status=422 if request.method == "POST" else 200)
