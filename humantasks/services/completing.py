"""Finish a task, once, and tell its run."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from engine import services as engine
from engine.awaiting import is_awaited, is_told_otherwise
from engine.forms.blanks import filled, stripped
from engine.forms.check import Misfit, UnusableSchemaError, misfits
from engine.payloads import UnfitPayload, encode
from engine.store.clock import site_now
from humantasks.models import Task
from humantasks.outcomes import REJECTED, Outcome, outcome_of
from humantasks.rules import may_act
from humantasks.services.claiming import reread
from humantasks.services.refusals import ClosedError, InvalidAnswerError, NotYoursError, TakenError
from humantasks.states import State
from workspaces.audit import record
from workspaces.models import Membership, User

LONGEST_COMMENT = 5000
"""Characters a comment may have."""
TOO_MUCH = "The answer is too large: with its comment, it can have 1 MB."
ON_ITS_WAY = timedelta(milliseconds=250)
"""An answer this short before its task's time is up could still be on its way when the run goes on without it."""


def complete_task(
    *, task: Task, membership: Membership, outcome: str, data: dict[str, Any] | None = None, comment: str = ""
) -> Task:
    """Finish an open task, or one's own claimed one: in one transaction the task closes and the run is signalled.

    Rejecting keeps the form's data only if it fits. Raises NotYoursError, InvalidAnswerError (pointers
    /outcome, /comment and /data/…), TakenError, or ClosedError for whoever comes second, or when nobody waits for it
    any more: an answer that is taken is one that its step has waited for.
    """
    if not may_act(task, membership):
        raise NotYoursError
    comment = one_kind_of_line_end(comment).strip()
    chosen, answer = _checked(task, outcome, data or {}, comment)
    with transaction.atomic():
        step: dict[str, Any] = {"run": task.run, "step_key": task.step_key}
        awaited = is_awaited(**step, attempt_id=task.attempt_id) and not is_told_otherwise(**step)
        now = site_now()  # under the run's lock, which may have been waited for
        done = awaited and _unless_expired(task, membership, now).update(
            state=State.DONE,
            outcome=chosen.name,
            data=answer,
            comment=comment,
            completed_by=membership.user_id,
            completed_at=now,
        )
        task = reread(task)
        if done:
            try:
                _tell(task, chosen, membership.user)
            except UnfitPayload:  # by what goes with it, such as the comment
                raise InvalidAnswerError([Misfit("/data", TOO_MUCH)]) from None
    if not done:
        raise _refusal(task, now, awaited=awaited)
    return task


def one_kind_of_line_end(comment: str) -> str:
    """Browsers send two characters for each; who typed has counted one, and steps look for one."""
    return comment.replace("\r\n", "\n")


def _unless_expired(task: Task, membership: Membership, now: datetime) -> Any:
    free = Q(state=State.OPEN) | Q(state=State.CLAIMED, claimed_by=membership.user_id)
    in_time = Q(expires_at__isnull=True) | Q(expires_at__gt=now + ON_ITS_WAY)
    return Task.objects.filter(free, in_time, pk=task.pk)


def _refusal(task: Task, now: datetime, *, awaited: bool) -> Exception:
    expired = task.expires_at is not None and task.expires_at <= now + ON_ITS_WAY
    if task.state == State.CLAIMED and awaited and not expired:
        return TakenError(task)
    if task.waiting:  # and nobody has closed it yet
        task.state = State.EXPIRED if expired else State.CANCELLED
        task.completed_at = task.expires_at if expired else now
    return ClosedError(task)


def _checked(task: Task, name: str, data: dict[str, Any], comment: str) -> tuple[Outcome, dict[str, Any]]:
    chosen = outcome_of(task.kind, name)
    if chosen is None:
        raise InvalidAnswerError([Misfit("/outcome", "Choose one of the buttons.")])
    data = stripped(task.form, data)
    wrong = _form_misfits(task, data)
    found = wrong if chosen.checks_form else []
    if chosen is REJECTED and task.comment_on_reject and not comment:
        found = [*found, Misfit("/comment", "Say why, so that the people after you can follow.")]
    if len(comment) > LONGEST_COMMENT:
        found = [*found, Misfit("/comment", f"A comment has at most {LONGEST_COMMENT} characters.")]
    if "\x00" in comment:
        found = [*found, Misfit("/comment", "The comment holds a character that cannot be kept (NUL).")]
    try:
        encode(data, what="The answer")
    except UnfitPayload as error:
        found = [*found, Misfit("/data", str(error))]
    if found:
        raise InvalidAnswerError(found)
    return chosen, {} if wrong else data


def _form_misfits(task: Task, data: dict[str, Any]) -> list[Misfit]:
    try:
        found = misfits(task.form, data)
    except UnusableSchemaError as error:
        return [Misfit("/data", str(error))]
    return [Misfit(f"/data{each.pointer}", each.message) for each in found]


def _tell(task: Task, chosen: Outcome, user: User) -> None:
    output = {
        "outcome": chosen.name,
        "comment": task.comment,
        "data": filled(task.form, task.data),
        "by": user.email,
        "by_name": user.display_name,
        "at": task.completed_at.isoformat() if task.completed_at else None,
        "task": task.ref,
    }
    engine.signal_step(
        run=task.run,
        step_key=task.step_key,
        attempt_id=task.attempt_id,
        payload={"port": chosen.port, "output": output},
    )
    record(
        workspace=task.workspace,
        actor=user,
        action="task.completed",
        target=task.title,
        data={"task": task.ref, "run": task.run.ref, "outcome": chosen.name},
    )
