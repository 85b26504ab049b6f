"""How many runs of a workspace may wait to begin: beyond that, starting another is refused rather than remembered."""

import time

from django.conf import settings

from engine.core.states import RunStatus
from engine.models import Run

COUNT_AGAIN_SECONDS = 1.0
CALM_SECONDS = 10.0  # the same while not even half as many wait as may

_counted: dict[int, tuple[float, int]] = {}  # workspace → when it was counted, how many were waiting and came since


def is_crowded(workspace_id: int) -> bool:
    """Whether as many wait as may; notes one more otherwise. Counted now and then, so it holds roughly."""
    at, waiting = _counted.get(workspace_id, (0.0, 0))
    calm = waiting < settings.AUTOMATE_MOST_WAITING / 2
    if not at or time.monotonic() - at > (CALM_SECONDS if calm else COUNT_AGAIN_SECONDS):
        not_begun = [RunStatus.QUEUED.value, RunStatus.READY.value]
        waiting = Run.objects.filter(workspace_id=workspace_id, status__in=not_begun).count()
        at = time.monotonic()
    crowded = waiting >= settings.AUTOMATE_MOST_WAITING
    _counted[workspace_id] = (at, waiting + (not crowded))
    return crowded


def forget() -> None:
    """Count anew at the next start."""
    _counted.clear()
