"""Results that lie in files: found while deciding, written with their steps, put back when a run is loaded."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from engine.core.events import Event, EventType
from engine.core.fold.replaced import replace_output
from engine.core.happenings import Happening, StepFinished
from engine.core.stored import Stored, places, pointer_to, put_back, whole
from engine.models import LONGEST_POINTER, Payload, Run
from engine.overflow import settled, stored
from engine.store.batch import Columns
from engine.store.held import HeldRun
from engine.store.sql import upsert

logger = logging.getLogger("automate.driver")

OUTPUT_OF = "output_of"  # in the signal that answers a call: the run whose output it is
_PAYLOAD: Columns = {
    "run_id": "bigint", "step": "text", "pointer": "text", "attempt": "integer", "name": "text", "bytes": "bigint",
}  # fmt: skip

Found = dict[str, list[tuple[int, str, Stored]]]  # by step key: attempt, pointer, reference


def note(run: HeldRun, happening: Happening, event: Event, output: Any) -> None:
    """Put what is large of an event's result into a file, and remember what must be written about it."""
    if output is not None and not isinstance(output, Stored) and _was_seen_to(happening, output):
        return
    if event.type is EventType.STEP_COMPLETED and event.step is not None:
        kept, refers = (output, True) if isinstance(output, Stored) else settled(output, workspace_id=run.workspace_id)
        kept, found = _within_reach(kept, run.workspace_id) if refers else (kept, [])
        if kept is not output:
            replace_output(run.state, event.step, kept)
        if found:
            run.references[event.step] = (run.state.step(event.step).attempt, found)
    elif event.type is EventType.WORKFLOW_COMPLETED:
        _note_end(run, event.data.get("output"))


def _was_seen_to(happening: Happening, output: Any) -> bool:
    """Whether a step gave this result: then `perform` would have put it into a file if it were large."""
    return isinstance(happening, StepFinished) and getattr(happening.outcome, "output", None) is output


def _note_end(run: HeldRun, output: dict[str, Any] | None) -> None:
    """The run's own output, each of its members for itself: the same object is in its state and its last event."""
    found = []
    for name, value in (output or {}).items():
        kept, refers = settled(value, workspace_id=run.workspace_id)
        if refers and output is not None:
            output[name], inside = _within_reach(kept, run.workspace_id, pointer_to(name))
            found += inside
    if found:
        run.references[""] = (0, found)


def _within_reach(value: Any, workspace_id: int, at: str = "") -> tuple[Any, list[tuple[str, Stored]]]:
    """A value and the places in it of what lies in files, none longer than a row can name.

    What lies deeper goes into one file with what is around it; where not even that has a place, into the database.
    """
    found = places(value, at)
    if all(len(pointer) <= LONGEST_POINTER for pointer, _ in found):
        return value, found
    value = whole(value)
    if len(at) > LONGEST_POINTER:
        return value, []
    value, _ = settled(value, workspace_id=workspace_id)
    return value, places(value, at)


def write_references(runs: Iterable[HeldRun]) -> None:
    """Write what was noted, in the transaction that writes the steps."""
    rows = [
        (run.id, key, pointer, attempt, reference.name, reference.bytes)
        for run in runs
        for key, (attempt, found) in run.references.items()
        for pointer, reference in found
    ]
    upsert("engine_payload", _PAYLOAD, rows, key="run_id, step, pointer")


def references_of(run_ids: Sequence[int]) -> dict[int, Found]:
    """All references of these runs, by run and step."""
    found: dict[int, Found] = defaultdict(lambda: defaultdict(list))
    if run_ids:
        rows = Payload.objects.filter(run_id__in=run_ids).order_by("pointer")
        for run_id, step, attempt, pointer, name, size in rows.values_list(
            "run_id", "step", "attempt", "pointer", "name", "bytes"
        ):
            found[run_id][step].append((attempt, pointer, stored(name, size)))
    return found


def answered(run_id: int, payload: dict[str, Any]) -> dict[str, Any]:
    """A signal's content; if it is the answer of a run that this one has called, with what of it lies in files."""
    called = payload.get(OUTPUT_OF)
    if called is None or not Run.objects.filter(pk=called, parent=run_id).exists():
        return payload
    return {**payload, "output": with_references(payload.get("output"), references_of([called]).get(called), "", 0)}


def with_references(output: Any, found: Found | None, key: str, attempt: int) -> Any:
    """A stored result with its references put back; those of other attempts no longer hold."""
    for wrote, pointer, reference in (found or {}).get(key, ()):
        if wrote == attempt:
            try:
                output = put_back(output, reference, pointer)
            except (LookupError, ValueError, TypeError):
                logger.error("The result of step %s has no place %s for what is in %s", key, pointer, reference.name)
    return output
