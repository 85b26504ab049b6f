"""The connection broke at a commit, and nobody knows whether it was carried out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from engine.core.decide import decide
from engine.core.happenings import Begin
from engine.models import Event, Run
from engine.store import commit as module
from engine.store.batch import Batch
from engine.store.commit import commit
from engine.store.held import HeldRun
from engine.store.sql import write
from tests.cast import Cast
from tests.engine.driving.stage import delay, in_hand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(cast: Cast) -> HeldRun:
    """A run that has begun and waits, of which nothing is written yet."""
    run = in_hand(cast, {"a": delay("1h")})
    for event, _ in decide(run.state, Begin(), timezone.now()).events:
        run.events.append(event)
        run.changed_steps |= {event.step} if event.step else set()
    return run


def written(run: HeldRun) -> list[HeldRun]:
    """Commit it and give it back; returns what turned out to be lost."""
    now = timezone.now()
    return commit([run], owner="me", lease_until=now + timedelta(seconds=9), now=now, letting_go=[run])


def breaking(*, carried_out: bool) -> Callable[[Batch], set[int]]:
    def broken(batch: Batch) -> set[int]:
        if carried_out:
            write(batch)
        raise OperationalError("the connection broke")

    return broken


def test_one_that_was_carried_out_and_gave_its_run_away_leaves_the_run_to_others(
    run: HeldRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(module, "write", breaking(carried_out=True))
        with pytest.raises(OperationalError):
            written(run)
    Run.objects.filter(pk=run.id).update(status="ready")  # whatever became of it meanwhile
    assert (written(run), run.lost) == ([run], True)
    assert Run.objects.values_list("status", "lease_owner").get(pk=run.id) == ("ready", "")


def test_one_that_was_not_carried_out_is_done_again(run: HeldRun, monkeypatch: pytest.MonkeyPatch) -> None:
    events = len(run.events)
    with monkeypatch.context() as patched:
        patched.setattr(module, "write", breaking(carried_out=False))
        with pytest.raises(OperationalError):
            written(run)
    assert (written(run), run.lost, run.unsure) == ([], False, False)
    assert Event.objects.filter(run=run.id).count() == events
    assert Run.objects.values_list("lease_owner", flat=True).get(pk=run.id) == ""
