"""What is done to all runs of a list at once, as after an outage."""

from dataclasses import replace
from datetime import UTC, datetime

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from engine.core.states import RunStatus
from engine.interventions import retry_failed
from engine.queries import light, narrowed
from engine.sending import NotPossible
from engine.store.clock import site_now
from engine.views.listing import wanted_by
from engine.visibility import visible_runs
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest

MOST = 200  # in one go: each is a command of its own, with a line in the audit log


@allow(Action.RUN_CONTROL)
@require_http_methods(["GET", "HEAD", "POST"])
def retry_failed_runs(request: WorkspaceRequest, workspace: str) -> HttpResponse:
    """Asks first, naming how many of which workflows; what has failed since that was `shown` is left alone."""
    wanted, _ = wanted_by(request)
    failed = narrowed(visible_runs(request.membership), replace(wanted, statuses=(RunStatus.FAILED.value,), asks=False))
    shown = _moment(request.POST.get("shown", "")) or site_now()
    failed = failed.filter(finished_at__lte=shown)
    chosen = list(light(failed).select_related("workspace").order_by("-id")[:MOST])
    back = f"{reverse('engine:runs', args=[workspace])}?{request.GET.urlencode()}"
    if "shown" not in request.POST:
        of_these = failed.model.objects.filter(pk__in=[run.pk for run in chosen])
        counts = of_these.values_list("definition__name").annotate(n=Count("pk")).order_by("-n", "definition__name")
        context = {"runs": chosen, "counts": counts, "more": failed.count() - len(chosen), "back": back}
        context["shown"] = shown.isoformat()
        return render(request, "engine/retry_failed_runs.html", context)
    refused = []
    for run in chosen:
        try:
            retry_failed(run=run, actor=request.user)
        except NotPossible as error:
            refused.append(f"{run}: {error}")
    messages.success(request, f"What failed in {len(chosen) - len(refused)} of {len(chosen)} runs is done again.")
    for words in refused[:5]:
        messages.error(request, words)
    return redirect(back)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
