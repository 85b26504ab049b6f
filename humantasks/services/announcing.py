"""Tell assignees by e-mail that something waits for them."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from humantasks.models import Task
from workspaces.models import Membership, User
from workspaces.policy import Action, allows

MOST_RECIPIENTS = 200
"""A task for more people than this is announced to the first ones by name; all of them see it in their inbox."""

log = logging.getLogger(__name__)


def announce_task(*, task: Task, now: datetime) -> int:
    """One e-mail per assignee, with a link to the task; returns how many were handed to the mail server.

    A task already announced or closed is passed over. If the mail server cannot be reached nothing is
    marked, the error goes up, and the reconciling job tries again.
    """
    claimed = Task.objects.filter(pk=task.pk, announced_at__isnull=True).update(announced_at=now)
    if not claimed or not task.waiting:
        return 0
    try:
        messages = [_message(task, user) for user in recipients(task)]
        return get_connection().send_messages(messages) or 0
    except OSError as error:
        # smtplib's errors are OSErrors too.
        Task.objects.filter(pk=task.pk).update(announced_at=None)
        log.warning("Task %s could not be announced by e-mail: %s", task.ref, error)
        raise


def recipients(task: Task) -> list[User]:
    """The active people behind the assignments who may act, each once."""
    direct = Membership.objects.filter(pk__in=task.assignments.values("membership"))
    through_groups = Membership.objects.filter(groups__in=task.assignments.values("group"))
    members = (direct | through_groups).distinct().select_related("user").filter(user__is_active=True)
    able = [member.user for member in members.order_by("user__email") if allows(member, Action.TASK_ACT)]
    return able[:MOST_RECIPIENTS]


def _message(task: Task, user: User) -> EmailMultiAlternatives:
    path = reverse("humantasks:task", kwargs={"workspace": task.workspace.slug, "ref": task.ref})
    context = {"task": task, "user": user, "link": f"{settings.AUTOMATE_URL}{path}", "workspace": task.workspace}
    message = EmailMultiAlternatives(
        # The title may hold values from outside; a header is one line.
        subject=" ".join(f"{task.title} · {task.workspace.name}".split()),
        body=render_to_string("humantasks/mail/announce.txt", context),
        to=[user.email],
    )
    message.attach_alternative(render_to_string("humantasks/mail/announce.html", context), "text/html")
    return message
