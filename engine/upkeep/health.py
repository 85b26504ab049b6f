"""How the engine is doing: who is at work, what waits and for how long, and what is wrong, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django_q.models import OrmQ

from engine.models import LIVE_STATUSES, Driver, Run, Signal
from engine.store.clock import site_now
from engine.upkeep.heartbeat import DEAD_AFTER
from workspaces.models import Workspace

PATIENCE_SECONDS = 60  # what waits longer is a problem, unless the caller says otherwise


@dataclass(frozen=True)
class Waiting:
    """How much of something waits, and for how long the oldest of it."""

    count: int
    seconds: float

    def too_long(self, patience: float) -> bool:
        """Whether somebody should look."""
        return self.count > 0 and self.seconds > patience


@dataclass(frozen=True)
class DriverLine:
    """One driver; `seconds` since it last showed life. `state` is at work, handing over or silent."""

    name: str
    machine: str
    state: str
    seconds: float
    runs: int
    stats: dict[str, Any]


@dataclass(frozen=True)
class Health:
    """The engine at one moment. `runs` counts the live ones by status, `jobs` are messages for the cluster."""

    drivers: tuple[DriverLine, ...]
    runs: dict[str, int]
    due: Waiting
    signals: Waiting
    jobs: Waiting

    def problems(self, patience: float = PATIENCE_SECONDS) -> list[str]:
        """What is wrong, each in a sentence that says what to do; empty while all is well."""
        found = []
        if not any(driver.state == "at work" for driver in self.drivers):
            found.append("No driver is at work: start `manage.py worker` on a machine that reaches this database.")
        found += [
            f"The driver {driver.name} has shown no life for {driver.seconds:.0f} s; its runs are taken over."
            for driver in self.drivers
            if driver.state == "silent"
        ]
        waited = f"(more than {patience:g} s)"
        if self.due.too_long(patience):
            found.append(
                f"{_of(self.due, 'due run', 'waits', 'wait')} {waited}: "
                "start more workers, or look into the log of those there are."
            )
        if self.signals.too_long(patience):
            found.append(f"{_of(self.signals, 'signal', 'waits', 'wait')} {waited}: no driver applies them.")
        if self.jobs.too_long(patience):
            found.append(
                f"{_of(self.jobs, 'background job', 'waits', 'wait')} {waited}: no cluster takes e-mails and schedules."
            )
        return found


def look() -> Health:
    """Ask the database: five questions, each answered from an index."""
    now = site_now()
    return Health(_drivers(now), live_runs(), _due(now), _signals(now), _jobs(now))


def live_runs() -> dict[str, int]:
    """How many runs there are in each status that is no end."""
    # Named workspaces let the index be entered where live runs are; runs that have ended are never walked.
    live = Run.objects.filter(workspace__in=list(Workspace.objects.values_list("pk", flat=True)))
    counted = live.filter(status__in=LIVE_STATUSES).order_by().values_list("status").annotate(Count("pk"))
    return dict.fromkeys(LIVE_STATUSES, 0) | dict(counted)


def _drivers(now: datetime) -> tuple[DriverLine, ...]:
    lines = []
    for driver in Driver.objects.order_by("host", "id"):
        silent = now - driver.seen_at > DEAD_AFTER
        state = "silent" if silent else "handing over" if driver.draining or driver.stop_requested else "at work"
        seconds = max(0.0, (now - driver.seen_at).total_seconds())
        lines.append(DriverLine(driver.name, driver.host, state, seconds, driver.active_runs, driver.stats))
    return tuple(lines)


def _due(now: datetime) -> Waiting:
    """Runs whose time has come and that nobody holds; one whose lease ran out waits since then."""
    free = Run.objects.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now), wake_at__lte=now)
    found = free.aggregate(
        count=Count("pk"), free=Min("wake_at", filter=Q(lease_until__isnull=True)), left=Min("lease_until")
    )
    return _waiting(now, found["count"], found["free"], found["left"])


def _signals(now: datetime) -> Waiting:
    found = Signal.objects.filter(applied_at__isnull=True).aggregate(count=Count("pk"), since=Min("created_at"))
    return _waiting(now, found["count"], found["since"])


def _jobs(now: datetime) -> Waiting:
    found = OrmQ.objects.filter(lock__lte=now).aggregate(count=Count("pk"), since=Min("lock"))
    return _waiting(now, found["count"], found["since"])


def _waiting(now: datetime, count: int, *since: datetime | None) -> Waiting:
    moments = [moment for moment in since if moment is not None]
    return Waiting(count, max(0.0, (now - min(moments)).total_seconds()) if moments else 0.0)


def _of(waiting: Waiting, what: str, one: str, many: str) -> str:
    if waiting.count == 1:
        return f"1 {what} {one}, for {waiting.seconds:.0f} s"
    return f"{waiting.count:,} {what}s {many}, the oldest for {waiting.seconds:.0f} s"
