"""How people come in: by password (and second factor) through allauth, or by a one-time link."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import perform_login
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django_q.tasks import async_task

from workspaces.models import User

# The scope of links in invitations; links made on the server's own terminal have none.
INVITATION = "invitation"
INVITATION_DAYS = 7


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from an owner or admin, never from strangers; e-mails go out in the background."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """No: people are added by somebody who looks after a workspace."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Written now, sent by a worker: the page answers at once, and alike for known and unknown addresses."""
        mail = self.render_mail(template_prefix, email, {"email": email, **context})
        async_task("workspaces.tasks.deliver", mail.subject, mail.body, mail.to)


def person_of_link(request: HttpRequest, secret: str, *, invitation: bool) -> User | None:
    """Whose one-time link it is; None when it is wrong, expired or used. Signs nobody in."""
    terms: dict[str, Any] = {"scope": INVITATION, "max_age": timedelta(days=INVITATION_DAYS)} if invitation else {}
    user = authenticate(request, sesame=secret, **terms)
    return user if isinstance(user, User) else None


def enter(request: HttpRequest, user: User, *, onward: str) -> HttpResponseBase:
    """Sign in and go on; somebody with a second factor is asked for it first, link or not."""
    safe = url_has_allowed_host_and_scheme(
        onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response: HttpResponseBase = perform_login(
        request, user, email_verification="none", redirect_url=onward if safe else "/"
    )
    return response
