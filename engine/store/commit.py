"""Group commit: whatever has happened to however many runs is written in one transaction.

The fence of every run is checked first; a run whose fence moved on belongs to another driver, and
nothing of ours is written for it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from engine import bell, lanes
from engine.models import Run
from engine.store.children import settle_held
from engine.store.held import HeldRun
from engine.store.quarantine import CONTENT_FAULTS, guarded
from engine.store.sql import Columns, Row, is_postgresql, json_text, moment, text, update, upsert

_RUN: Columns = {
    "id": "bigint", "fence": "integer", "status": "text", "output": "json", "error": "jsonb", "mail": "jsonb",
    "totals": "jsonb", "priority": "smallint", "paused": "boolean", "seq": "integer", "completed": "integer",
    "failed": "integer", "skipped": "integer", "started_at": "timestamptz", "finished_at": "timestamptz",
    "wake_at": "timestamptz", "lease_owner": "text", "lease_until": "timestamptz",
}  # fmt: skip
_STEP: Columns = {
    "run_id": "bigint", "key": "text", "scope": "text", "status": "text", "attempt": "integer", "port": "text",
    "input": "json", "output": "json", "error": "jsonb", "wait": "jsonb", "memo": "jsonb",
    "started_at": "timestamptz", "finished_at": "timestamptz", "wake_at": "timestamptz", "seq": "integer",
    "ended_seq": "integer",
}  # fmt: skip
_EVENT: Columns = {
    "run_id": "bigint", "number": "integer", "at": "timestamptz", "type": "text", "step": "text", "severity": "text",
    "message": "text", "data": "jsonb", "metrics": "jsonb",
}  # fmt: skip


def commit(
    runs: Sequence[HeldRun], *, owner: str, lease_until: datetime, now: datetime, letting_go: Sequence[HeldRun] = ()
) -> list[HeldRun]:
    """Write what is pending of `runs`, and give back the leases of `letting_go` (a part of `runs`).

    Returns the runs that turned out to be lost; their pending writes were dropped, and they are marked. A run
    whose content no database takes is ended by itself and counts as lost; the others of its group are written.
    """
    freed = {run.id for run in letting_go}
    try:
        return _commit(runs, freed, owner, lease_until, now)
    except CONTENT_FAULTS:
        lost: list[HeldRun] = []
        for run in runs:
            found = guarded(run.id, run.fence, lambda run=run: _commit([run], freed, owner, lease_until, now))  # type: ignore[misc]
            if found is None:
                run.lost = True
            lost += [run] if found is None else found
        return lost


def _commit(
    runs: Sequence[HeldRun], freed: set[int], owner: str, lease_until: datetime, now: datetime
) -> list[HeldRun]:
    with transaction.atomic():
        ours = _still_ours(runs)
        kept = [run for run in runs if run.id in ours]
        # A commit whose answer was lost may have been carried out: what it wrote is not written again.
        new = [run for run in kept if run.events and ours[run.id] < run.events[-1].number]
        rows = [_run_row(run, run.id in freed, owner, lease_until, now) for run in kept]
        update("engine_run", _RUN, rows, match=["id", "fence"])
        steps = [row for run in new for row in _step_rows(run)]
        upsert("engine_step", _STEP, steps, key="run_id, key", keep=["input"])
        upsert("engine_event", _EVENT, [row for run in new for row in _event_rows(run, after=ours[run.id])])
        _mark_applied([id_ for run in kept for id_ in run.applied], now)
        settle_held(new, now)
        lanes.fill({run.lane_id for run in kept if run.frees_place}, now)
        bell.ring(bell.LIVE)
    for run in kept:
        run.written()
    lost = [run for run in runs if run.id not in ours]
    for run in lost:
        run.lost = True
    return lost


def renew(*, owner: str, run_ids: Sequence[int], lease_until: datetime) -> None:
    """Prolong the leases of the runs a driver holds, save those that another has taken meanwhile."""
    if run_ids:
        Run.objects.filter(pk__in=run_ids, lease_owner=owner).update(lease_until=lease_until)


def _still_ours(runs: Sequence[HeldRun]) -> dict[int, int]:
    """The runs whose fence has not moved on, with the number of the last event that is written."""
    found = Run.objects.filter(pk__in=[run.id for run in runs]).order_by("pk")  # one order, so no deadlock
    if is_postgresql():
        found = found.select_for_update(no_key=True)  # does not wait for whoever inserts a signal
    rows = {id_: (fence, seq) for id_, fence, seq in found.values_list("id", "fence", "seq")}
    return {run.id: rows[run.id][1] for run in runs if run.id in rows and rows[run.id][0] == run.fence}


def _run_row(run: HeldRun, freed: bool, owner: str, lease_until: datetime, now: datetime) -> Row:
    state = run.state
    freed = freed or state.over  # even while an effect of it is on its way: what it reports changes nothing
    wake_at = run.wake_at(now) if freed else now
    error = json_text(state.error or state.failing)
    return (
        run.id, run.fence, state.status.value, json_text(state.output), error, json_text(state.mail),
        json_text(state.totals), state.priority, state.paused, state.seq, state.completed, state.failed, state.skipped,
        moment(state.started_at), moment(state.finished_at), moment(wake_at), "" if freed else owner,
        None if freed else moment(lease_until),
    )  # fmt: skip


def _step_rows(run: HeldRun) -> list[Row]:
    rows: list[Row] = []
    for key in run.changed_steps:
        step = run.state.steps[key]
        rows.append((
            run.id, key, step.scope, step.status.value, step.attempt, step.port, json_text(run.configs.get(key)),
            json_text(run.state.output_of(step)), json_text(step.error), json_text(step.wait), json_text(step.memo),
            moment(step.started_at), moment(step.finished_at), moment(step.wake_at), step.seq, step.ended_seq,
        ))  # fmt: skip
    return rows


def _event_rows(run: HeldRun, *, after: int) -> list[Row]:
    return [
        (
            run.id, event.number, moment(event.at), event.type.value, event.step, event.severity, text(event.message),
            json_text(event.data), json_text(event.metrics),
        )
        for event in run.events
        if event.number > after
    ]  # fmt: skip


def _mark_applied(ids: Sequence[int], now: datetime) -> None:
    if ids:
        update(
            "engine_signal",
            {"id": "bigint", "applied_at": "timestamptz"},
            [(id_, moment(now)) for id_ in ids],
            match=["id"],
        )
