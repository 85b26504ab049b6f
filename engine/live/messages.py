"""Messages about a run: a snapshot, and what has changed since; a fixed number of queries each.

A message reads the run first, then its events up to the run's `seq`, then its steps. A commit in between
can make a step newer than the message says; the next message sends that step again, so nothing is ever
missing and nothing stays wrong.
"""

from collections import Counter
from collections.abc import Iterable

from engine.core.keys import is_scope
from engine.live.outline import Outline, outline_of
from engine.live.passes import containers_in, count_passes
from engine.live.shapes import Changes, LiveMessage, Snapshot
from engine.live.standing import Standing, standing_of, that_are_open
from engine.live.summaries import KEEPER, event_line, run_summary, step_summary, told
from engine.live.window import LAST_EVENTS, OPEN, room_in, shown
from engine.models import Event, Run, Step

FAR_BEHIND = 500
MOST_OPEN_READ = 1_000
NOWHERE = Standing(0, {}, {})


def load_run(pk: int) -> Run | None:
    """A run as it is now, ready for `snapshot` and `changes`."""
    return told(Run.objects.filter(pk=pk)).first()


def message_since(run: Run, after: int | None) -> LiveMessage:
    """What brings somebody who knows the run up to `after` (None: not at all) up to date."""
    if after is None or after > run.seq or run.seq - after > FAR_BEHIND:
        return snapshot(run)
    return changes(run, after)


def snapshot(run: Run) -> Snapshot:
    """All that is shown at first, nodes whose turn has not come included."""
    outline = outline_of(run.definition)
    events = list(Event.objects.filter(run=run, number__lte=run.seq).order_by("-number")[:LAST_EVENTS])[::-1]
    steps = {id_: Step(run=run, key=id_) for id_ in outline.own if "!" not in id_}
    standing = standing_of(run) if outline.inside else NOWHERE
    of_passes = {event.step for event in events if event.step} | standing.open.keys()
    steps |= {step.key: step for step in shown(run, outline, of_passes)}
    rows, room = list(steps.values()), room_in(outline)
    return {
        "type": "snapshot",
        "seq": run.seq,
        "run": run_summary(run, outline, [step.key for step in rows if step.status in OPEN], _own(outline, rows)),
        "steps": [step_summary(step, outline, room=room) for step in rows],
        "passes": count_passes(standing, outline, [step for step in rows if not is_scope(step.key)]),
        "events": [event_line(event) for event in events],
    }


def changes(run: Run, after: int) -> Changes:
    """The steps that changed since `after`, and the events from there to the run's `seq`."""
    outline = outline_of(run.definition)
    events = Event.objects.filter(run=run, number__gt=after, number__lte=run.seq).order_by("number")
    lines = [event_line(event) for event in events]
    touched = {line["step"] for line in lines if line["step"] is not None} - {KEEPER}
    found = list(Step.objects.filter(run=run, key__in=touched, seq__gt=after).order_by("seq"))
    room = room_in(outline)
    standing = standing_of(run) if outline.inside else NOWHERE
    current = list(standing.open) if outline.inside else open_keys(run)
    return {
        "type": "changes",
        "after": after,
        "seq": run.seq,
        "run": run_summary(run, outline, () if run.is_over else current),
        "steps": [step_summary(step, outline, room=room) for step in found],
        "passes": count_passes(standing, outline, _containers(run, touched, found)),
        "events": lines,
    }


def _containers(run: Run, touched: set[str], found: Iterable[Step]) -> list[Step]:
    """The steps that have changed themselves, and those whose passes have."""
    changed = {step.key: step for step in found if not is_scope(step.key)}
    others = containers_in(touched) - changed.keys()
    if others:
        rows = Step.objects.filter(run=run, key__in=others).only("key", "memo", "attempt", "run_id")
        changed |= {step.key: step for step in rows}
    return list(changed.values())


def _own(outline: Outline, rows: Iterable[Step]) -> Counter[str] | None:
    if outline.is_plain:
        return None
    return Counter(step.status for step in rows if step.key in outline.counted)


def open_keys(run: Run) -> list[str]:
    """The keys of what a run is doing, as its rows say, a thousand at most."""
    steps = Step.objects.filter(that_are_open([run])).order_by("id")
    return list(steps.values_list("key", flat=True)[:MOST_OPEN_READ])
