"""What the end of a run means for the run that called it and for those it has called.

Both are signals, written in the transaction that ends the run: so its caller hears of it exactly once, whatever
crashes afterwards, and no called run outlives its caller unnoticed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from engine import bell
from engine.core.plan import PlanNode
from engine.core.retry import FailureKind
from engine.core.states import RunStatus
from engine.core.stored import places
from engine.models import Run, Signal
from engine.payloads import marked
from engine.store.held import HeldRun
from engine.store.references import OUTPUT_OF

CALLS = "flow.call"
MOST_AT_ONCE = 1_000  # signals in one statement: PostgreSQL takes 65,535 values
_ENDS = {
    RunStatus.CANCELLED: "was cancelled",
    RunStatus.ROLLED_BACK: "failed and was rolled back",
    RunStatus.ROLLBACK_FAILED: "failed, and not all of it could be undone",
}


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that is over, as its caller is told of it."""

    id: int
    ref: str
    workflow_name: str
    status: RunStatus
    output: Any
    error: dict[str, Any] | None
    parent_id: int | None
    parent_step: str
    parent_attempt: str
    calls: bool = True  # it may have called others


def ends_of(runs: Sequence[HeldRun]) -> list[Ended]:
    """The ends among these runs that somebody must be told of, their caller or those they have called."""
    return [
        Ended(
            run.id, run.ref, run.workflow_name, run.state.status, run.state.output, run.state.error, run.parent_id,
            run.parent_step, run.parent_attempt, calls,
        )
        for run in runs
        if run.state.over and ((calls := CALLS in run.state.plan.types) or run.parent_id is not None)
    ]  # fmt: skip


def settle(ended: Sequence[Ended], now: datetime) -> None:
    """Write the signals that follow from these ends; within the transaction that writes the ends."""
    told = [
        Signal(run_id=run.parent_id, kind="step", payload=_answer(run), created_at=now)
        for run in ended
        if run.parent_id is not None
    ]
    Signal.objects.bulk_create(told, batch_size=MOST_AT_ONCE)
    callers = [run.id for run in ended if run.calls]
    withdrawn = withdraw(living_children(callers), now=now) if callers else 0
    if told or withdrawn:
        bell.ring()


def settle_row(run_id: int, now: datetime) -> None:
    """The same for a run that was ended where it lies, without being held."""
    run = Run.objects.select_related("definition").get(pk=run_id)
    settle(
        [
            Ended(
                run.pk, run.ref, run.definition.name, RunStatus(run.status), run.output, run.error, run.parent_id,
                run.parent_step, run.parent_attempt,
            )
        ],
        now,
    )  # fmt: skip


def living_children(run_ids: Sequence[int]) -> QuerySet[Run]:
    """The runs that these have called and that are not over; one that is undoing what it did may finish that."""
    return living(Run.objects.filter(parent_id__in=run_ids))


def living(runs: QuerySet[Run]) -> QuerySet[Run]:
    """Those of these runs that can be withdrawn and are not asked to end already."""
    asked = Signal.objects.filter(run=OuterRef("pk"), kind="cancel", applied_at__isnull=True)
    found = runs.filter(finished_at__isnull=True).exclude(totals__has_key="rolling")
    return found.exclude(Exists(asked))


def withdraw(runs: QuerySet[Run], *, now: datetime) -> int:
    """Ask for called runs to be cancelled, since nobody waits for them any more; returns how many."""
    payload = {"actor": "The calling run", "reason": "Its result is no longer needed.", "gives_way": True}
    ids = runs.values_list("pk", flat=True)
    signals = [Signal(run_id=id_, kind="cancel", payload=payload, created_at=now) for id_ in ids]
    Signal.objects.bulk_create(signals, batch_size=MOST_AT_ONCE)
    return len(signals)


def withdraw_calls(runs: Iterable[HeldRun], now: datetime) -> None:
    """Cancel what attempts of these runs had called and wait for no more; within the transaction that writes so.

    The run's row is locked by then, so the called run is there to be cancelled, or will not be begun any more.
    """
    given_up = {run.id: run.withdrawn for run in runs if run.withdrawn}
    attempts = [attempt for attempts in given_up.values() for attempt in attempts]
    if attempts and withdraw(living_children(list(given_up)).filter(parent_attempt__in=attempts), now=now):
        bell.ring()


def calls(node: PlanNode) -> bool:
    """Whether a node calls another workflow."""
    return node.node.type == CALLS


def _answer(run: Ended) -> dict[str, Any]:
    """The content of the signal: the output, or why there is none."""
    answer = {"step": run.parent_step, "attempt_id": run.parent_attempt}
    if run.status is RunStatus.COMPLETED:
        if not places(run.output):
            return {**answer, "output": run.output}
        # What of it lies in files is put back from the called run's own references, see `references.answered`.
        return {**answer, "output": marked(run.output), OUTPUT_OF: run.id}
    why = (run.error or {}).get("message") or ""
    end = _ENDS.get(run.status, "failed")
    error = {
        "message": f"“{run.workflow_name}” (run {run.ref}) {end}{': ' + why if why else '.'}",
        "kind": FailureKind.PERMANENT.value,
        "data": {"run": run.ref, "status": run.status.value, "error": run.error},
    }
    return {**answer, "error": error}
