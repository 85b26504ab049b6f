"""Named signals: how many a run keeps is asked when one comes; what was taken then is never dropped."""

import threading
from datetime import timedelta

import pytest

from engine.letterbox import MOST_KEPT
from engine.models import Run, Step
from engine.sending import NotPossible
from engine.services import signal_run
from tests.cast import Cast
from tests.engine.driving.stage import delay, drive, driving, in_thread, is_over, later, signal, started, told

pytestmark = pytest.mark.django_db(transaction=True)


def taken(run: Run, numbers: range, name: str = "paid") -> int:
    """How many of these signals the run took."""
    count = 0
    for number in numbers:
        try:
            signal_run(run=run, name=name, key=f"order {number}", payload=number)
        except NotPossible:
            continue
        count += 1
    return count


def test_a_burst_before_any_driver_reads_is_refused_where_there_is_no_room(cast: Cast) -> None:
    run = started(cast, {"a": delay("1h")}, [])
    assert taken(run, range(MOST_KEPT + 10)) == MOST_KEPT
    with driving() as driver:
        drive(driver, lambda: len(Run.objects.get(pk=run.pk).mail) == MOST_KEPT, "all that were taken are kept")
    assert "signal.ignored" not in told(run)


def test_those_who_come_at_once_do_not_all_find_the_last_room(cast: Cast) -> None:
    run = started(cast, {"a": delay("1h")}, [])
    assert taken(run, range(MOST_KEPT - 1)) == MOST_KEPT - 1
    counts: list[int] = []
    gate = threading.Barrier(4)

    def come(number: int) -> None:
        gate.wait()
        counts.append(taken(run, range(number, number + 1)))

    for thread in [in_thread(lambda number=number: come(number)) for number in range(100, 104)]:  # type: ignore[misc]
        thread.join()
    assert sum(counts) == 1


def test_each_of_many_that_are_awaited_is_taken_before_any_driver_reads(cast: Cast) -> None:
    keys = range(MOST_KEPT + 10)
    waiting = {f"w{key}": signal("paid", f"order {key}") for key in keys}
    run = started(cast, waiting, [])
    with driving() as driver:
        drive(driver, lambda: Step.objects.filter(run=run, status="waiting").count() == len(keys), "all of them wait")
        assert taken(run, keys) == len(keys)
        assert taken(run, keys, "nobody waits for this") == MOST_KEPT
        assert taken(run, keys) == 0
        drive(driver, lambda: is_over(run), "the run is over")
    assert "signal.ignored" not in told(run)


def test_one_that_came_for_a_step_which_ended_meanwhile_is_kept(cast: Cast) -> None:
    waits = {"type": "time.wait_signal", "config": {"name": "late", "expires_in": "1h"}}
    run = started(cast, {"a": waits, "b": delay("1h")}, ["a:expired -> b"])
    with driving() as driver:
        drive(driver, lambda: Step.objects.filter(run=run, key="a", status="waiting").exists(), "it waits")
        assert taken(run, range(MOST_KEPT)) == MOST_KEPT
        drive(driver, lambda: len(Run.objects.get(pk=run.pk).mail) == MOST_KEPT, "all are kept")
        later(driver, timedelta(hours=2).total_seconds())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(driver._arrivals, "signals", lambda _: False)  # its bell is not heard in time
            signal_run(run=run, name="late", payload="kept")
            drive(driver, lambda: Step.objects.filter(run=run, key="b").exists(), "its time is up")
        drive(driver, lambda: len(Run.objects.get(pk=run.pk).mail) > MOST_KEPT, "it is kept for a later step")
    assert "signal.ignored" not in told(run)
