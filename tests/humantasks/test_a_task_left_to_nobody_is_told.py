"""A task that nobody to whom it was given can do is told to who may step in: else its run would wait without a word."""

from datetime import timedelta

from django.core import mail
from django.utils import timezone
from django_q.models import OrmQ

from humantasks.jobs import announce
from humantasks.models import Task
from humantasks.services import reconcile_tasks
from tests.cast import Cast, group
from tests.humantasks.asked import asked
from workspaces.services.groups import add_to_group, delete_group
from workspaces.services.members import remove_member

THOSE_WHO_MAY_STEP_IN = ["alice@example.com", "amir@example.com"]


def told() -> list[str]:
    found = sorted(message.to[0] for message in mail.outbox)
    mail.outbox.clear()
    return found


def announced_by_reconciling(minutes: int) -> list[str]:
    """Who is written to by what the reconciling job sets going so much later."""
    OrmQ.objects.all().delete()
    reconcile_tasks(now=timezone.now() + timedelta(minutes=minutes))
    for queued in OrmQ.objects.all():
        announce(*queued.task["args"])
    return told()


def test_one_for_a_group_without_members(cast: Cast) -> None:
    group(cast, "Nobody yet")
    task = asked(cast, assignees=["group:Nobody yet"])
    announce(task.pk)
    assert "Nobody it was given to can do it now" in str(mail.outbox[0].body)
    assert told() == THOSE_WHO_MAY_STEP_IN
    assert announced_by_reconciling(5) == []


def test_one_whose_only_person_left_after_hearing_of_it(cast: Cast) -> None:
    task = asked(cast, assignees=["group:Finance", "user:dora@example.com"])
    announce(task.pk)
    assert "Nobody it was given to" not in str(mail.outbox[0].body)
    assert told() == ["dora@example.com"]
    assert announced_by_reconciling(5) == []
    remove_member(actor=cast.member("alice"), member=cast.member("dora"))
    assert announced_by_reconciling(5 + 60 * 24 * 3) == THOSE_WHO_MAY_STEP_IN
    assert announced_by_reconciling(5 + 60 * 24 * 4) == []
    assert Task.objects.get().announced_at


def test_one_whose_group_was_deleted(cast: Cast) -> None:
    announce(asked(cast).pk)
    told()
    delete_group(actor=cast.member("alice"), group=cast.workspace.groups.get(name="Finance"))
    assert announced_by_reconciling(5) == THOSE_WHO_MAY_STEP_IN


def test_one_for_whom_somebody_came_in_time_is_told_to_nobody_else(cast: Cast) -> None:
    empty = group(cast, "Nobody yet")
    task = asked(cast, assignees=["group:Nobody yet"])
    add_to_group(actor=cast.member("alice"), group=empty, member=cast.member("charlie"))
    announce(task.pk)
    assert told() == ["charlie@example.com"]
    assert announced_by_reconciling(5) == []
