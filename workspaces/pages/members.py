"""Settings: who belongs to the workspace."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from workspaces.errors import RefusedError
from workspaces.forms import AddMemberForm, role_choices
from workspaces.models import Membership
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest
from workspaces.roles import Role
from workspaces.services.members import add_member, change_role, invite_again, members_of, remove_member


@allow(Action.MEMBER_VIEW, post=Action.MEMBER_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: WorkspaceRequest, workspace: str) -> HttpResponse:
    """The list; POST adds somebody."""
    form = AddMemberForm(request.POST if request.method == "POST" else None, actor=request.membership)
    if request.method == "POST" and form.is_valid():
        try:
            member = add_member(actor=request.membership, **form.cleaned_data)
        except RefusedError as refused:
            form.add_error("email", refused.sentence)
        else:
            messages.success(request, f"Added {member.user.display_name} and wrote to {member.user.email}.")
            return redirect("workspaces:members", workspace)
    context = {
        "members": members_of(request.workspace),
        "form": form,
        "roles": role_choices(request.membership),
        "every_role": list(Role),
    }
    return render(request, "workspaces/members.html", context, status=422 if form.errors else 200)


@allow(Action.MEMBER_MANAGE)
@require_POST
def member_role(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Change what somebody may do."""
    member = _member(request, ref)
    role = request.POST.get("role", "")
    if role not in Role.values:
        messages.error(request, "Choose one of the roles in the list.")
        return redirect("workspaces:members", workspace)
    try:
        change_role(actor=request.membership, member=member, role=Role(role))
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        article = "an" if Role(role).label[0] in "AEO" else "a"
        messages.success(request, f"{member.user.display_name} is {article} {Role(role).label.lower()} now.")
    return redirect("workspaces:members", workspace)


@allow(Action.MEMBER_MANAGE)
@require_POST
def member_invite(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Send a fresh link to somebody who never came in."""
    member = _member(request, ref)
    try:
        invite_again(actor=request.membership, member=member)
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"Wrote to {member.user.email} again.")
    return redirect("workspaces:members", workspace)


@allow(Action.MEMBER_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Asks, saying what will be lost; POST removes."""
    member = _member(request, ref)
    if request.method != "POST":
        return render(request, "workspaces/member_remove.html", {"member": member})
    try:
        remove_member(actor=request.membership, member=member)
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"Removed {member.user.display_name} from {request.workspace.name}.")
        if member.user_id == request.user.pk:
            return redirect("workspaces:start")
    return redirect("workspaces:members", workspace)


def _member(request: WorkspaceRequest, ref: str) -> Membership:
    return get_object_or_404(
        Membership.objects.select_related("user", "workspace"), workspace=request.workspace, ref=ref
    )
