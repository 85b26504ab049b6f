"""Settings: API tokens."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workspaces.forms import TokenForm
from workspaces.models import ApiToken
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest
from workspaces.services.tokens import create_token, revoke_token


@allow(Action.TOKEN_MANAGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: WorkspaceRequest, workspace: str) -> HttpResponse:
    """The list; POST creates one and shows its secret, in this answer and never again."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    made = secret = None
    if request.method == "POST" and form.is_valid():
        made, secret = create_token(actor=request.membership, **form.cleaned_data)
        form = TokenForm()
    found = ApiToken.objects.filter(workspace=request.workspace).select_related("user")
    context = {"tokens": found, "form": form, "made": made, "secret": secret}
    return render(request, "workspaces/tokens.html", context, status=422 if form.errors else 200)


@allow(Action.TOKEN_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def token_revoke(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Asks, saying what will stop; POST revokes."""
    token = get_object_or_404(ApiToken.objects.select_related("user"), workspace=request.workspace, ref=ref)
    if request.method != "POST":
        return render(request, "workspaces/token_revoke.html", {"token": token})
    revoke_token(actor=request.membership, token=token)
    messages.success(request, f"Revoked the token {token.name}.")
    return redirect("workspaces:tokens", workspace)
