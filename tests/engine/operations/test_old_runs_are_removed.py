"""Retention: what finished long ago goes with all that hangs on it, and nothing else goes."""

import io
import os
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import Schedule
from django_q.models import Task as QTask
from pytest_django.fixtures import Settings

from engine.models import Definition, Event, Lane, Payload, Run, Signal, Step
from engine.overflow import write
from engine.services import start_run
from engine.tasks import tidy
from engine.upkeep import retention
from engine.upkeep.retention import prune
from humantasks.models import Task
from tests.cast import Cast
from tests.engine.driving.stage import CODE, started
from tests.humantasks.asked import asked
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "payloads": {"BACKEND": "engine.durable_files.DurableFileStorage", "OPTIONS": {"location": tmp_path}},
    }
    return tmp_path


def days_ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


def ended(cast: Cast, days: float, **more: Any) -> Run:
    """A run that finished so long ago, with a step, an event and a signal."""
    run = started(cast, {"a": CODE}, [])
    at = days_ago(days)
    Run.objects.filter(pk=run.pk).update(
        status="completed", wake_at=None, finished_at=at, started_at=at, created_at=at, **more
    )
    Step.objects.create(run=run, key="a", status="completed")
    Event.objects.create(run=run, number=1, at=at, type="workflow.started", message="The run began.")
    Signal.objects.create(run=run, kind="pause", applied_at=at)
    return run


def test_a_lane_goes_with_the_last_run_of_its_key(cast: Cast) -> None:
    def lane(key: str) -> Lane:
        return Lane.objects.create(workspace=cast.workspace, workflow="w", key=key)

    ended(cast, 40, lane=lane("gone"))
    ended(cast, 40, lane=lane("one of two"))
    ended(cast, 2, lane=Lane.objects.get(key="one of two"))
    ended(cast, 40, lane=lane(""))
    prune(days=30)
    assert set(Lane.objects.values_list("key", flat=True)) == {"one of two", ""}


def test_drafts_that_were_tried_go_once_no_run_of_theirs_is_left(cast: Cast) -> None:
    old, young, used = (started(cast, {"a": CODE}, []).definition for _ in range(3))
    of_drafts = Definition.objects.filter(pk__in=[old.pk, young.pk, used.pk])
    of_drafts.update(version=Definition.DRAFT, created_at=days_ago(40))
    Definition.objects.filter(pk=young.pk).update(created_at=days_ago(1))
    published = started(cast, {"a": CODE}, []).definition
    Definition.objects.filter(pk=published.pk).update(created_at=days_ago(40))
    Run.objects.exclude(definition=used).delete()
    prune(days=30)
    assert set(Definition.objects.values_list("pk", flat=True)) == {young.pk, used.pk, published.pk}


