"""Retention removes a run at the moment at which somebody commands, signals or forks it: that is refused in words."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from engine.interventions import fork_run, retry_failed, roll_back
from engine.models import Definition, Run, Signal, Step
from engine.sending import NotPossible
from engine.services import sketch, start_run
from engine.upkeep.retention import BATCH, forget_drafts, prune
from tests.cast import Cast
from tests.designer.drawn import published
from tests.engine.core.stage import document
from tests.engine.driving.stage import CODE, in_thread, started
from workspaces.models import AuditEntry, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def old(cast: Cast) -> Run:
    """A run that failed long ago, with a step after which it can be forked."""
    run, at = started(cast, {"a": CODE}, []), timezone.now() - timedelta(days=40)
    Run.objects.filter(pk=run.pk).update(
        status="failed", wake_at=None, finished_at=at, started_at=at, created_at=at, seq=3
    )
    Step.objects.create(run=run, key="a", status="completed", seq=2, ended_seq=2, port="success")
    return Run.objects.get(pk=run.pk)


@contextmanager
def after(words: str, work: Callable[[], object]) -> Iterator[None]:
    """Once, after the first statement with these words."""
    waiting = [work]

    def wrapper(execute: Any, sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if words in sql and waiting:
            waiting.pop()()
        return found

    with connection.execute_wrapper(wrapper):
        yield
    assert not waiting


def remove_it() -> None:
    assert prune(days=30).runs == 1


def fork(*, run: Run, actor: User) -> Run:
    return fork_run(run=run, step_key="a", actor=actor)


@pytest.mark.parametrize("command", [retry_failed, roll_back, fork])
def test_a_command_is_refused(cast: Cast, old: Run, command: Any) -> None:
    remove_it()
    with pytest.raises(NotPossible, match="has been removed"):
        command(run=old, actor=cast.user("alice"))


def test_a_command_is_refused_after_all_when_it_is_removed_just_then(cast: Cast, old: Run) -> None:
    with after('"engine_run"."status"', remove_it), pytest.raises(NotPossible, match="has been removed"):
        retry_failed(run=old, actor=cast.user("alice"))
    assert not Signal.objects.exists()
    assert not AuditEntry.objects.filter(action="run.retry_failed").exists()


def test_a_fork_is_refused(cast: Cast, old: Run) -> None:
    with after('FROM "engine_step"', remove_it), pytest.raises(NotPossible, match="has been removed"):
        fork(run=old, actor=cast.user("alice"))
    assert not Run.objects.exists()


@pytest.mark.parametrize("ask", [retry_failed, fork])
def test_who_comes_while_it_is_being_removed_waits_and_is_refused(cast: Cast, old: Run, ask: Any) -> None:
    told: list[BaseException] = []
    about_to = threading.Event()

    def come() -> None:
        with after('FROM "engine_', about_to.set):
            try:
                ask(run=Run.objects.select_related("definition").get(pk=old.pk), actor=cast.user("alice"))
            except BaseException as error:  # noqa: BLE001 - whatever it is, that is what is asked here
                told.append(error)

    def begin() -> None:
        threads.append(in_thread(come))
        assert about_to.wait(10)

    threads: list[threading.Thread] = []
    with after(f"LIMIT {BATCH}", begin):
        remove_it()
    threads[0].join()
    assert [type(error) for error in told] == [NotPossible], told
    assert not Run.objects.exists()


def test_a_program_hears_of_it(cast: Cast, old: Run) -> None:
    with after('"engine_run"."ref" = ', remove_it):
        answer = cast.program("charlie", "run").post(f"/api/w/acme/runs/{old.ref}/retry-failed/")
    assert answer.status_code == 409, answer.content
    assert "has been removed" in answer.json()["detail"]


def test_a_program_that_starts_it_again_by_its_key_is_told_that_it_is_gone(cast: Cast) -> None:
    workflow, key = published(cast), {"Idempotency-Key": "order 7"}
    url, body = f"/api/w/acme/workflows/{workflow.ref}/runs/", {"input": {"number": "1", "total": 1}}
    charlie = cast.program("charlie", "run")
    assert charlie.post(url, body, format="json", headers=key).status_code == 201
    ended = timezone.now() - timedelta(days=40)
    Run.objects.update(status="completed", wake_at=None, finished_at=ended, created_at=ended)
    with after('"engine_run"."idempotency_key" = ', remove_it):
        assert charlie.post(url, body, format="json", headers=key).status_code == 404
    assert charlie.post(url, body, format="json", headers=key).status_code == 201


def test_a_draft_that_was_tried_long_ago_is_tried_again_though_what_was_kept_of_it_is_just_removed(cast: Cast) -> None:
    sketched: dict[str, Any] = {"workspace": cast.workspace, "key": "w", "document": document({"a": CODE}, [])}
    first = sketch(**sketched)
    assert sketch(**sketched) == first, "it is kept once"
    Definition.objects.update(created_at=timezone.now() - timedelta(days=40))
    with after('FROM "engine_definition"', lambda: forget_drafts(timezone.now() - timedelta(days=30))):
        again = sketch(**sketched)
    start_run(definition=again, input={})
    assert Definition.objects.get() == again
