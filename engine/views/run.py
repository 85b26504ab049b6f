"""The page of one run: live with JavaScript, whole without."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from engine.finding import run_or_404
from engine.live import snapshot
from engine.live.shapes import Snapshot, StepSummary
from engine.live.window import is_own
from engine.models import Definition, Run
from engine.queries import asked, asking, failed_steps, lines, versions_of
from engine.visibility import visible_runs
from workspaces.policy import Action, allow, allows
from workspaces.requests import WorkspaceRequest


@allow(Action.RUN_VIEW_OWN)
@require_safe
def run(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """First painted by the server; the live view takes over from the same snapshot, without another request."""
    found = run_or_404(request.membership, ref)
    message = snapshot(found)
    config = {
        "workspace": workspace,
        "run": found.ref,
        "api": f"/api/w/{workspace}/",
        "socket": f"/ws/w/{workspace}/runs/{found.ref}/",
        "csrf": get_token(request),
        "can": {
            "control": allows(request.membership, Action.RUN_CONTROL),
            "start": allows(request.membership, Action.RUN_START),
        },
        "versions": versions_of(found),
        "again": _again(request, found),
        "snapshot": message,
        "document": Definition.objects.values_list("document", flat=True).get(pk=found.definition_id),
    }
    own = [step for step in message["steps"] if is_own(step["key"])]
    context = {
        "run": found,
        "line": lines([found])[0],
        "told": message["run"],
        "steps": [_shown(step, message) for step in own if step["status"] != "pending"],
        "yet": sum(step["status"] == "pending" and not step["undoes"] for step in own),
        "events": [{**event, "when": datetime.fromisoformat(event["at"])} for event in message["events"][::-1]],
        "failed": failed_steps(found),
        "asking": asked(asking(visible_runs(request.membership).filter(pk=found.pk))),
        "config": config,
    }
    return render(request, "engine/run.html", context)


def _again(request: WorkspaceRequest, run: Run) -> str | None:
    """Where the latest version is started with the same input; None where that cannot be."""
    definition = run.definition
    if definition.version == Definition.DRAFT or definition.closed or not allows(request.membership, Action.RUN_START):
        return None
    start = reverse("designer:start", args=[run.workspace.slug, definition.key])
    return f"{start}?{urlencode({'from': run.ref})}"


def _shown(step: StepSummary, message: Snapshot) -> dict[str, Any]:
    """A step with what else the still page says of it: how far a container is, and whether it can be forked from."""
    forks = step["status"] in ("completed", "compensated", "skipped") and "!" not in step["key"] and not step["undoes"]
    return {**step, "passes": message["passes"].get(step["key"]), "forks": forks}
