"""The engine's places outside its own pages: the navigation, and what is going on, on the home page."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from engine.core.states import RUN_FACES, RunStatus
from engine.models import Definition, Run
from engine.queries import LIVE, Wanted, asked, asking, light, lines, narrowed
from engine.visibility import visible_runs
from workspaces.finder import MOST, Hit, Source
from workspaces.home import Panel
from workspaces.models import Membership
from workspaces.navigation import Item
from workspaces.policy import Action

ON_HOME = 5
RECENT = timedelta(days=7)
SAMPLE = 200


def running_now(membership: Membership) -> dict[str, Any] | None:
    """The newest live runs and how many there are; None in a workspace where nothing ever ran."""
    runs = visible_runs(membership)
    live = runs.filter(status__in=LIVE)
    shown = lines(light(live.order_by("-id"))[:ON_HOME])
    if not shown and not runs.exists():
        return None
    count = len(shown) if len(shown) < ON_HOME else live.count()
    return {"lines": shown, "count": count, "socket": f"/ws/w/{membership.workspace.slug}/runs/"}


def numbers(membership: Membership) -> dict[str, Any] | None:
    """Success rate, runs today and the usual duration, over the last seven days; None where nothing ever ran."""
    runs, now = _real(visible_runs(membership)), timezone.now()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    counts = runs.filter(created_at__gte=now - RECENT).aggregate(
        completed=Count("pk", filter=Q(status=RunStatus.COMPLETED.value)),
        failed=Count("pk", filter=Q(status=RunStatus.FAILED.value)),
        today=Count("pk", filter=Q(created_at__gte=today)),
        all=Count("pk"),
    )
    if not counts["all"] and not runs.exists():
        return None
    ended = counts["completed"] + counts["failed"]
    rate = counts["completed"] * 100 // ended if ended else None
    return {"rate": rate, "ended": ended, "today": counts["today"], "median": _usual_seconds(membership, now - RECENT)}


def asks_for_help(membership: Membership) -> dict[str, Any] | None:
    """Steps that wait for a decision, and the runs that failed today; None while all is well.

    Of trials and simulated runs only what waits: whoever tried has seen that it failed.
    """
    runs = visible_runs(membership)
    steps = asked(asking(runs)[:ON_HOME])
    asking_count = len(steps) if len(steps) < ON_HOME else asking(runs).count()
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    failed = _real(runs).filter(status=RunStatus.FAILED.value, finished_at__gte=today)
    shown = lines(light(failed.order_by("-finished_at"))[:ON_HOME])
    if not steps and not shown:
        return None
    count = len(shown) if len(shown) < ON_HOME else failed.count()
    return {"asking": steps, "asking_count": asking_count, "failed": shown, "failed_count": count}


def find_runs(membership: Membership, words: str) -> Iterator[Hit]:
    """Runs the member may see, by title or id, the newest first."""
    slug = membership.workspace.slug
    for run in light(narrowed(visible_runs(membership), Wanted(q=words)).order_by("-id"))[:MOST]:
        face, workflow = RUN_FACES[RunStatus(run.status)], run.definition.name
        detail = f"{workflow}, {face.word.lower()}" if run.title else f"{run.ref}, {face.word.lower()}"
        yield Hit(run.title or workflow, detail, face.icon, reverse("engine:run", args=[slug, run.ref]))


def _real(runs: QuerySet[Run]) -> QuerySet[Run]:
    """Without those that try a draft or are simulated: they say nothing of how it goes."""
    return runs.exclude(definition__version=Definition.DRAFT).exclude(options__has_key="simulated")


def _usual_seconds(membership: Membership, since: datetime) -> float | None:
    real = _real(Run.objects.filter(workspace_id=membership.workspace_id))
    completed = real.filter(status=RunStatus.COMPLETED.value)
    times = completed.filter(created_at__gte=since).order_by("-created_at").values_list("started_at", "finished_at")
    seconds = [(end - begin).total_seconds() for begin, end in times[:SAMPLE] if begin and end]
    return median(seconds) if seconds else None


RUNS = Item(
    key="runs",
    name="Runs",
    icon="list-details",
    route="engine:runs",
    action=Action.RUN_VIEW_OWN,
    order=30,
    pages=("engine:",),
)
FINDER = Source("runs", "Runs", Action.RUN_VIEW_OWN, 30, find_runs)
PANELS = (
    Panel("run-numbers", "engine/home/numbers.html", Action.RUN_VIEW, 5, numbers, wide=True),
    Panel("asks-for-help", "engine/home/asks_for_help.html", Action.RUN_VIEW, 15, asks_for_help),
    Panel("running-now", "engine/home/running_now.html", Action.RUN_VIEW_OWN, 20, running_now),
)
