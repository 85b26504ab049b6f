"""What pages and API show of workflows, each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from django.db.models import Max, Prefetch, QuerySet

from designer.models import Draft, Version, Workflow
from engine.models import Definition, Run
from workspaces.models import Workspace
from workspaces.searching import holds

MOST_TIMES = 25


@dataclass(frozen=True)
class Row:
    """A workflow with what is worth knowing about it at a glance."""

    workflow: Workflow
    draft_revision: int
    latest_version: int | None
    last_run: Run | None


def workflows_of(workspace: Workspace, *, q: str = "", archived: bool = False) -> QuerySet[Workflow]:
    """The workspace's workflows, last changed first; `q` is looked for in name and description."""
    found = Workflow.objects.filter(workspace=workspace, archived_at__isnull=not archived)
    for word in q.replace("\x00", "").split()[:10]:
        found = found.filter(holds(word, "name", "description"))
    # A draft's document may be 2 MB: lists never load it.
    drafts = Prefetch("draft", queryset=Draft.objects.only("workflow_id", "revision"))
    return found.order_by("-updated_at", "-id").prefetch_related(drafts)


def rows(workflows: Iterable[Workflow]) -> list[Row]:
    """Add versions and last runs: two queries for any number of workflows."""
    listed = list(workflows)
    ids, refs = [each.pk for each in listed], [each.ref for each in listed]
    latest = dict(
        Version.objects.filter(workflow__in=ids)
        .order_by()
        .values_list("workflow")
        .annotate(latest=Max("number"))
        .values_list("workflow", "latest")
    )
    last = _last_runs(listed[0].workspace_id, refs) if listed else {}
    return [Row(each, each.draft.revision, latest.get(each.pk), last.get(each.ref)) for each in listed]


def typical_seconds(workflow: Workflow) -> float | None:
    """How long the last runs that completed took, in seconds: the median of at most 25; None if there are none."""
    ran = Run.objects.filter(workspace_id=workflow.workspace_id, definition__key=workflow.ref, status="completed")
    real = ran.exclude(definition__version=Definition.DRAFT).exclude(options__has_key="simulated")
    times = real.order_by("-id").values_list("started_at", "finished_at")[:MOST_TIMES]
    took = [(finished - started).total_seconds() for started, finished in times if started and finished]
    return round(median(took), 1) if took else None


def _last_runs(workspace_id: int, refs: list[str]) -> dict[str, Run]:
    of_these = Run.objects.filter(workspace_id=workspace_id, definition__key__in=refs)
    published = of_these.exclude(definition__version=Definition.DRAFT)  # a trial says nothing of how it goes
    newest = published.order_by().values("definition__key").annotate(newest=Max("id")).values("newest")
    runs = Run.objects.filter(pk__in=newest).select_related("definition")
    light = runs.only("ref", "status", "title", "created_at", "definition__key")
    return {run.definition.key: run for run in light}
