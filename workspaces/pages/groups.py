"""Settings: groups of members."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from workspaces.errors import RefusedError
from workspaces.forms import GroupMemberForm, NameForm
from workspaces.models import Group, Membership
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest
from workspaces.services.groups import add_to_group, create_group, delete_group, remove_from_group, rename_group


@allow(Action.MEMBER_VIEW, post=Action.GROUP_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: WorkspaceRequest, workspace: str) -> HttpResponse:
    """The list; POST creates one and opens it, so that members can be put in."""
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_group(actor=request.membership, name=form.cleaned_data["name"])
        except RefusedError as refused:
            form.add_error("name", refused.sentence)
        else:
            messages.success(request, f"Created the group {made.name}. Now add its members.")
            return redirect("workspaces:group", workspace, made.ref)
    found = Group.objects.filter(workspace=request.workspace).annotate(size=Count("members"))
    context = {"groups": found.prefetch_related("members__user"), "form": form}
    return render(request, "workspaces/groups.html", context, status=422 if form.errors else 200)


@allow(Action.MEMBER_VIEW, post=Action.GROUP_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Its members; POST renames it."""
    found = _group(request, ref)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_group(actor=request.membership, group=found, name=form.cleaned_data["name"])
        except RefusedError as refused:
            form.add_error("name", refused.sentence)
            found = _group(request, ref)
        else:
            messages.success(request, f"The group is called {found.name} now.")
            return redirect("workspaces:group", workspace, ref)
    context = {
        "group": found,
        "members": found.members.select_related("user").order_by("user__name", "user__email"),
        "form": form,
        "member_form": GroupMemberForm(group=found),
    }
    return render(request, "workspaces/group.html", context, status=422 if form.errors else 200)


@allow(Action.GROUP_MANAGE)
@require_POST
def group_add(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Put a member in."""
    found = _group(request, ref)
    form = GroupMemberForm(request.POST, group=found)
    if form.is_valid():
        member = form.cleaned_data["member"]
        add_to_group(actor=request.membership, group=found, member=member)
        messages.success(request, f"{member.user.display_name} is in {found.name} now.")
    else:
        messages.error(request, "Choose a member who is not in the group yet.")
    return redirect("workspaces:group", workspace, ref)


@allow(Action.GROUP_MANAGE)
@require_POST
def group_remove(request: WorkspaceRequest, workspace: str, ref: str, member: str) -> HttpResponse:
    """Take a member out."""
    found = _group(request, ref)
    who = get_object_or_404(Membership.objects.select_related("user"), workspace=request.workspace, ref=member)
    remove_from_group(actor=request.membership, group=found, member=who)
    messages.success(request, f"{who.user.display_name} is no longer in {found.name}.")
    return redirect("workspaces:group", workspace, ref)


@allow(Action.GROUP_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def group_delete(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Asks, saying what will be lost; POST deletes."""
    found = _group(request, ref)
    if request.method != "POST":
        return render(request, "workspaces/group_delete.html", {"group": found, "size": found.members.count()})
    delete_group(actor=request.membership, group=found)
    messages.success(request, f"Deleted the group {found.name}.")
    return redirect("workspaces:groups", workspace)


def _group(request: WorkspaceRequest, ref: str) -> Group:
    return get_object_or_404(Group, workspace=request.workspace, ref=ref)
