"""The list of runs."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from engine.core.states import RUN_FACES, RunStatus
from engine.queries import Wanted, light, lines, narrowed, workflows_that_ran
from engine.visibility import visible_runs
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest

PAGE_SIZE = 25
STATUSES = [status.value for status in RunStatus]
ASKS = "asks"  # a choice beside the states: a run may ask in several of them


@dataclass(frozen=True)
class Since:
    """A choice of the time filter."""

    key: str
    word: str
    length: timedelta


SINCE = (
    Since("1h", "Last hour", timedelta(hours=1)),
    Since("24h", "Last 24 hours", timedelta(hours=24)),
    Since("7d", "Last 7 days", timedelta(days=7)),
    Since("30d", "Last 30 days", timedelta(days=30)),
)


@allow(Action.RUN_VIEW_OWN)
@require_safe
def runs(request: WorkspaceRequest, workspace: str) -> HttpResponse:
    """Filter by `workflow`, `status`, `q`, `since`; what makes no sense does not narrow. htmx gets the list alone."""
    given, everything = request.GET, visible_runs(request.membership)
    wanted, since = wanted_by(request)
    page = Paginator(light(narrowed(everything, wanted).order_by("-id")), PAGE_SIZE).get_page(given.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "lines": lines(page.object_list),
        "wanted": wanted,
        "since": since,
        "socket": f"/ws/w/{workspace}/runs/",
    }
    if request.htmx:
        response = render(request, "engine/runs.html#list", context)
    else:
        choices = {
            "workflows": workflows_that_ran(request.workspace, everything),
            "statuses": [(status.value, face.word) for status, face in RUN_FACES.items()],
            "times": SINCE,
        }
        response = render(request, "engine/runs.html", {**context, **choices})
    patch_vary_headers(response, ["HX-Request"])
    return response


def wanted_by(request: WorkspaceRequest) -> tuple[Wanted, str]:
    """The filter that the page's address asks for, and the choice of its time."""
    given = request.GET
    status, q = given.get("status", ""), given.get("q", "").replace("\x00", "").strip()[:200]
    since = next((choice for choice in SINCE if choice.key == given.get("since")), None)
    wanted = Wanted(
        workflow=given.get("workflow", "").replace("\x00", "")[:40],
        statuses=(status,) if status in STATUSES else (),
        asks=status == ASKS,
        q=q,
        created_after=timezone.now() - since.length if since else None,
    )
    return wanted, since.key if since else ""
