"""Creating a workspace, and its general settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from workspaces.forms import NameForm
from workspaces.policy import Action, allow, signed_in
from workspaces.requests import SignedInRequest, WorkspaceRequest
from workspaces.services.spaces import create_workspace, rename_workspace


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    """Anybody with an account can have a workspace of their own."""
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        membership = create_workspace(name=form.cleaned_data["name"], owner=request.user)
        return redirect("workspaces:home", membership.workspace.slug)
    return render(request, "workspaces/create.html", {"form": form}, status=422 if form.errors else 200)


@allow(Action.WORKSPACE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def general(request: WorkspaceRequest, workspace: str) -> HttpResponse:
    """The workspace's name."""
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": request.workspace.name})
    if request.method == "POST" and form.is_valid():
        rename_workspace(workspace=request.workspace, name=form.cleaned_data["name"], actor=request.user)
        messages.success(request, f"The workspace is called {request.workspace.name} now.")
        return redirect("workspaces:general", workspace)
    return render(request, "workspaces/general.html", {"form": form}, status=422 if form.errors else 200)
