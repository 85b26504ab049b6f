"""Finished runs are kept for a while, then removed with their steps, history, signals, tasks and files.

Never removed: a run that lives, one whose called runs or forks are younger, one whose caller may still want it, one
that somebody has just sent a signal to. A few hundred go at a time, fewer with a long history, so that nobody waits
long for a lock.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django_q.models import Task

from engine.models import Definition, Event, Lane, Payload, Run, Signal, Step
from engine.overflow import orphans, remove_unnamed
from workspaces.audit import record
from workspaces.models import Workspace

BATCH = 200
MOST_EVENTS = 50_000  # of a batch: on SQLite nobody else writes meanwhile, and a run may have a million
GIVE_WAY_SECONDS = 0.12
EVER = 365_000  # days; no calendar goes back much further
T = TypeVar("T", Lane, Run)


@dataclass
class Pruned:
    """What was removed, or would be."""

    runs: int = 0
    steps: int = 0
    events: int = 0
    files: int = 0
    by_workspace: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Pruned") -> None:
        """Count what another batch removed."""
        self.runs += other.runs
        self.steps += other.steps
        self.events += other.events
        self.files += other.files
        self.by_workspace.update(other.by_workspace)


def prune(
    *, days: int, dry_run: bool = False, tell: Callable[[Pruned], object] | None = None, seconds: float | None = None
) -> Pruned:
    """Remove what had finished `days` ago; after `seconds` the rest is left. `tell` hears of each batch."""
    before, pruned = timezone.now() - timedelta(days=min(days, EVER)), Pruned()
    if dry_run:
        _count(removable(before), pruned)
        return pruned
    ends = time.monotonic() + seconds if seconds is not None else None
    for workspace in Workspace.objects.order_by("pk"):
        for gone in _prune_workspace(workspace, before):
            pruned.add(gone)
            if tell:
                tell(pruned)
            if ends is not None and time.monotonic() > ends:
                return pruned
            _give_way()
    forget_drafts(before)
    forget_lanes()
    return pruned


def forget_failures(before: datetime) -> None:
    """Remove what is noted of background jobs that failed before then, such as telling of a task by e-mail."""
    old, gone = Task.objects.filter(stopped__lt=before), 1
    while gone:
        gone, _ = old.filter(pk__in=list(old.values_list("pk", flat=True)[:BATCH])).delete()
        _give_way()


def _give_way() -> None:
    """Let others write: on SQLite, whoever waits for that looks every tenth of a second whether it may."""
    if connection.vendor == "sqlite":
        time.sleep(GIVE_WAY_SECONDS)


def forget_drafts(before: datetime) -> None:
    """Remove the drafts that were tried before then and of which no run is left."""
    tried = Definition.objects.filter(version=Definition.DRAFT, created_at__lt=before)
    left, gone = tried.filter(~Exists(Run.objects.filter(definition=OuterRef("pk")))).only("pk"), 1
    while gone:  # a few at a time and without their documents, which may be 2 MB each
        gone, _ = left.filter(pk__in=list(left.order_by("pk").values_list("pk", flat=True)[:BATCH])).delete()
        _give_way()


def forget_lanes() -> None:
    """Remove the lanes of keys of which no run is left: they would be as many as there ever were customers."""
    unused, gone = Lane.objects.exclude(key="").filter(~Exists(Run.objects.filter(lane=OuterRef("pk")))), 1
    while gone:
        with transaction.atomic():
            chosen = list(_free(unused).order_by("pk").values_list("pk", flat=True)[:BATCH])
            gone, _ = unused.filter(pk__in=chosen).delete()  # asked once more: a run may just have come into one
        _give_way()


def _free(rows: QuerySet[T]) -> QuerySet[T]:
    """Those that nobody holds locked, locked."""
    skips = connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(skip_locked=True, of=("self",)) if skips else rows


def _prune_workspace(workspace: Workspace, before: datetime) -> Iterator[Pruned]:
    """Batch by batch, the oldest first; again from the start while that frees others, as forks free their source."""
    found = True
    while found:
        found, after = False, datetime.min.replace(tzinfo=UTC)
        while batch := _prune_batch(workspace, before, after):
            gone, after = batch
            found = True
            yield gone


def remove_orphans() -> int:
    """Remove the files that a crash has left without a row; returns how many."""
    return remove_unnamed(orphans())


def removable(before: datetime) -> QuerySet[Run]:
    """The runs that may go: finished before then, and nobody may still need them."""
    younger = Q(finished_at__isnull=True) | Q(finished_at__gte=before)
    called = Run.objects.filter(younger, parent=OuterRef("pk"))
    forks = Run.objects.filter(fork_of=OuterRef("pk"))  # a fork may be reopened, and then reads its source again
    asked = Signal.objects.filter(run=OuterRef("pk"), applied_at__isnull=True)
    old = Run.objects.filter(finished_at__lt=before, lease_owner="")
    alone = old.filter(~Exists(called), ~Exists(forks), ~Exists(asked))
    return alone.filter(Q(parent__isnull=True) | Q(parent__finished_at__lt=before))


def _prune_batch(workspace: Workspace, before: datetime, after: datetime) -> tuple[Pruned, datetime] | None:
    """One transaction: the rows go and the audit log says so; their files follow. None if there was nothing."""
    with transaction.atomic():
        # The index of the newest runs, read backwards, leads to the oldest without walking the others.
        chosen = removable(before).filter(workspace=workspace, created_at__gte=after, created_at__lt=before)
        found = list(_free(chosen).order_by("created_at", "pk").values_list("pk", "created_at", "seq")[:BATCH])
        if not found:
            return None
        upto = accumulate(seq for _, _, seq in found)
        batch = found[: max(1, sum(events <= MOST_EVENTS for events in upto))]
        # Asked once more now that the rows are locked: somebody may have sent one a signal just before.
        still = removable(before).filter(pk__in=[pk for pk, _, _ in batch]).values_list("pk", flat=True)
        runs, gone = Run.objects.filter(pk__in=list(still)), Pruned()
        _count(runs, gone)
        if not gone.runs:
            return gone, batch[-1][1]
        files = list(Payload.objects.filter(run__in=runs).values_list("name", flat=True).distinct())
        runs.only("pk").delete()
        record(
            workspace=workspace,
            actor=None,
            action="runs.pruned",
            target=f"{gone.runs:,} runs that had finished before {before:%Y-%m-%d}",
            data={"runs": gone.runs, "steps": gone.steps, "events": gone.events, "before": before.isoformat()},
        )
    gone.files = remove_unnamed(files)
    return gone, batch[-1][1]


def _count(runs: QuerySet[Run], pruned: Pruned) -> None:
    pruned.runs = runs.count()
    pruned.steps = Step.objects.filter(run__in=runs.values("pk")).count()
    pruned.events = Event.objects.filter(run__in=runs.values("pk")).count()
    pruned.files = Payload.objects.filter(run__in=runs.values("pk")).values("name").distinct().count()
    pruned.by_workspace.update(runs.order_by().values_list("workspace__slug", flat=True))
