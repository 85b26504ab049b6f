"""Named signals that come before a step waits for them: how many a run keeps, and whether one more can be taken.

That is asked when one comes, and only then: what has been taken is never dropped.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from engine.core.states import StepStatus
from engine.models import Run, Signal, Step

MOST_KEPT = 20  # each may be as large as a signal may be

Address = tuple[str, str]  # name and key


def has_room(run: Run, name: str, key: str) -> bool:
    """Whether one more can be kept, or a step waits for it. Under the lock of the run's row, or others may come, too.

    What is on its way and no driver has read yet counts as well, unless a step waits for that.
    """
    on_its_way = Counter(_addresses(_unread(run)))
    kept = len(Run.objects.values_list("mail", flat=True).get(pk=run.pk))
    if kept + on_its_way.total() < MOST_KEPT:
        return True
    awaited = Counter(_awaited(run, {name, *(name for name, _ in on_its_way)}))
    if awaited[name, key] > on_its_way[name, key]:
        return True
    return kept + (on_its_way - awaited).total() < MOST_KEPT


def _unread(run: Run) -> Iterable[Any]:
    return Signal.objects.filter(run=run, kind="named", applied_at=None).values_list("payload", flat=True)


def _awaited(run: Run, names: Iterable[str]) -> Iterable[Address]:
    waiting = Step.objects.filter(run=run, status=StepStatus.WAITING.value, wait__kind="signal")
    return _addresses(waiting.filter(wait__name__in=list(names)).values_list("wait", flat=True))


def _addresses(found: Iterable[Any]) -> Iterable[Address]:
    return ((each["name"], each.get("key", "")) for each in found)
