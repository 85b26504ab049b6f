"""Rows in, closed shapes out: what is said of a run, a step, an event."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from engine.core.events import EventType
from engine.core.keys import container_of, is_scope, prefix_of, scope_of
from engine.core.states import RunStatus, StepStatus
from engine.live.outline import Outline, outlines
from engine.live.shapes import (
    ByHand,
    EventLine,
    Metrics,
    Options,
    Progress,
    RunError,
    RunLink,
    RunSummary,
    StepError,
    StepProgress,
    StepSummary,
    Totals,
)
from engine.live.standing import that_are_open
from engine.live.values import cut, moment, stamp
from engine.models import Event, Run, Step
from engine.queueing import InQueue, in_queue

MOST_CURRENT = 20
KEEPER = "!"  # the step row that keeps the gates of the run itself; never told
_DONE = frozenset({StepStatus.COMPLETED.value, StepStatus.COMPENSATING.value, StepStatus.COMPENSATED.value})
_AFTER_UNDOING = frozenset({RunStatus.ROLLED_BACK.value, RunStatus.ROLLBACK_FAILED.value})
_UNDONE = {StepStatus.COMPENSATING.value: "undoing", StepStatus.COMPENSATED.value: "undone"}

Statuses = Mapping[str, int]
"""How many of the run's own steps are in which state."""


def told(runs: QuerySet[Run]) -> QuerySet[Run]:
    """Runs with all that a summary reads, and without documents."""
    children = Run.objects.filter(parent=OuterRef("pk")).order_by().values("parent").annotate(n=Count("pk")).values("n")
    return (
        runs.select_related("definition", "started_by")
        .defer("definition__document", "mail")
        .annotate(
            child_count=Coalesce(Subquery(children), 0),
            parent_ref=F("parent__ref"),
            parent_workflow=F("parent__definition__name"),
            source_ref=F("fork_of__ref"),
            source_workflow=F("fork_of__definition__name"),
        )
    )


def told_as_new(run: Run) -> Run:
    """The same for a run that a person or a program has just started: nobody called it and it has called nobody."""
    row: Any = run
    row.child_count = 0
    row.parent_ref = row.parent_workflow = row.source_ref = row.source_workflow = None
    return run


def run_summaries(runs: Iterable[Run]) -> list[RunSummary]:
    """Many runs, loaded by `told`: a handful of queries for any number of them."""
    listed = list(runs)
    known = outlines(run.definition for run in listed)
    current: dict[int, list[str]] = defaultdict(list)
    for run_id, key in Step.objects.filter(that_are_open(listed)).values_list("run_id", "key"):
        current[run_id].append(key)
    counts = own_counts(listed, known)
    left = _left_by_hand(listed)
    queued = in_queue(listed, timezone.now())
    return [
        run_summary(
            run,
            known[run.definition.content_hash],
            current[run.pk],
            counts.get(run.pk),
            left.get(run.pk, []),
            queue=queued.get(run.pk, False),
        )
        for run in listed
    ]


def own_counts(runs: Iterable[Run], known: Mapping[str, Outline]) -> dict[int, dict[str, int]]:
    """By run: its own steps by state; one query for those runs whose counters also count passes, none without such."""
    layered = {run.pk: known[run.definition.content_hash] for run in runs}
    layered = {pk: outline for pk, outline in layered.items() if not outline.is_plain}
    counts: dict[int, dict[str, int]] = {pk: {} for pk in layered}
    if layered:
        keys = {key for outline in layered.values() for key in outline.counted}
        rows = Step.objects.filter(run__in=layered, key__in=keys).order_by().values_list("run_id", "status")
        for run_id, status, number in rows.annotate(number=Count("pk")):
            counts[run_id][status] = number
    return counts


