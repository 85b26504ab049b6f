"""A person's own page, and how wide they like the navigation."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from workspaces.context import FOLD_COOKIE, ROOM_COOKIE
from workspaces.forms import ProfileForm
from workspaces.policy import signed_in
from workspaces.requests import SignedInRequest


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Name here; address, password and second factor on allauth's pages, linked."""
    form = ProfileForm(request.POST if request.method == "POST" else None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        request.user.name = form.cleaned_data["name"]
        request.user.save(update_fields=["name"])
        messages.success(request, "Saved your name.")
        return redirect("workspaces:profile")
    return render(request, "workspaces/profile.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_POST
def fold(request: SignedInRequest) -> HttpResponse:
    """Narrow or widen the navigation on this kind of page, and stay on the page."""
    onward = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = "/"
    response = redirect(onward)
    chosen = "folded" if request.POST.get("fold") == "yes" else "wide"
    cookie = ROOM_COOKIE if request.POST.get("room") == "yes" else FOLD_COOKIE
    age = timedelta(days=365)
    response.set_cookie(cookie, chosen, max_age=age, httponly=True, samesite="Lax", secure=request.is_secure())
    return response
