"""Tasks that wait are few among all there ever were: on every page they are found without looking at the others."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from humantasks.inbox import inbox_tasks, waiting_for
from humantasks.models import Task
from humantasks.services.closing import _waiting
from tests.cast import Cast

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def plan_of(tasks: QuerySet[Task]) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # which it prefers for a table without rows
    return str(tasks.explain())


def test_of_the_badge_the_inbox_and_what_closes_them(cast: Cast) -> None:
    dora = cast.member("dora")
    assert "task_waiting_by_due" in plan_of(waiting_for(dora).order_by())
    assert "task_closed_latest" in plan_of(inbox_tasks(cast.member("alice"), "done"))
    soon = _waiting().filter(workspace=cast.workspace, due_at__lte=timezone.now())
    assert "task_waiting_by_due" in plan_of(soon.order_by())
