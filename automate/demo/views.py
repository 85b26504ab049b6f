"""Pages of demo mode: become somebody with one click, and read the mail that was caught."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from automate.demo.models import CaughtMail
from automate.demo.people import PEOPLE, WORKSPACE_SLUG
from workspaces.models import User
from workspaces.policy import public, signed_in

MAILS_PER_PAGE = 30


@public
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/people.html", {"people": PEOPLE})


@public
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Anybody may become any demo person, and only those: there is nothing here but demo data."""
    email = request.POST.get("email", "")
    if email not in {person.email for person in PEOPLE}:
        raise Http404("There is no such demo person.")
    user = get_object_or_404(User, email=email, is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(f"/w/{WORKSPACE_SLUG}/")


@signed_in
@require_GET
def mail(request: HttpRequest) -> HttpResponse:
    page = Paginator(CaughtMail.objects.all(), MAILS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "demo/mail.html", {"page": page})


@signed_in
@require_GET
# Mail knows no other styles than those in its own lines. (The decorator's types forget views with arguments.)
@csp_replace({"style-src": [SELF, UNSAFE_INLINE]})  # type: ignore[arg-type]
def message(request: HttpRequest, ref: str) -> HttpResponse:
    return render(request, "demo/message.html", {"message": get_object_or_404(CaughtMail, ref=ref)})
