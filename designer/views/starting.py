"""The form that starts a run."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from designer.models import Version, Workflow
from designer.services.starting import KeyUsedError, NotStartableError, start_workflow
from designer.views.finding import workflow_or_404
from engine.forms.answers import Form, blank_form, read_form, with_errors
from engine.forms.check import UnusableSchemaError
from engine.lanes import Full
from engine.models import Run
from engine.services import InvalidInput
from engine.visibility import visible_runs
from workspaces.api.problems import retry_after
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest

LONGEST_TITLE = 200
PRIORITIES = (
    (10, "Before all others"),
    (5, "Soon"),
    (0, "Normal"),
    (-5, "When there is time"),
    (-10, "After all others"),
)


@allow(Action.RUN_START)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Fields from the input schema of the latest version; `?example=0` fills in the schema's first example,
    `?from=` what a run was started with.

    Sending the same form twice starts one run: the page carries an idempotency key. One that was changed in between, as
    after going back, asks first; so does one that shows another version than the latest.
    """
    workflow = workflow_or_404(request, ref)
    latest = workflow.versions.order_by("-number").first()
    schema = (latest.document.get("input") or {}) if latest else {}
    key = request.POST.get("key", "").replace("\x00", "") or _new_key()
    title = request.POST.get("title", "").replace("\x00", "").strip()[:LONGEST_TITLE]
    context: dict[str, Any] = {
        "workflow": workflow,
        "version": latest,
        "key": key[:64],
        "run_title": title,
        "simulated": request.POST.get("simulated") == "yes",
        "priority": _priority(request.POST.get("priority", "")),
        "priorities": PRIORITIES,
    }
    if request.method != "POST" or latest is None or workflow.archived_at:
        again = _run_before(request, workflow)
        example = again.input if again else _example(schema, request.GET.get("example"))
        form = blank_form(schema, example, timezone.get_current_timezone())
        if again:
            left = [name for name in again.input if name not in (schema.get("properties") or {})]
            context |= {"again": again, "left_out": left, "run_title": title or again.title}
            context["simulated"] = bool(again.options.get("simulated"))
        status = 409 if request.method == "POST" else 200
        return _page(request, {**context, "form": form, "examples": _examples(schema)}, status)
    return _submit(request, workflow, latest, context)


def _submit(request: WorkspaceRequest, workflow: Workflow, latest: Version, context: dict[str, Any]) -> HttpResponse:
    schema = latest.document.get("input") or {}
    context["examples"] = _examples(schema)
    try:
        form = read_form(schema, request.POST.dict(), timezone.get_current_timezone())
    except UnusableSchemaError as error:
        form = Form((), errors=(str(error), "Mend the workflow's input and publish it again."))
    if not form.ok:
        return _page(request, {**context, "form": form}, 422)
    try:
        run, _ = start_workflow(
            workflow=workflow,
            data=form.data,
            actor=request.user,
            idempotency_key=f"page-{context['key']}",
            title=context["run_title"],
            priority=context["priority"],
            options={"simulated": True} if context["simulated"] else {},
            shown=_number(request.POST.get("version", "")),
        )
    except InvalidInput as error:
        return _page(request, {**context, "form": with_errors(form, error.errors)}, 422)
    except Full as error:
        answer = _page(request, {**context, "form": with_errors(form, {"": str(error)})}, 429)
        for name, value in retry_after(error.retry_after).items():
            answer[name] = value
        return answer
    except KeyUsedError as error:
        told = f"This form has started a run already ({error.run.ref}), and something in it was different then."
        asked = with_errors(form, {"": f"{told} Send it once more to start another run."})
        return _page(request, {**context, "key": _new_key(), "form": asked}, 409)
    except NotStartableError as error:
        return _page(request, {**context, "form": with_errors(form, {"": str(error)})}, 409)
    return redirect("engine:run", workspace=workflow.workspace.slug, ref=run.ref)


def _run_before(request: WorkspaceRequest, workflow: Workflow) -> Run | None:
    """The run of this workflow that is to be done again, such as after the workflow was mended."""
    ref = request.GET.get("from", "").replace("\x00", "")
    return visible_runs(request.membership).filter(ref=ref, definition__key=workflow.ref).first() if ref else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _new_key() -> str:
    return uuid.uuid4().hex


def _priority(text: str) -> int | None:
    """What was chosen; None for the workflow's own, and for what is none."""
    known = {str(value): value for value, _ in PRIORITIES}
    return known.get(text)


def _page(request: WorkspaceRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "designer/start.html", context, status=status)


def _examples(schema: dict[str, Any]) -> list[str]:
    given = schema.get("examples")
    named = given if isinstance(given, list) else []
    return [_example_name(each, position) for position, each in enumerate(named[:12]) if isinstance(each, dict)]


def _example_name(example: dict[str, Any], position: int) -> str:
    words = [str(value) for value in example.values() if isinstance(value, str | int | float) and str(value)][:2]
    return " · ".join(words)[:60] or f"Example {position + 1}"


def _example(schema: dict[str, Any], wanted: str | None) -> dict[str, Any] | None:
    given = [each for each in schema.get("examples") or [] if isinstance(each, dict)]
    position = int(wanted) if wanted and wanted.isdecimal() and len(wanted) < 4 else -1
    return given[position] if 0 <= position < len(given) else None
