"""Settings: the audit log."""

from datetime import date, datetime, time

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from workspaces.forms import AuditFilterForm
from workspaces.models import AuditEntry, Workspace
from workspaces.models.audit import words_of
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest

ON_A_PAGE = 50
EARLIEST, LATEST = date(1970, 1, 1), date(9000, 1, 1)  # beyond, some clock of some zone has no such moment


@allow(Action.AUDIT_VIEW)
@require_safe
def audit(request: WorkspaceRequest, workspace: str) -> HttpResponse:
    """Newest first, narrowed by what, who and since when; htmx replaces the list alone."""
    found = AuditEntry.objects.filter(workspace=request.workspace).select_related("actor")
    form = AuditFilterForm(request.GET or None, workspace=request.workspace, actions=_actions(request.workspace))
    filtered = _narrow(found, form)
    page = Paginator(filtered, ON_A_PAGE).get_page(request.GET.get("page"))
    template = "workspaces/audit.html" + ("#entries" if request.htmx else "")
    return render(request, template, {"page": page, "form": form, "filtered": bool(request.GET)})


def _narrow(found: QuerySet[AuditEntry], form: AuditFilterForm) -> QuerySet[AuditEntry]:
    if not form.is_bound:
        return found
    form.is_valid()
    wanted = form.cleaned_data
    if wanted.get("action"):
        found = found.filter(action=wanted["action"])
    if wanted.get("person"):
        found = found.filter(actor__ref=wanted["person"])
    if wanted.get("since"):
        since = min(max(wanted["since"], EARLIEST), LATEST)
        # A moment: an index leads to it, where for days SQLite would have each line's worked out by Python.
        found = found.filter(at__gte=timezone.make_aware(datetime.combine(since, time.min)))
    return found


def _actions(workspace: Workspace) -> list[tuple[str, str]]:
    """The deeds that have happened here, in words."""
    known = AuditEntry.objects.filter(workspace=workspace).order_by("action").values_list("action", flat=True)
    return [(action, words_of(action)) for action in known.distinct()]
