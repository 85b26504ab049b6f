"""Starts and ends in many threads at once, each with its own connection: no place is given twice, and none is lost."""

from datetime import datetime

import pytest

from engine.driving.driver import Driver
from engine.models import Definition, Run
from engine.services import start_run
from tests.cast import Cast
from tests.engine.driving.stage import CODE, defined, in_thread
from tests.waiting import until

STARTERS, EACH, LIMIT = 4, 10, 3

pytestmark = pytest.mark.django_db(transaction=True)


def most_at_once(spans: list[tuple[datetime, datetime]]) -> int:
    """How many of these spans overlap at most; one that ends when another begins does not overlap it."""
    marks = sorted([(begun, 1) for begun, _ in spans] + [(ended, -1) for _, ended in spans])
    most = now = 0
    for _, change in marks:
        now += change
        most = max(most, now)
    return most


def start_some(definition: Definition) -> None:
    for number in range(EACH):
        start_run(definition=definition, input={"customer": number % 2})


def test_the_limit_holds_however_many_start_and_end_at_once(cast: Cast) -> None:
    settings = {"concurrency": {"limit": LIMIT, "key": "{{ input.customer }}"}}
    schema = {"type": "object", "properties": {"customer": {}}}
    definition = defined(cast, {"a": CODE}, [], settings=settings, input=schema)
    drivers = [Driver(threads=2), Driver(threads=2)]
    threads = [in_thread(lambda driver=driver: driver.run(seconds=60)) for driver in drivers]  # type: ignore[misc]
    try:
        starters = [in_thread(lambda: start_some(definition)) for _ in range(STARTERS)]
        for starter in starters:
            starter.join()
        until(lambda: not Run.objects.filter(finished_at=None).exists(), "all runs ended", seconds=30)
    finally:
        for driver in drivers:
            driver._heartbeat.stop_requested = True
            driver.hear()
        for thread in threads:
            thread.join()
    runs = Run.objects.select_related("lane").all()
    assert len(runs) == STARTERS * EACH
    for key in ("0", "1"):
        spans = [(run.admitted_at, run.finished_at) for run in runs if run.lane and run.lane.key == key]
        assert 1 <= most_at_once([(begun, ended) for begun, ended in spans if begun and ended]) <= LIMIT
