"""Builders of what is told about runs: rows in, closed shapes out, a fixed number of queries each.

A message reads the run first, then its events up to the run's `seq`, then its steps. A commit in between
can make a step newer than the message says; the next message sends that step again, so nothing is ever
missing and nothing stays wrong.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from engine.core.keys import node_of
from engine.core.states import RunStatus, StepStatus
from engine.live.outline import Outline, outline_of, outlines
from engine.live.shapes import (
    Changes,
    EventLine,
    LiveMessage,
    Progress,
    RunError,
    RunSummary,
    Snapshot,
    StepError,
    StepSummary,
)
from engine.live.values import cut, moment, room_for, stamp
from engine.models import Event, Run, Step

LAST_EVENTS = 200
FAR_BEHIND = 500
MOST_CURRENT = 20
OPEN = (StepStatus.RUNNING.value, StepStatus.WAITING.value, StepStatus.RETRYING.value)


def told(runs: QuerySet[Run]) -> QuerySet[Run]:
    """Runs with all that a summary reads, and without documents."""
    return runs.select_related("definition", "started_by").defer("definition__document", "mail")


def load_run(pk: int) -> Run | None:
    """A run as it is now, ready for `snapshot` and `changes`."""
    return told(Run.objects.filter(pk=pk)).first()


def message_since(run: Run, after: int | None) -> LiveMessage:
    """What brings somebody who knows the run up to `after` (None: not at all) up to date."""
    if after is None or after > run.seq or run.seq - after > FAR_BEHIND:
        return snapshot(run)
    return changes(run, after)


def snapshot(run: Run) -> Snapshot:
    """Everything, nodes whose turn has not come included."""
    outline = outline_of(run.definition)
    events = list(Event.objects.filter(run=run, number__lte=run.seq).order_by("-number")[:LAST_EVENTS])[::-1]
    steps = {id_: Step(run=run, key=id_) for id_ in outline.names}
    steps |= {step.key: step for step in Step.objects.filter(run=run)}
    rows = list(steps.values())
    return {
        "type": "snapshot",
        "seq": run.seq,
        "run": run_summary(run, outline, [step.key for step in rows if step.status in OPEN]),
        "steps": [step_summary(step, outline) for step in rows],
        "events": [event_line(event) for event in events],
    }


def changes(run: Run, after: int) -> Changes:
    """The steps that changed since `after`, and the events from there to the run's `seq`."""
    outline = outline_of(run.definition)
    events = Event.objects.filter(run=run, number__gt=after, number__lte=run.seq).order_by("number")
    lines = [event_line(event) for event in events]
    touched = {line["step"] for line in lines if line["step"] is not None}
    found = Step.objects.filter(run=run, key__in=touched, seq__gt=after).order_by("seq")
    steps = [step_summary(step, outline) for step in found]
    current = Step.objects.filter(run=run, status__in=OPEN).values_list("key", flat=True)
    return {
        "type": "changes",
        "after": after,
        "seq": run.seq,
        "run": run_summary(run, outline, current),
        "steps": steps,
        "events": lines,
    }


def run_summaries(runs: Iterable[Run]) -> list[RunSummary]:
    """Many runs, loaded by `told`: two queries for any number of them."""
    listed = list(runs)
    known = outlines(run.definition for run in listed)
    current: dict[int, list[str]] = defaultdict(list)
    open_steps = Step.objects.filter(run__in=[run.pk for run in listed if not run.is_over], status__in=OPEN)
    for run_id, key in open_steps.values_list("run_id", "key"):
        current[run_id].append(key)
    return [run_summary(run, known[run.definition.content_hash], current[run.pk]) for run in listed]


def run_summary(run: Run, outline: Outline, current: Iterable[str], *, whole: bool = False) -> RunSummary:
    """A run; `current` are the keys of its open steps. `whole` leaves large values uncut."""
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
        "progress": progress(run, outline.total),
        "current": current_names(current, outline),
        "error": _run_error(run.error),
        "input": run.input if whole else cut(run.input),
        "output": run.output if whole else cut(run.output),
        "seq": run.seq,
    }


def current_names(keys: Iterable[str], outline: Outline) -> list[str]:
    """The names of these steps in the document's order, 20 at most."""
    place = {id_: index for index, id_ in enumerate(outline.names)}
    ordered = sorted(keys, key=lambda key: (place.get(node_of(key), len(place)), key))
    return [outline.name_of(key) for key in ordered[:MOST_CURRENT]]


def progress(run: Run, total: int) -> Progress:
    """How much of the plan is behind the run."""
    behind = run.completed + run.failed + run.skipped
    percent = 100 if run.status == RunStatus.COMPLETED or not total else min(100, behind * 100 // total)
    return {
        "total": total,
        "completed": run.completed,
        "failed": run.failed,
        "skipped": run.skipped,
        "percent": percent,
    }


def step_summary(step: Step, outline: Outline, *, whole: bool = False) -> StepSummary:
    """A step; `whole` leaves large values uncut."""
    node, room = node_of(step.key), room_for(outline.total)
    wait = step.wait or {}
    return {
        "key": step.key,
        "node": node,
        "name": outline.name_of(step.key),
        "type": outline.types.get(node, ""),
        "status": step.status,
        "attempt": step.attempt,
        "port": step.port,
        "started_at": moment(step.started_at),
        "finished_at": moment(step.finished_at),
        "wake_at": moment(step.wake_at),
        "input": step.input if whole else cut(step.input, room),
        "output": step.output if whole else cut(step.output, room),
        "error": _step_error(step.error),
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
    }


def sentence(words: str) -> str:
    """“waiting for Finance” → “Waiting for Finance”."""
    return words[:1].upper() + words[1:]


def whole_steps(run: Run, keys: Sequence[str] | None = None) -> list[StepSummary]:
    """Steps of a run by key with their whole values; all of them, cut and with those yet to come, for None."""
    if keys is None:
        return snapshot(run)["steps"]
    outline = outline_of(run.definition)
    return [step_summary(step, outline, whole=True) for step in Step.objects.filter(run=run, key__in=keys)]


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