def run_summary(
    run: Run,
    outline: Outline,
    current: Iterable[str],
    own: Statuses | None = None,
    by_hand: list[ByHand] | None = None,
    *,
    queue: InQueue | Literal[False] | None = None,
    whole: bool = False,
) -> RunSummary:
    """A run loaded by `told`; `current` are the keys of its open steps. `whole` leaves large values uncut.

    `own`, `by_hand` and `queue` (False: it waits for no place) are looked up if they are not given.
    """
    if queue is None:
        queue = in_queue([run], timezone.now(), counting=True).get(run.pk, False)
    if own is None and not outline.is_plain:
        own = own_counts([run], {run.definition.content_hash: outline})[run.pk]
    so_far = progress(run, outline, own)
    row: Any = run
    return {
        "id": run.ref,
        "workflow": {"id": run.definition.key, "name": run.definition.name},
        "version": run.definition.version,
        "status": run.status,
        "title": run.title,
        "priority": run.priority,
        "created_at": stamp(run.created_at),
        "started_at": moment(run.started_at),
        "finished_at": moment(run.finished_at),
        "started_by": run.started_by.display_name if run.started_by else None,
        "progress": so_far,
        "metrics": _metrics(run, so_far),
        "totals": _totals(run.totals),
        "options": _options(run.options),
        "parent": _link(row.parent_ref, row.parent_workflow, run.parent_step or None),
        "fork_of": _link(row.source_ref, row.source_workflow, None),
        "children": row.child_count,
        "current": current_names(current, outline),
        "queue": queue or None,
        "error": _run_error(run.error),
        "by_hand": _left_by_hand([run]).get(run.pk, []) if by_hand is None else by_hand,
        "input": run.input if whole else cut(run.input),
        "output": run.output if whole else cut(run.output),
        "seq": run.seq,
    }


def current_names(keys: Iterable[str], outline: Outline) -> list[str]:
    """The names of these steps in the document's order, 20 at most, each once; of a container only what it does."""
    given = {key for key in keys if not is_scope(key) and key != KEEPER}
    around = {container_of(scope_of(key)) for key in given}
    ordered = sorted(given - around, key=outline.place_of)
    return list(dict.fromkeys(outline.name_of(key) for key in ordered))[:MOST_CURRENT]


