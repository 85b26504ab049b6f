"""Tell assignees by e-mail that something waits for them."""

from __future__ import annotations

import logging
import smtplib
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from engine.store.clock import site_now
from humantasks.models import Task
from humantasks.rules import Waits, able_to, left_to_somebody
from humantasks.states import WAITING
from workspaces.models import Membership, User
from workspaces.policy import Action, allows

MOST_RECIPIENTS = 200
"""A task for more people than this is announced to the first ones by name; all of them see it in their inbox."""
REFUSED_FOR_GOOD = 500  # answers below ask to come back later
ONE_MAIL_AT_MOST = timedelta(minutes=5)
"""Whoever has claimed to tell people and has not told the next one for so long is taken to be dead."""
SLOW_SECONDS = 5.0
"""A mail server that takes so long to fail is left alone for a while: drivers wait in the queue behind each try."""
LEFT_ALONE_SECONDS = 60.0

log = logging.getLogger(__name__)
_left_alone = {"until": 0.0}  # of this process


def announce_task(*, task: Task, now: datetime) -> int:
    """One e-mail per assignee, with a link to the task; returns how many were handed to the mail server.

    If none of them can do it, as of a group without members, those who may step in are told instead.

    A task already announced, being announced or closed is passed over, and so is any for a while after the mail server
    took long to fail. Who has been told is kept after each e-mail, so that after a failure or a crash the reconciling
    job goes on with the others. Errors go up.
    """
    began = time.monotonic()
    if began < _left_alone["until"]:
        return 0
    wanted = Task.objects.filter(unannounced(now), pk=task.pk, state__in=WAITING)
    if not wanted.update(announcing_until=now + ONE_MAIL_AT_MOST):
        return 0
    try:
        sent = _tell(task)
    except Exception as error:
        if time.monotonic() - began > SLOW_SECONDS:
            _left_alone["until"] = time.monotonic() + LEFT_ALONE_SECONDS
        Task.objects.filter(pk=task.pk).update(announcing_until=None)
        log.warning("Task %s could not be announced by e-mail to everybody: %s", task.ref, error)
        raise
    Task.objects.filter(pk=task.pk).update(announced_at=now, announcing_until=None)
    return sent


def unannounced(now: datetime) -> Q:
    """Tasks of which not all have been told, and of which nobody is telling them just now."""
    return Q(announced_at__isnull=True) & (Q(announcing_until__isnull=True) | Q(announcing_until__lte=now))


def _tell(task: Task) -> int:
    """Write to whoever has not been told; returns to how many, and raises what kept one from being told for now."""
    told: list[int] = list(Task.objects.values_list("announced_to", flat=True).get(pk=task.pk))
    sent, later = 0, None
    given_to = recipients(task)
    with get_connection() as connection:
        for user in [user for user in given_to or stepping_in(task.workspace_id) if user.pk not in told]:
            try:
                sent += _write(connection, task, user, instead=not given_to)
            except Exception as error:
                if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPRecipientsRefused):
                    raise  # the mail server takes nothing from anybody now
                log.exception("%s could not be told of task %s", user.email, task.ref)
                later = error
                continue
            told.append(user.pk)
            claimed = site_now() + ONE_MAIL_AT_MOST
            Task.objects.filter(pk=task.pk).update(announced_to=told, announcing_until=claimed)
    if later is not None:
        raise later
    return sent


def _write(connection: BaseEmailBackend, task: Task, user: User, *, instead: bool) -> int:
    """Write to one of them; an address that the mail server refuses for good is passed over."""
    try:
        return connection.send_messages([_message(task, user, instead=instead)]) or 0
    except smtplib.SMTPRecipientsRefused as error:
        if any(code < REFUSED_FOR_GOOD for code, _ in error.recipients.values()):
            raise
        log.warning("The mail server refuses %s, who is not told of task %s", user.email, task.ref)
        return 0


def recipients(task: Task) -> list[User]:
    """The active people behind the assignments who may act, each once."""
    direct = Membership.objects.filter(pk__in=task.assignments.values("membership"))
    through_groups = Membership.objects.filter(groups__in=task.assignments.values("group"))
    members = (direct | through_groups).distinct().select_related("user").filter(user__is_active=True)
    able = [member.user for member in members.order_by("user__email") if allows(member, Action.TASK_ACT)]
    return able[:MOST_RECIPIENTS]


def stepping_in(workspace_id: int) -> list[User]:
    """Those who may act on any task of a workspace, told where nobody to whom one was given can do it."""
    members = Membership.objects.filter(able_to(Action.TASK_ACT_ANY), workspace=workspace_id).select_related("user")
    return [member.user for member in members.order_by("user__email")[:MOST_RECIPIENTS]]


def left_to_nobody(now: datetime) -> list[int]:
    """Tasks that nobody to whom they were given can do any more, and of which those who may step in are to be told."""
    waiting = Task.objects.filter(Waits("state")).exclude(announcing_until__gt=now).exclude(left_to_somebody())
    found, who = [], dict[int, set[int]]()
    for pk, workspace_id, told in waiting.order_by("pk").values_list("pk", "workspace_id", "announced_to"):
        if workspace_id not in who:
            who[workspace_id] = {user.pk for user in stepping_in(workspace_id)}
        if not who[workspace_id] <= set(told):
            found.append(pk)
    return found


def _message(task: Task, user: User, *, instead: bool) -> EmailMultiAlternatives:
    path = reverse("humantasks:task", kwargs={"workspace": task.workspace.slug, "ref": task.ref})
    link = f"{settings.AUTOMATE_URL}{path}"
    context = {"task": task, "user": user, "link": link, "workspace": task.workspace, "instead": instead}
    message = EmailMultiAlternatives(
        # The title may hold values from outside; a header is one line.
        subject=" ".join(f"{task.title} · {task.workspace.name}".split()),
        body=render_to_string("humantasks/mail/announce.txt", context),
        to=[user.email],
    )
    message.attach_alternative(render_to_string("humantasks/mail/announce.html", context), "text/html")
    return message
