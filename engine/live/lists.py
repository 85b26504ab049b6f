"""Which runs of some workspaces have changed since the last look: hints for lists, not truth."""

from dataclasses import dataclass, field

from django.db.models import Max

from engine.models import Event, Run


@dataclass(frozen=True, slots=True)
class ChangedRun:
    """A run that is new or has new events."""

    pk: int
    ref: str
    workspace_id: int


@dataclass(slots=True)
class Newest:
    """Remembers how far it has looked.

    Rows of several writers do not become visible in the order of their ids, so each look begins where
    the last one but one ended, and what was told already is left out by its number.
    """

    _begin: tuple[int, int] | None = None
    _end: tuple[int, int] = (0, 0)
    _told: dict[int, int] = field(default_factory=dict)

    def look(self, workspaces: set[int]) -> list[ChangedRun]:
        """The changed runs of these workspaces; none at the first look."""
        end = (_last(Event), _last(Run))
        if self._begin is None:
            self._begin = self._end = end
            return []
        found = self._found(workspaces, *self._begin)
        changed = [run for run, number in found.items() if number > self._told.get(run.pk, -1)]
        self._told = {run.pk: number for run, number in found.items()}
        self._begin, self._end = self._end, end
        return changed

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