def progress(run: Run, outline: Outline, own: Statuses | None) -> Progress:
    """How much of the plan is behind the run: of its own steps, whatever happens inside its containers."""
    completed, failed, skipped = run.completed, run.failed, run.skipped
    if own is not None:
        completed = sum(number for status, number in own.items() if status in _DONE)
        failed, skipped = own.get(StepStatus.FAILED.value, 0), own.get(StepStatus.SKIPPED.value, 0)
    behind, total = completed + failed + skipped, outline.total
    percent = 100 if run.status == RunStatus.COMPLETED else min(99, behind * 100 // total if total else 0)
    return {"total": total, "completed": completed, "failed": failed, "skipped": skipped, "percent": percent}


def step_summary(step: Step, outline: Outline, *, room: int | None = None) -> StepSummary:
    """A step; values larger than `room` are cut, none for None."""
    key, wait, memo = step.key, step.wait or {}, step.memo or {}
    inside = memo.get("entered") and step.status not in _DONE  # its list, not yet its result
    node = outline.node_of(key)
    output = None if inside else step.output
    return {
        "key": key,
        "node": node,
        "scope": scope_of(key),
        "name": outline.name_of(key),
        "type": outline.type_of(key),
        "status": step.status,
        "attempt": step.attempt,
        "port": step.port,
        "started_at": moment(step.started_at),
        "finished_at": moment(step.finished_at),
        "wake_at": moment(step.wake_at),
        "input": step.input if room is None else cut(step.input, room),
        "output": output if room is None else cut(output, room),
        "error": _step_error(step.error),
        "progress": _step_progress(memo.get("progress")),
        "fallback": bool(memo.get("fallback")),
        "gate": outline.gate_name(key, int(memo["gate"])) or None if memo.get("holding") else None,
        "undoes": f"{prefix_of(key)}{outline.undoes[node]}" if node in outline.undoes and "!" not in key else None,
        "undone": "failed" if memo.get("undo") == "failed" else _UNDONE.get(step.status),
        "waiting_for": sentence(wait["description"]) if "description" in wait else None,
        "choices": list(wait.get("choices", [])) if wait.get("kind") == "person" else [],
        "answer_at": wait.get("answer_at") or None,
        "seq": step.seq,
    }


def event_line(event: Event, *, whole: bool = False) -> EventLine:
    """One line of history; `whole` leaves large data uncut."""
    return {
        "number": event.number,
        "at": stamp(event.at),
        "type": event.type,
        "step": event.step,
        "severity": event.severity,
        "message": event.message,
        "data": event.data if whole else cut(event.data),
        "metrics": event.metrics,
    }


def sentence(words: str) -> str:
    """“waiting for Finance” → “Waiting for Finance”."""
    return words[:1].upper() + words[1:]


def _metrics(run: Run, own: Progress) -> Metrics:
    behind = run.completed + run.failed + run.skipped
    ahead = own["total"] - own["completed"] - own["failed"] - own["skipped"]
    took = run.finished_at - run.started_at if run.finished_at and run.started_at else None
    gates = run.totals.get("gates") or {}
    return {
        "total": behind + max(0, ahead),
        "completed": run.completed,
        "failed": run.failed,
        "skipped": run.skipped,
        "duration_ms": None if took is None else round(took.total_seconds() * 1_000),
        "gates_passed": gates.get("passed", 0),
        "gates_failed": gates.get("failed", 0),
    }


def _totals(totals: Mapping[str, Any]) -> Totals:
    """Rounded: adding up leaves crumbs such as 0.30000000000000004."""
    impact = totals.get("impact") or {}
    return {
        "cost": {currency: round(amount, 6) for currency, amount in (totals.get("cost") or {}).items()},
        "impact": {name: {unit: round(sum_, 6) for unit, sum_ in units.items()} for name, units in impact.items()},
    }


def _options(options: Mapping[str, Any]) -> Options:
    return {
        "simulated": bool(options.get("simulated")),
        "stepping": bool(options.get("stepping")),
        "breakpoints": list(options.get("breakpoints") or ()),
    }


def _link(ref: str | None, workflow: str | None, step: str | None) -> RunLink | None:
    return None if ref is None else {"id": ref, "workflow": workflow or "", "step": step}


def _left_by_hand(runs: Iterable[Run]) -> dict[int, list[ByHand]]:
    """What rollbacks have left to people, by run; one query, and none where none of them was rolled back."""
    undone = [run.pk for run in runs if run.status in _AFTER_UNDOING]
    if not undone:
        return {}
    types = (EventType.WORKFLOW_ROLLED_BACK.value, EventType.WORKFLOW_ROLLBACK_FAILED.value)
    rows = Event.objects.filter(run__in=undone, type__in=types).order_by("number").values_list("run_id", "data")
    return {
        run_id: [{"step": one["step"], "name": one["name"], "why": one["why"]} for one in data.get("by_hand") or ()]
        for run_id, data in rows
    }


def _run_error(error: dict[str, Any] | None) -> RunError | None:
    if error is None:
        return None
    return {
        "code": error.get("kind") or "permanent",
        "message": error.get("message") or "",
        "hint": error.get("hint") or "",
        "step": error.get("step"),
    }


def _step_error(error: dict[str, Any] | None) -> StepError | None:
    if error is None:
        return None
    return {
        "kind": error.get("kind") or "permanent",
        "message": error.get("message") or "",
        "hint": error.get("hint") or "",
    }


def _step_progress(told: Mapping[str, Any] | None) -> StepProgress | None:
    if told is None:
        return None
    percent = told.get("percent")
    return {"percent": None if percent is None else round(percent), "message": told.get("message") or ""}
