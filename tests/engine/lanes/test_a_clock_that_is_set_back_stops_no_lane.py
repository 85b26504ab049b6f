"""Runs that began, as it seems, in time to come: the clock was set back, and their lane waits no longer for that."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engine.lanes import Full
from engine.models import Definition, Run
from engine.services import start_run
from tests.cast import Cast
from tests.engine.driving.stage import CODE, defined, drive, driving, is_over

pytestmark = pytest.mark.django_db(transaction=True)


def paced(cast: Cast, *, when_full: str) -> Definition:
    """One run a second at most, of which one began just before the clock was set back by an hour."""
    settings = {"rate": {"runs": 1, "seconds": 1}, "concurrency": {"limit": 9, "when_full": when_full}}
    definition = defined(cast, {"a": CODE}, [], settings=settings)
    run = start_run(definition=definition, input={})[0]
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it is over")
    later = timezone.now() + timedelta(hours=1)
    Run.objects.filter(pk=run.pk).update(started_at=later, finished_at=later)
    return definition


def test_the_next_run_begins_when_its_pace_allows(cast: Cast) -> None:
    run = start_run(definition=paced(cast, when_full="queue"), input={})[0]
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the next has begun, and ended")


def test_nobody_is_refused_for_what_lies_in_time_to_come(cast: Cast) -> None:
    definition = paced(cast, when_full="reject")
    start_run(definition=definition, input={})
    with pytest.raises(Full):
        start_run(definition=definition, input={})
