"""Which steps a page is told of: all of the run itself; of passes, those that are open or have changed lately.

A for-each may go through 100,000 items. What a page is not told of, it asks the API for when somebody looks.
The rule reads nothing but a step's own state and the run's `seq`, so that a page can apply it by itself.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from engine.core.keys import is_scope
from engine.core.states import StepStatus
from engine.live.outline import Outline
from engine.live.values import room_for
from engine.models import Run, Step

LAST_EVENTS = 200
OPEN = (
    StepStatus.RUNNING.value,
    StepStatus.WAITING.value,
    StepStatus.RETRYING.value,
    StepStatus.COMPENSATING.value,
)


def shown(run: Run, outline: Outline, of_passes: Iterable[str]) -> QuerySet[Step]:
    """The stored steps that a snapshot holds; `of_passes` are those that are open or in its events."""
    steps = Step.objects.filter(run=run)
    if not outline.inside:
        return steps.exclude(key="!")
    return steps.filter(key__in={*outline.own, *of_passes} - {"!"})


def is_own(key: str) -> bool:
    """Whether a step is one of the run itself, rather than a pass or something in one."""
    return not is_scope(key) and "." not in key


def room_in(outline: Outline) -> int:
    """Bytes that one value in a message may take."""
    return room_for(len(outline.own) + (LAST_EVENTS + outline.most_open if outline.inside else 0))
