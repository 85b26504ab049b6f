"""The ways in: the bare address, the very first start, one-time links."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from workspaces.context import last_membership, memberships_of
from workspaces.errors import RefusedError
from workspaces.forms import SetUpForm
from workspaces.models import User
from workspaces.policy import public
from workspaces.services.spaces import needs_set_up, set_up
from workspaces.sign_in import enter, person_of_link

OWN_BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """`/`: on to the last workspace, to sign-in, or to the set-up page of a new installation."""
    if isinstance(request.user, User):
        membership = last_membership(request, memberships_of(request.user))
        if membership is None:
            return redirect("workspaces:create")
        return redirect("workspaces:home", membership.workspace.slug)
    if _set_up_is_open():
        return redirect("workspaces:set_up")
    return redirect(settings.LOGIN_URL)


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_page(request: HttpRequest) -> HttpResponse:
    """Makes the owner; exists only while nobody does, and never in demo mode."""
    if not _set_up_is_open():
        raise Http404
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership = set_up(**form.cleaned_data)
        except RefusedError:
            return redirect(settings.LOGIN_URL)
        login(request, membership.user, backend=OWN_BACKEND)
        return redirect("workspaces:home", membership.workspace.slug)
    return render(request, "workspaces/set_up.html", {"form": form}, status=422 if form.errors else 200)


@public
@never_cache
@require_safe
def link(request: HttpRequest) -> HttpResponseBase:
    """A link made on the server: entering happens at once, since nobody but its reader has seen it."""
    user = person_of_link(request, request.GET.get("sesame", ""), invitation=False)
    if user is None:
        return _expired(request)
    return enter(request, user, onward=request.GET.get("next", "/"))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponseBase:
    """A link from an e-mail: mail scanners follow links, so only the button on the page signs in."""
    user = person_of_link(request, request.GET.get("sesame", ""), invitation=True)
    if user is None:
        return _expired(request)
    if request.method == "POST":
        return enter(request, user, onward=request.GET.get("next", "/"))
    return render(request, "workspaces/invitation.html", {"person": user})


def _expired(request: HttpRequest) -> HttpResponse:
    return render(request, "workspaces/link_expired.html", status=410)


def _set_up_is_open() -> bool:
    return not settings.AUTOMATE_DEMO and needs_set_up()
