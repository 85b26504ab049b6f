"""The list of workflows, and the page that begins a new one."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from designer.models import Workflow
from designer.queries import rows, workflows_of
from designer.services.workflows import LONGEST_NAME, InvalidNameError, create_workflow
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest

PAGE_SIZE = 50


@allow(Action.WORKFLOW_VIEW)
@require_safe
def workflows(request: WorkspaceRequest, workspace: str) -> HttpResponse:
    """Search with `q`; `show=archived` lists what was put away. 50 on a page."""
    q, archived = request.GET.get("q", "").strip()[:200], request.GET.get("show") == "archived"
    page = Paginator(workflows_of(request.workspace, q=q, archived=archived), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "rows": rows(page.object_list), "q": q, "archived": archived}
    if not archived:
        put_away = Workflow.objects.filter(workspace=request.workspace, archived_at__isnull=False)
        context["some_archived"] = put_away.exists()
    return render(request, "designer/workflows.html", context)


@allow(Action.WORKFLOW_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new_workflow(request: WorkspaceRequest, workspace: str) -> HttpResponse:
    """Name it, then draw it."""
    name, error = request.POST.get("name", ""), ""
    description = request.POST.get("description", "")
    if request.method == "POST":
        try:
            made = create_workflow(workspace=request.workspace, actor=request.user, name=name, description=description)
        except InvalidNameError as refused:
            error = str(refused)
        else:
            return redirect("designer:canvas", workspace=workspace, ref=made.ref)
    context = {"name": name, "description": description, "error": error, "longest_name": LONGEST_NAME}
    return render(request, "designer/new.html", context, status=422 if error else 200)