def test_a_run_that_is_signalled_while_it_is_chosen_stays(cast: Cast) -> None:
    run, audited, words = ended(cast, 40), AuditEntry.objects.count(), ["retry_failed"]

    def signalled(execute: Any, sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if f"LIMIT {retention.BATCH}" in sql and words:
            Signal.objects.create(run=run, kind=words.pop())
        return found

    with connection.execute_wrapper(signalled):
        assert prune(days=30).runs == 0
    assert left() == {run.pk}
    assert AuditEntry.objects.count() == audited


def test_an_idempotency_key_goes_with_its_run_and_starts_another_then(cast: Cast) -> None:
    first = ended(cast, 40, idempotency_key="order 7")
    again: dict[str, Any] = {"definition": first.definition, "input": {}, "idempotency_key": "order 7"}
    assert start_run(**again) == (first, False)
    prune(days=30)
    second, made = start_run(**again)
    assert made
    assert start_run(**again) == (second, False)


def left() -> set[int]:
    return set(Run.objects.values_list("pk", flat=True))


def test_what_finished_long_ago_goes_with_all_that_hangs_on_it(cast: Cast, files: Path) -> None:
    old, young = ended(cast, 40), ended(cast, 20)
    task = asked(cast, assignees=["user:alice@example.com"])
    Task.objects.filter(pk=task.pk).update(run=old)
    Run.objects.exclude(pk__in=[old.pk, young.pk]).delete()
    reference = write(b'"large"', old.workspace_id)
    Payload.objects.create(run=old, step="a", name=reference.name, bytes=7)
    pruned = prune(days=30)
    assert (pruned.runs, pruned.steps, pruned.events, pruned.files) == (1, 1, 1, 1)
    assert left() == {young.pk}
    assert not Task.objects.exists()
    assert not (files / reference.name).exists()
    assert Step.objects.count() == Event.objects.count() == Signal.objects.count() == 1


def test_the_audit_log_keeps_a_line(cast: Cast) -> None:
    ended(cast, 40)
    ended(cast, 41)
    prune(days=30)
    line = AuditEntry.objects.get(action="runs.pruned")
    assert (line.actor, line.workspace) == (None, cast.workspace)
    assert line.target.startswith("2 runs that had finished before ")
    assert (line.data["runs"], line.data["steps"], line.data["events"]) == (2, 2, 2)


def test_what_somebody_may_still_need_stays(cast: Cast) -> None:
    live = started(cast, {"a": CODE}, [])
    Run.objects.filter(pk=live.pk).update(created_at=days_ago(90))
    caller_of_live = ended(cast, 40)
    Run.objects.filter(pk=live.pk).update(parent=caller_of_live)
    caller_of_young = ended(cast, 40)
    young = ended(cast, 5, parent=caller_of_young)
    source = ended(cast, 40)
    fork = ended(cast, 5, fork_of=source)
    called_by_live = ended(cast, 40, parent=live)
    signalled = ended(cast, 40)
    Signal.objects.create(run=signalled, kind="roll_back")
    held = ended(cast, 40, lease_owner="somebody")
    before = left()
    assert prune(days=30).runs == 0
    assert left() == before
    assert before >= {run.pk for run in (young, fork, called_by_live, held)}


def test_families_and_forks_go_together_once_all_of_them_are_old(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    caller = ended(cast, 40)
    called = ended(cast, 39, parent=caller)
    ended(cast, 38, parent=called)
    source = ended(cast, 37)
    fork = ended(cast, 36, fork_of=source)
    ended(cast, 35, fork_of=fork)
    assert prune(days=30).runs == 6
    assert left() == set()


def test_of_runs_with_long_histories_few_go_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "MOST_EVENTS", 10)
    for events in (4, 5, 2, 30, 1):
        ended(cast, 40, seq=events)
    told: list[int] = []
    prune(days=30, tell=lambda pruned: told.append(pruned.runs))
    assert told == [2, 3, 4, 5]
    assert not Run.objects.exists()


def test_others_may_write_between_two_portions(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has many writers at once")
    monkeypatch.setattr(retention, "BATCH", 1)
    for _ in range(3):
        ended(cast, 40)
    waited: list[float] = []
    told: list[int] = []
    monkeypatch.setattr("engine.upkeep.retention.time.sleep", waited.append)
    prune(days=30, tell=lambda pruned: told.append(len(waited)))
    assert told == [0, 1, 2], "it waits after each"
    assert min(waited) > 0.1, "who waits for SQLite's lock looks every tenth of a second"


def test_a_dry_run_says_what_would_go_and_removes_nothing(cast: Cast) -> None:
    ended(cast, 40)
    words = io.StringIO()
    call_command("prune", "--days", "30", "--dry-run", stdout=words)
    assert words.getvalue() == "Would remove 1 run (acme 1) with 1 steps, 1 events and 0 files.\n"
    assert len(left()) == 1
    call_command("prune", "--days", "30", stdout=words)
    assert "Removed 1 run (acme 1)" in words.getvalue()
    assert not left()


def test_without_a_number_of_days_nothing_is_removed(cast: Cast, settings: Settings) -> None:
    ended(cast, 4000)
    with pytest.raises(CommandError, match="AUTOMATE_KEEP_DAYS"):
        call_command("prune")
    assert tidy() == "0 runs and 0 files removed"
    settings.AUTOMATE_KEEP_DAYS = 30
    assert tidy() == "1 runs and 0 files removed"


@pytest.mark.parametrize("days", [800_000, 10**12])
def test_more_days_than_there_have_ever_been_keep_everything(cast: Cast, settings: Settings, days: int) -> None:
    ended(cast, 4000)
    settings.AUTOMATE_KEEP_DAYS = days
    assert tidy() == "0 runs and 0 files removed"


def test_files_that_a_crash_left_go_after_two_days_and_no_others(cast: Cast, files: Path) -> None:
    run = ended(cast, 1)
    named, fresh, orphan = (write(f'"{text}"'.encode(), run.workspace_id).name for text in ("named", "fresh", "orphan"))
    Payload.objects.create(run=run, step="a", name=named, bytes=7)
    for name in (named, orphan):
        os.utime(files / name, (days_ago(3).timestamp(),) * 2)
    assert tidy() == "0 runs and 1 files removed"
    assert [(files / name).exists() for name in (named, fresh, orphan)] == [True, True, False]
    storages["payloads"].save("not-a-folder.json", ContentFile(b"{}"))
    assert tidy() == "0 runs and 0 files removed"


def test_what_is_noted_of_failed_jobs_goes_after_a_month(db: None) -> None:
    for name, days in ("old", 40), ("new", 3):
        moment = timezone.now() - timedelta(days=days)
        QTask.objects.create(id=name, name=name, func="x", started=moment, stopped=moment, success=False)
    tidy()
    assert [each.pk for each in QTask.objects.all()] == ["new"]


def test_tidying_up_is_scheduled_each_night_and_once() -> None:
    migration = import_module("engine.migrations.0007_tidy_each_night")
    for _ in range(2):
        migration.schedule(apps, None)
    schedule = Schedule.objects.get(func="engine.tasks.tidy")
    assert (schedule.schedule_type, schedule.repeats) == ("D", -1)
    assert schedule.next_run > timezone.now()
    migration.unschedule(apps, None)
    assert not Schedule.objects.filter(func="engine.tasks.tidy").exists()


def test_drafts_go_a_few_at_a_time_and_are_not_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(5):
        Definition.objects.create(
            workspace=cast.workspace, key="w", version=Definition.DRAFT, name="Tried", content_hash=str(number),
            document={}, created_at=days_ago(100),
        )  # fmt: skip
    given_way = []
    monkeypatch.setattr(retention, "_give_way", lambda: given_way.append(1))
    with CaptureQueriesContext(connection) as asked_for:
        retention.forget_drafts(days_ago(90))
    assert not Definition.objects.filter(name="Tried").exists()
    assert len(given_way) >= 3
    assert not any('"engine_definition"."document"' in query["sql"] for query in asked_for)
