"""Group commit: whatever has happened to however many runs is written in one transaction.

The fence of every run is checked first; a run whose fence moved on belongs to another driver, and
nothing of ours is written for it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import DatabaseError, transaction

from engine import lanes
from engine.models import Run
from engine.store.batch import SELDOM, Batch, Row, json_text, text
from engine.store.children import Ended, ends_of, settle, withdraw_calls
from engine.store.held import HeldRun
from engine.store.quarantine import guarded, is_of_run
from engine.store.references import write_references
from engine.store.sql import write


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
    except Exception as error:
        if not is_of_run(error):
            raise
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
    found = _found(runs)
    for run in runs:
        run.lost = run.lost or _is_given_away(run, found, owner)
    given_away, runs = [run for run in runs if run.lost], [run for run in runs if not run.lost]
    stored = {id_: seq for id_, (_, seq) in found.items()}
    new = [run for run in runs if run.events and stored.get(run.id, 0) < run.events[-1].number]
    rows = [_run_row(run, run.id in freed, owner, lease_until, now) for run in runs]
    batch = Batch(
        runs=rows,
        steps=[row for run in new for row in _step_rows(run)],
        events=[row for run in new for row in _event_rows(run, after=stored.get(run.id, 0))],
        applied=[(run.id, id_, now) for run in runs for id_ in run.applied],
        fresh=all(run.fresh and not run.unsure for run in new),
        still={run.id for run, row in zip(runs, rows, strict=True) if run.stood == row[SELDOM]},
    )
    try:
        ours = _write(batch, runs, new, ends_of(new), now)
    except DatabaseError:
        for run in runs:
            run.unsure = True
        raise
    for run, row in zip(runs, rows, strict=True):
        if run.id in ours:
            run.stood, run.given_back = row[SELDOM], run.state.over
            run.written()
        else:
            run.lost = True
    return given_away + [run for run in runs if run.lost]


def _write(
    batch: Batch, runs: Sequence[HeldRun], new: Sequence[HeldRun], ends: Sequence[Ended], now: datetime
) -> set[int]:
    """Write the batch, and in the same transaction what follows from it for other runs. Returns what is still ours."""
    referring = [run for run in new if run.references]
    freeing = [run for run in runs if run.frees_place]
    withdrawing = [run for run in runs if run.withdrawn]
    if not (ends or freeing or referring or withdrawing):
        return write(batch)  # a transaction by itself
    with transaction.atomic():
        ours = write(batch)
        write_references(run for run in referring if run.id in ours)
        withdraw_calls([run for run in withdrawing if run.id in ours], now)
        settle([end for end in ends if end.id in ours], now)
        lanes.fill({run.lane_id for run in freeing if run.id in ours}, now)
    return ours


def _is_given_away(run: HeldRun, found: Mapping[int, tuple[str, int]], owner: str) -> bool:
    """Whether its last commit was carried out and gave it away: what was decided since has had no effect yet."""
    return run.unsure and found.get(run.id, ("", 0))[0] != owner


def _found(runs: Sequence[HeldRun]) -> dict[int, tuple[str, int]]:
    """Who has leased the runs whose last commit may or may not have been carried out, and the number of the last event.

    What such a commit wrote is not written again.
    """
    unsure = [run.id for run in runs if run.unsure]
    rows = Run.objects.filter(pk__in=unsure).values_list("id", "lease_owner", "seq") if unsure else ()
    return {id_: (owner, seq) for id_, owner, seq in rows}


def renew(*, owner: str, run_ids: Sequence[int], lease_until: datetime) -> set[int]:
    """Prolong the leases of the runs a driver holds; returns those that are not its own any more."""
    held = Run.objects.filter(pk__in=run_ids, lease_owner=owner)
    if not run_ids or held.update(lease_until=lease_until) == len(run_ids):
        return set()
    return set(run_ids) - set(held.values_list("id", flat=True))


def _run_row(run: HeldRun, freed: bool, owner: str, lease_until: datetime, now: datetime) -> Row:
    state = run.state
    freed = freed or state.over  # even while an effect of it is on its way: what it reports changes nothing
    # After a commit of unknown outcome nobody knows what stands there; and a run that was over has no moment to wake,
    # perhaps no owner. Both are written anew, or nobody would find the run after a crash.
    settled = freed or run.unsure or run.given_back
    error = json_text(state.error if state.over else state.failing)
    return (
        run.id, run.fence, settled, run.wake_at(now) if freed else now, "" if freed else owner,
        None if freed else lease_until, state.status.value, state.started_at, state.finished_at,
        json_text(state.output), error, json_text(state.mail), json_text(state.totals), state.priority, state.paused,
        state.seq, state.completed, state.failed, state.skipped,
    )  # fmt: skip


def _step_rows(run: HeldRun) -> list[Row]:
    rows: list[Row] = []
    for key in run.changed_steps:
        step = run.state.steps[key]
        rows.append((
            run.id, key, step.scope, step.status.value, step.attempt, step.port, json_text(run.configs.get(key)),
            json_text(run.state.output_of(step)), json_text(step.error), json_text(step.wait), json_text(step.memo),
            step.started_at, step.finished_at, step.wake_at, step.seq, step.ended_seq,
        ))  # fmt: skip
    return rows


def _event_rows(run: HeldRun, *, after: int) -> list[Row]:
    return [
        (
            run.id, event.number, event.at, event.type.value, event.step, event.severity, text(event.message),
            json_text(event.data), json_text(event.metrics),
        )
        for event in run.events
        if event.number > after
    ]  # fmt: skip
