"""Close tasks that nobody has to do any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django_q.tasks import async_task

from engine.core.states import RUN_ENDS, StepStatus
from engine.models import Step
from humantasks.models import Task
from humantasks.rules import Waits
from humantasks.services.announcing import left_to_nobody, unannounced
from humantasks.services.claiming import release_forsaken
from humantasks.states import WAITING, State
from workspaces.audit import record

AT_ONCE = 500
"""Tasks closed in one go; the next one takes the rest."""
FORSAKEN_AT_ONCE = 20
"""Tasks left to nobody that are told of in one go: with a group, many may be left at the same moment."""
ASKING = (StepStatus.RUNNING, StepStatus.WAITING, StepStatus.RETRYING)  # what was cut off may be retried as it was
ANNOUNCE_AGAIN_AFTER = timedelta(minutes=2)
ANNOUNCE_UNTIL = timedelta(days=1)


def withdraw_task(*, run_ref: str, step_key: str, attempt_id: str, now: datetime) -> None:
    """The run no longer needs the task: expired if its time is up, else cancelled. A closed task stays as it is."""
    waiting = Task.objects.filter(run__ref=run_ref, step_key=step_key, attempt_id=attempt_id, state__in=WAITING)
    _close(waiting.select_related("workspace"), now)


def reconcile_tasks(*, now: datetime) -> int:
    """Close tasks past their expiry, and those that nobody waits for; returns how many.

    Tasks of which not all have been told are announced again, for a day, and those that are left to nobody to who may
    step in; what was claimed by people who may act on it no more is given back.
    """
    release_forsaken()
    closed = close_forgotten(now)
    closed += _close(_waiting().filter(expires_at__lte=now)[:AT_ONCE], now)
    unheard = Task.objects.filter(
        unannounced(now),
        Waits("state"),
        created_at__lt=now - ANNOUNCE_AGAIN_AFTER,
        created_at__gt=now - ANNOUNCE_UNTIL,
    )
    again = set(unheard.values_list("pk", flat=True)[:AT_ONCE])
    forsaken = left_to_nobody(now)[:FORSAKEN_AT_ONCE]
    Task.objects.filter(pk__in=forsaken, created_at__lt=now - ANNOUNCE_AGAIN_AFTER).update(announced_at=None)
    for pk in sorted(again.union(forsaken)):
        async_task("humantasks.jobs.announce", pk)
    return closed


def close_forgotten(now: datetime) -> int:
    """Close tasks whose run has ended, or whose step has ended or is at another attempt; returns how many.

    A net under the engine's own withdrawals, which a crash may lose.
    """
    step = Step.objects.filter(run=OuterRef("run"), key=OuterRef("step_key"))
    attempt = Concat("run__ref", Value("."), "key", Value("."), Cast("attempt", CharField()), output_field=CharField())
    asks = step.alias(asks_as=attempt).filter(status__in=ASKING, asks_as=OuterRef("attempt_id"))
    ended = _waiting().filter(run__status__in=RUN_ENDS)
    passed = _waiting().filter(Exists(step), ~Exists(asks))
    return _close(ended[:AT_ONCE], now) + _close(passed[:AT_ONCE], now)


def _waiting() -> QuerySet[Task]:
    return Task.objects.filter(Waits("state")).select_related("workspace")


def _close(tasks: QuerySet[Task], now: datetime) -> int:
    closed = 0
    for task in tasks:
        expired = task.expires_at is not None and task.expires_at <= now
        state = State.EXPIRED if expired else State.CANCELLED
        with transaction.atomic():
            # Conditional, because somebody may be finishing it at this very moment.
            changed = Task.objects.filter(pk=task.pk, state__in=WAITING).update(state=state, completed_at=now)
            if changed:
                closed += 1
                record(
                    workspace=task.workspace,
                    actor=None,
                    action=f"task.{state.value}",
                    target=task.title,
                    data={"task": task.ref},
                )
    return closed
