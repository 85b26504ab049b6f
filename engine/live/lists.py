"""Which runs of some workspaces have changed since the last look: hints for lists, not truth."""

from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection
from django.db.models import Max

from engine.models import Event, Run

NOT_SEEN_YET = 1_000  # ids before the first look, of which some may still be about to be written
MOST_LOOKS = 25  # to go back by: no commit takes so long that is not given up


@dataclass(frozen=True, slots=True)
class ChangedRun:
    """A run that is new or has new events."""

    pk: int
    ref: str
    workspace_id: int


class Look(NamedTuple):
    """How far a look has seen, its last event and run; `coming` is the transaction that would have begun next."""

    event: int
    run: int
    coming: int


@dataclass(slots=True)
class Newest:
    """Remembers how far it has looked.

    Rows of several writers do not become visible in the order of their ids: a commit that waits for a lock comes after
    newer ones. So a look begins where the last one but one ended, or further back as long as somebody writes who had
    begun before that; what was told already is left out by its number.
    """

    _begin: tuple[int, int] | None = None
    _looks: deque[Look] = field(default_factory=deque)
    _told: dict[int, int] = field(default_factory=dict)

    def look(self, workspaces: set[int]) -> list[ChangedRun]:
        """The changed runs of these workspaces; none at the first look."""
        event, run = _last(Event), _last(Run)
        oldest, coming = _under_way()  # in this order: what is read next holds all that had ended by then
        first = self._begin is None
        found = self._found(workspaces, *(self._begin or (event - NOT_SEEN_YET, run - NOT_SEEN_YET)))
        changed = [each for each, number in found.items() if number > self._told.get(each.pk, -1)]
        self._told = {each.pk: number for each, number in found.items()}
        while self._looks and (self._looks[0].coming <= oldest or len(self._looks) > MOST_LOOKS):
            self._begin = self._looks.popleft()[:2]
        self._looks.append(Look(event, run, coming))
        self._begin = self._begin or (event - NOT_SEEN_YET, run - NOT_SEEN_YET)
        return [] if first else changed

    def _found(self, workspaces: set[int], event: int, run: int) -> dict[ChangedRun, int]:
        created = Run.objects.filter(pk__gt=run, workspace__in=workspaces).values_list("pk", "ref", "workspace_id")
        found = {ChangedRun(*row): 0 for row in created}
        events = Event.objects.filter(pk__gt=event, run__workspace__in=workspaces).order_by()
        numbers = events.values("run_id", "run__ref", "run__workspace_id").annotate(newest=Max("number"))
        for row in numbers:
            changed = ChangedRun(row["run_id"], row["run__ref"], row["run__workspace_id"])
            found[changed] = row["newest"]
        return found


def _last(model: type[Event] | type[Run]) -> int:
    return model.objects.aggregate(last=Max("pk"))["last"] or 0


def _under_way() -> tuple[int, int]:
    """The oldest transaction that has not ended, and the one that would begin next. On SQLite they come one by one."""
    if connection.vendor != "postgresql":
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s"
        )
        oldest, coming = cursor.fetchone() or (0, 0)
    return oldest, coming
