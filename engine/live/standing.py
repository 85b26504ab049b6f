"""Where a run with containers stands: which of its steps are open, and how many passes have ended.

To find that out in the rows takes longer the more passes there were, up to 100,000; a page that watches is told ten
times a second. So it is found out once for a run, kept, and from then on brought forward by the events alone.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from engine.core.events import EventType
from engine.core.keys import attempt_of, container_of, is_scope
from engine.core.states import StepStatus
from engine.live.window import OPEN
from engine.models import Event, Run, Step

MOST_KEPT = 200
LONG = 5_000  # events, from which on the rows of a run are not looked through for what is open
FARTHEST = 5_000  # events; to look at the rows anew is no slower than to read more of them

_OPENS = frozenset(
    {EventType.STEP_STARTED, EventType.STEP_WAITING, EventType.STEP_RETRYING, EventType.STEP_COMPENSATING}
)
_CLOSES = frozenset(
    {
        EventType.STEP_COMPLETED,
        EventType.STEP_FAILED,
        EventType.STEP_SKIPPED,
        EventType.STEP_CANCELLED,
        EventType.STEP_COMPENSATED,
        EventType.WARNING_COMPENSATION,
    }
)
_COUNTED = {EventType.STEP_COMPLETED: StepStatus.COMPLETED, EventType.STEP_FAILED: StepStatus.FAILED}
_MOVES = [type_.value for type_ in _OPENS | _CLOSES]

Ended = tuple[str, int, str]
"""A container, its attempt, and how a pass of it ended."""


@dataclass(frozen=True, slots=True)
class Standing:
    """At the event `seq`: the keys of open steps and passes in the order they opened, and passes by how they ended."""

    seq: int
    open: Mapping[str, None]
    ended: Mapping[Ended, int]

    def later(self, seq: int, moves: Iterable[tuple[str, str | None]]) -> "Standing":
        """After these events (type and step) up to `seq`."""
        opened, ended = dict(self.open), Counter(self.ended)
        for type_, key in moves:
            if key is None:
                continue
            if type_ in _CLOSES:
                opened.pop(key, None)
                if is_scope(key) and type_ in _COUNTED:
                    ended[_ended(key, _COUNTED[EventType(type_)])] += 1
            else:
                opened[key] = None
        return Standing(seq, opened, ended)

    def done(self, container: str) -> int:
        """Passes that completed, in whatever attempt of the container: none is gone through again."""
        return self._sum(container, StepStatus.COMPLETED, None)

    def failed(self, container: str, attempt: int | None) -> int:
        """Passes that failed, in one attempt of the container or in all."""
        return self._sum(container, StepStatus.FAILED, attempt)

    def opened(self, container: str) -> int:
        """Passes that are open."""
        return sum(is_scope(key) and container_of(key) == container for key in self.open)

    def _sum(self, container: str, status: StepStatus, attempt: int | None) -> int:
        return sum(
            number
            for (key, of, how), number in self.ended.items()
            if key == container and how == status and attempt in (None, of)
        )


_kept: "OrderedDict[str, Standing]" = OrderedDict()
_lock = threading.Lock()


def standing_of(run: Run) -> Standing:
    """Where a run stands at its `seq`, or at a later event that another reader has seen already."""
    with _lock:
        known = _kept.get(run.ref)
    if known is None or run.seq - known.seq > FARTHEST:
        found = _looked_up(run)
    elif run.seq > known.seq:
        moves = Event.objects.filter(run=run, number__gt=known.seq, number__lte=run.seq, type__in=_MOVES)
        found = known.later(run.seq, moves.order_by("number").values_list("type", "step"))
    else:
        return known
    with _lock:
        if (other := _kept.get(run.ref)) is None or other.seq < found.seq:
            _kept[run.ref] = found
        _kept.move_to_end(run.ref)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def that_are_open(runs: Iterable[Run]) -> Q:
    """What finds the open steps of these runs, however many others the runs have."""
    short, of_long = [], Q(pk__in=[])
    for run in runs:
        if run.is_over:
            continue
        if run.seq < LONG:
            short.append(run.pk)
        else:
            of_long |= Q(run=run.pk, key__in=list(standing_of(run).open))
    return (Q(run__in=short) | of_long) & Q(status__in=OPEN)


def _looked_up(run: Run) -> Standing:
    """From the rows. Passes that ended after `seq` are left to the events; to open and close twice does no harm."""
    rows = Step.objects.filter(run=run).order_by("id")
    opened = rows.filter(status__in=OPEN).values_list("key", flat=True)
    ends = Q(status=StepStatus.COMPLETED.value) | Q(status=StepStatus.FAILED.value)
    passes = rows.filter(ends, key__endswith="]", seq__lte=run.seq).values_list("key", "status")
    ended = Counter(_ended(key, status) for key, status in passes.iterator(chunk_size=10_000))
    return Standing(run.seq, dict.fromkeys(opened), ended)


def _ended(key: str, status: str) -> Ended:
    return container_of(key), attempt_of(key), StepStatus(status).value
