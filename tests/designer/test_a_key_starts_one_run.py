"""A program that asks again with the same key gets the same run, also if a version is published at that very moment."""

import threading
from contextlib import suppress
from typing import Any

import pytest

from designer.services.publishing import publish_draft
from designer.services.starting import latest_version, start_workflow
from engine import services
from engine.models import Run
from tests.cast import Cast
from tests.designer.drawn import published, redrawn
from tests.engine.driving.stage import in_thread

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_that_come_at_once_with_different_versions_start_one_run(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow = published(cast)
    older = latest_version(cast.workspace.pk, workflow.ref)
    revision = redrawn(cast, workflow, description="New")
    publish_draft(workflow=workflow, revision=revision, note="", actor=cast.user("bob"))
    newer = latest_version(cast.workspace.pk, workflow.ref)
    both = threading.Barrier(2)
    inside = threading.Barrier(2)
    take_in = services.take_in

    def awaiting_the_other(run: Run) -> None:
        take_in(run)
        with suppress(threading.BrokenBarrierError):
            inside.wait(0.5)  # it comes meanwhile, if nothing holds it

    monkeypatch.setattr(services, "take_in", awaiting_the_other)
    given: list[tuple[str, bool]] = []

    def start(version: Any) -> None:
        both.wait()
        data = {"number": "1", "total": 2}
        run, made = start_workflow(workflow=workflow, latest=version, data=data, actor=None, idempotency_key="order-7")
        given.append((run.ref, made))

    threads = [in_thread(lambda version=version: start(version)) for version in (older, newer)]  # type: ignore[misc]
    for thread in threads:
        thread.join()
    ref = Run.objects.get().ref
    assert sorted(given) == [(ref, False), (ref, True)]
