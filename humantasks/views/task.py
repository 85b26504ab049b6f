"""The page of one task, and what can be done there. Nothing acts on GET."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engine.forms.answers import PREFIX, Form, blank_form, read_form, with_errors
from engine.forms.blanks import stripped
from engine.forms.check import UnusableSchemaError
from engine.forms.fields import told
from engine.store.clock import site_now
from humantasks.finding import task_or_404
from humantasks.markdown import rendered
from humantasks.models import Task
from humantasks.outcomes import OUTCOMES, Outcome, outcome_of
from humantasks.presenting import present, text_of
from humantasks.rules import may_act
from humantasks.services import claim_task, complete_task, release_task
from humantasks.services.completing import LONGEST_COMMENT, one_kind_of_line_end
from humantasks.services.refusals import ClosedError, InvalidAnswerError, NotYoursError, TakenError, how_closed
from workspaces.models import Membership
from workspaces.policy import Action, allow, allows
from workspaces.requests import WorkspaceRequest


@allow(Action.TASK_VIEW)
@require_safe
def task(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Read it, and act on it where one may."""
    found = task_or_404(request.membership, ref)
    return _page(request, found, _blank(found, found.data if not found.waiting else None))


@allow(Action.TASK_ACT)
@require_POST
def claim(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Take it on, so that nobody else begins."""
    found = task_or_404(request.membership, ref)
    try:
        now = claim_task(task=found, membership=request.membership)
    except (NotYoursError, TakenError, ClosedError) as refused:
        return _refuse(request, found.ref, refused, *_typed(request, found))
    return _go_on(request, now)


@allow(Action.TASK_ACT)
@require_POST
def release(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Give it back to everybody it was for."""
    found = task_or_404(request.membership, ref)
    try:
        now = release_task(task=found, membership=request.membership)
    except (NotYoursError, TakenError, ClosedError) as refused:
        return _refuse(request, found.ref, refused, *_typed(request, found))
    messages.success(request, "Released. Anybody it was given to can take it now.")
    return _go_on(request, now)


@allow(Action.TASK_ACT)
@require_POST
def complete(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Approve, reject or submit. What was typed stays on the page whenever it could not be kept."""
    found = task_or_404(request.membership, ref)
    comment = request.POST.get("comment", "")
    try:
        form = read_form(found.form, request.POST.dict(), timezone.get_current_timezone())
    except UnusableSchemaError as error:
        form = Form((), errors=(str(error),))
    chosen = outcome_of(found.kind, request.POST.get("outcome", ""))
    if chosen and chosen.checks_form and not form.ok and found.waiting and may_act(found, request.membership):
        return _page(request, found, form, comment=comment, status=422)
    try:
        done = complete_task(
            task=found,
            membership=request.membership,
            outcome=chosen.name if chosen else "",
            data=form.data,
            comment=comment,
        )
    except InvalidAnswerError as refused:
        return _page(request, found, _blame(form, refused), comment=comment, wrong=refused, status=422)
    except (NotYoursError, TakenError, ClosedError) as refused:
        if not (isinstance(refused, ClosedError) and _is_said(refused.task, request.membership, chosen, form, comment)):
            return _refuse(request, found.ref, refused, form, comment)
        done = refused.task
    messages.success(request, f"{chosen.done if chosen else 'Finished'}: {done.title}")
    return redirect("humantasks:inbox", workspace=workspace)


def _is_said(task: Task, member: Membership, chosen: Outcome | None, form: Form, comment: str) -> bool:
    """Whether this person has said just that before, as by a second tap on the button."""
    if chosen is None or task.completed_by_id != member.user_id:
        return False
    same = task.data == stripped(task.form, form.data) or not chosen.checks_form
    return same and (task.outcome, task.comment) == (chosen.name, one_kind_of_line_end(comment).strip())


def _typed(request: WorkspaceRequest, task: Task) -> tuple[Form | None, str]:
    """What stands in the fields beside a button that sends them along without asking for them, and the comment."""
    if not any(value for name, value in request.POST.items() if name == "comment" or name.startswith(f"{PREFIX}/")):
        return None, ""
    try:
        form = read_form(task.form, request.POST.dict(), timezone.get_current_timezone())
    except UnusableSchemaError:
        return None, request.POST.get("comment", "")
    return _unblamed(form), request.POST.get("comment", "")


def _go_on(request: WorkspaceRequest, task: Task) -> HttpResponse:
    """The page as it is now, with what had been typed before it was claimed or released."""
    form, comment = _typed(request, task)
    if form or comment:
        return _page(request, task, form or _blank(task), comment=comment)
    return redirect("humantasks:task", workspace=task.workspace.slug, ref=task.ref)


def _unblamed(form: Form) -> Form:
    return replace(form, fields=tuple(replace(each, errors=()) for each in form.fields), errors=())


def _blank(task: Task, data: dict[str, Any] | None = None) -> Form:
    return blank_form(task.form, data, timezone.get_current_timezone())


def _blame(form: Form, refused: InvalidAnswerError) -> Form:
    # Errors in fields left alone by a rejection are not shown: rejecting does not need the form.
    data = {each.pointer.removeprefix("/data"): each.message for each in refused.misfits if _in_data(each.pointer)}
    return with_errors(_unblamed(form), data)


def _in_data(pointer: str) -> bool:
    return pointer == "/data" or pointer.startswith("/data/")


def _refuse(
    request: WorkspaceRequest, ref: str, refused: Exception, form: Form | None = None, comment: str = ""
) -> HttpResponse:
    """The task as it is now, with the reason on top and whatever was typed still there."""
    found = task_or_404(request.membership, ref)
    status = 403 if isinstance(refused, NotYoursError) else 409
    form = form and _unblamed(form)
    return _page(request, found, form or _blank(found), comment=comment, refusal=str(refused), status=status)


def _page(
    request: WorkspaceRequest,
    task: Task,
    form: Form,
    *,
    comment: str = "",
    wrong: InvalidAnswerError | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    member, now = request.membership, site_now()
    expired = bool(task.expires_at and task.expires_at <= now)
    act = task.waiting and not expired and may_act(task, member)
    taken = task.claimed_by_id not in (None, member.user_id)
    faults = {each.pointer: each.message for each in wrong.misfits} if wrong else {}
    context: dict[str, Any] = {
        "task": task,
        "instructions": rendered(task.instructions) if task.instructions else "",
        "answers": _answers(task, form) if task.data else [],
        "facts": [(row.get("label", ""), present(row.get("value"))) for row in task.context],
        "form": form,
        "typed": status in (403, 409) and (comment or any(each.value for each in form.fields)),
        "comment": comment,
        "comment_error": faults.get("/comment", ""),
        "outcome_error": faults.get("/outcome", ""),
        "longest_comment": LONGEST_COMMENT,
        "outcomes": OUTCOMES[task.kind],
        "people": list(task.assignments.select_related("membership__user", "group")),
        "closed": "" if task.waiting and not expired else how_closed_now(task, expired),
        "refusal": refusal,
        "may_act": act and not taken,
        "may_release": act and task.claimed_by_id is not None and (not taken or allows(member, Action.TASK_ACT_ANY)),
        "taken": act and taken,
        "overdue": bool(task.waiting and task.due_at and task.due_at < now),
        "sees_run": allows(member, Action.RUN_VIEW) or allows(member, Action.RUN_VIEW_OWN),
    }
    return render(request, "humantasks/task.html", context, status=status)


def _answers(task: Task, form: Form) -> list[tuple[str, str]]:
    """What was answered, in the words of the form."""
    zone = timezone.get_current_timezone()
    return [(each.label, text_of(told(each, _at(task.data, each.path), zone))) for each in form.fields]


def how_closed_now(task: Task, expired: bool) -> str:
    """Who did what when; a task past its expiry reads as expired even before it is closed."""
    if task.waiting and expired:
        return "This task has expired. The run goes on without an answer."
    return how_closed(task)


def _at(data: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        data = data.get(part) if isinstance(data, dict) else None
    return data
