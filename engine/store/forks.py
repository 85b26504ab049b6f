"""What a forked run takes over from its source: read anew whenever the run is loaded, since no row says it twice."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db.models import Q

from engine.core.forking import Recorded, taken_over
from engine.core.plan import Plan
from engine.core.run_state import Reused
from engine.core.states import StepStatus
from engine.models import Run, Step
from engine.store.references import references_of, with_references
from engine.store.run_rows import RunRow

# What was undone in the source later had been done: a fork that takes it over takes over that it was done.
REUSED_AS = {StepStatus.COMPENSATING: StepStatus.COMPLETED, StepStatus.COMPENSATED: StepStatus.COMPLETED}

_COLUMNS = ("key", "status", "ended_seq", "seq", "port", "output", "error", "attempt", "memo")


class Source(NamedTuple):
    """How steps of a fork end without being done, and the run that did them."""

    reuse: Mapping[str, Reused] = {}
    ref: str = ""


def source_of(run: RunRow, target: Plan, plan_of: Callable[[int], Plan | None]) -> Source:
    """What a run takes over; nothing unless it is a fork."""
    if run.fork_of_id is None:
        return Source()
    found = Run.objects.values_list("ref", "definition_id").filter(pk=run.fork_of_id).first()
    if found is None or run.fork_seq is None:
        return Source(ref=found[0] if found else "")
    ref, definition_id = found
    return Source(_reused(run.fork_of_id, run.fork_seq, plan_of(definition_id) or target, target), ref)


def _reused(source_id: int, fork_seq: int, source: Plan, target: Plan) -> dict[str, Reused]:
    by_then = Q(ended_seq__lte=fork_seq) | Q(ended_seq__isnull=True, seq__lte=fork_seq, key__endswith="]")
    rows = Step.objects.filter(by_then, run_id=source_id).values_list(*_COLUMNS)
    recorded, rest = [], dict[str, tuple[Any, ...]]()
    for key, status, ended_seq, seq, port, *more in rows:
        recorded.append(Recorded(key, StepStatus(status), ended_seq, seq, port))
        rest[key] = tuple(more)
    references = references_of([source_id]).get(source_id)
    reused = {}
    for key, row in taken_over(source.document, target, recorded, fork_seq).items():
        output, error, attempt, memo = rest[row.key]
        reused[key] = Reused(
            REUSED_AS.get(row.status, row.status),
            row.port,
            with_references(output, references, row.key, attempt),
            error,
            gated=(memo or {}).get("gate") is not None,
        )
    return reused
