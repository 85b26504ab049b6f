"""Why a person cannot act on a task; each message is a sentence for that person."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from engine.forms.check import Misfit
from humantasks.models import Task
from humantasks.outcomes import outcome_of
from humantasks.states import State


class NotYoursError(Exception):
    """Neither an assignee nor an admin or owner."""

    def __init__(self) -> None:
        super().__init__("Only the people this task was given to, admins and owners can act on it.")


class TakenError(Exception):
    """Somebody else has claimed the task and may be working on it."""

    def __init__(self, task: Task) -> None:
        who = task.claimed_by.display_name if task.claimed_by else "Somebody"
        super().__init__(f"{who} has claimed this task{_since(task)}. They can release it, and so can an admin.")


class ClosedError(Exception):
    """The task is already closed; the message says who did what when."""

    def __init__(self, task: Task) -> None:
        self.task = task
        super().__init__(how_closed(task))


class InvalidAnswerError(Exception):
    """The answer cannot be kept: `misfits` say where and why."""

    def __init__(self, misfits: list[Misfit]) -> None:
        self.misfits = misfits
        super().__init__("Some answers need another look.")


def how_closed(task: Task) -> str:
    """Who did what when, for a closed task."""
    at = f" on {_moment(task)}" if task.completed_at else ""
    if task.state == State.EXPIRED:
        return f"This task expired{at}, before anybody finished it. The run has gone on without an answer."
    if task.state == State.CANCELLED:
        return f"This task was withdrawn{at}, because its run no longer needs it."
    outcome = outcome_of(task.kind, task.outcome)
    word = outcome.done if outcome else "Finished"
    who = task.completed_by.display_name if task.completed_by else "somebody"
    return f"{word} by {who}{at}."


def _moment(task: Task) -> str:
    return _spelt(timezone.localtime(task.completed_at))


def _since(task: Task) -> str:
    if task.claimed_at is None:
        return ""
    moment = timezone.localtime(task.claimed_at)
    if moment.date() == timezone.localtime().date():
        return f" at {date_format(moment, 'H:i')}"
    return f" on {_spelt(moment)}"


def _spelt(moment: datetime) -> str:
    return f"{date_format(moment, 'j F Y')} at {date_format(moment, 'H:i')}"
