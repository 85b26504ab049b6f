"""Background jobs: e-mails, so that a slow or dead mail server never holds up a page."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMessage, send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from sesame.utils import get_token

from workspaces.models import Membership, User
from workspaces.sign_in import INVITATION, INVITATION_DAYS


def write_to_new_member(membership_id: int, inviter_id: int) -> None:
    """Tell somebody they were added; who has never signed in gets a one-time link. Gone by now: no e-mail."""
    member = Membership.objects.select_related("user", "workspace").filter(pk=membership_id).first()
    if member is None:
        return
    home = reverse("workspaces:home", args=[member.workspace.slug])
    if member.user.last_login is None:
        query = urlencode({"sesame": get_token(member.user, scope=INVITATION), "next": home})
        home = f"{reverse('workspaces:invitation')}?{query}"
    words = {
        "member": member,
        "inviter": User.objects.get(pk=inviter_id),
        "link": settings.AUTOMATE_URL + home,
        "days": INVITATION_DAYS if member.user.last_login is None else None,
    }
    subject = f"{words['inviter']} added you to {member.workspace.name}"
    send_mail(subject, render_to_string("workspaces/mail/added.txt", words), None, [member.user.email])


def deliver(subject: str, body: str, recipients: list[str]) -> None:
    """Send one plain e-mail that was written earlier."""
    EmailMessage(subject, body, to=recipients).send()
