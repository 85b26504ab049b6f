"""Ask people for something."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django_q.tasks import async_task

from engine.awaiting import is_awaited
from engine.models import Run
from humantasks.assignees import Assignees
from humantasks.models import Assignment, Task
from workspaces.audit import record

LONGEST_TITLE = 300
LONGEST_SUBJECT = 80


class GivenUpError(Exception):
    """Nobody waits for the task any more."""


@dataclass(frozen=True)
class Ask:
    """What is asked of whom: the content of a task. `context` is a list of {label, value}."""

    kind: str
    title: str
    assignees: Assignees
    subject: str = ""
    instructions: str = ""
    context: list[dict[str, Any]] = field(default_factory=list)
    form: dict[str, Any] = field(default_factory=dict)
    comment_on_reject: bool = False
    due_at: datetime | None = None
    expires_at: datetime | None = None


def create_task(*, run: Run, step_key: str, attempt_id: str, ask: Ask, now: datetime) -> Task:
    """The task of this attempt: made once, however often it is asked for. Assignees hear of it by e-mail.

    Raises GivenUpError: a task that is made after its attempt was given up would call people for nothing.
    """
    with transaction.atomic():
        if not is_awaited(run=run, step_key=step_key, attempt_id=attempt_id):
            raise GivenUpError
        task, made = Task.objects.get_or_create(
            run=run,
            step_key=step_key,
            attempt_id=attempt_id,
            defaults={
                "workspace_id": run.workspace_id,
                "kind": ask.kind,
                "title": cut(ask.title, LONGEST_TITLE),
                "subject": cut(ask.subject, LONGEST_SUBJECT),
                "instructions": ask.instructions,
                "context": ask.context,
                "form": ask.form,
                "comment_on_reject": ask.comment_on_reject,
                "due_at": ask.due_at,
                "expires_at": ask.expires_at,
                "created_at": now,
            },
        )
        if made:
            _assign(task, ask.assignees)
            record(
                workspace=run.workspace,
                actor=None,
                action="task.created",
                target=task.title,
                data={"task": task.ref, "run": run.ref, "for": ask.assignees.words},
            )
            # The queue is a table of the same database: the message appears with the task or not at all.
            async_task("humantasks.jobs.announce", task.pk)
    return task


def _assign(task: Task, assignees: Assignees) -> None:
    people = [Assignment(task=task, membership=member) for member in assignees.members]
    Assignment.objects.bulk_create([*people, *(Assignment(task=task, group=group) for group in assignees.groups)])


def cut(text: str, longest: int) -> str:
    """One line of at most `longest` characters."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
