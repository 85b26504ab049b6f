"""What a forked run takes over from its source: read anew whenever the run is loaded, since no row says it twice."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db.models import Q

from engine.core.doubt import UNTOLD, asks_if_done
from engine.core.forking import Recorded, still_gated, taken_over
from engine.core.plan import Plan
from engine.core.run_state import Reused
from engine.core.states import StepStatus
from engine.models import Run, Step
from engine.store.references import references_of, with_references
from engine.store.run_rows import RunRow

# What was undone in the source later had been done: a fork that takes it over takes over that it was done.
REUSED_AS = {StepStatus.COMPENSATING: StepStatus.COMPLETED, StepStatus.COMPENSATED: StepStatus.COMPLETED}
_HELD = Q(status=StepStatus.RETRYING, memo__same=True)  # a person has it done once more, after a pause
_IN_DOUBT = (
    Q(status=StepStatus.RUNNING) | Q(memo__unsure=True) | Q(memo__doubted=True) | Q(error__kind__in=UNTOLD) | _HELD
)


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


def recorded_of(run_id: int) -> list[Recorded]:
    """Every step and pass of a run, in the order in which they ended, for `engine.core.forking`."""
    rows = Step.objects.filter(run_id=run_id).order_by("ended_seq")
    asked = rows.filter(status=StepStatus.WAITING, wait__kind="person").values_list("key", "wait")
    in_doubt = {key for key, wait in asked if asks_if_done(wait)}
    in_doubt.update(rows.filter(_IN_DOUBT).values_list("key", flat=True))
    entered = rows.filter(Q(memo__has_key="entered") | Q(memo__has_key="was_entered"))  # other memos may be long
    others = {key: _others(memo or {}) for key, memo in entered.values_list("key", "memo")}
    return [
        Recorded(key, StepStatus(status), ended_seq, seq, port, others.get(key, ()), key in in_doubt)
        for key, status, ended_seq, seq, port in rows.values_list("key", "status", "ended_seq", "seq", "port")
    ]


def _others(memo: dict[str, Any]) -> tuple[int, ...]:
    """The attempts of a container that went through the items of its fallback."""
    return tuple((memo.get("entered") or memo.get("was_entered") or {}).get("others", ()))


def _reused(source_id: int, fork_seq: int, source: Plan, target: Plan) -> dict[str, Reused]:
    taken = taken_over(source.document, target, recorded_of(source_id), fork_seq)
    rows = Step.objects.filter(run_id=source_id, ended_seq__lte=fork_seq)
    columns = rows.values_list("key", "output", "error", "attempt", "memo")
    found: dict[str, list[Any]] = {key: rest for key, *rest in columns}
    references = references_of([source_id]).get(source_id)
    reused = {}
    for key, row in taken.items():
        output, error, attempt, memo = found[row.key]
        reused[key] = Reused(
            REUSED_AS.get(row.status, row.status),
            row.port,
            with_references(output, references, row.key, attempt),
            error,
            gated=still_gated(memo),
        )
    return reused
