"""Concurrency per workflow and per key, rates and priorities, through the real driver."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engine.core.lanes import Rules
from engine.lanes import Full, govern, repair
from engine.models import Definition, Lane, Run, Signal
from engine.places import idle_with_waiting
from engine.services import InvalidInput, cancel_run, pause_run, resume_run, signal_run, sketch, start_run
from engine.store.claim import claim_due
from tests.cast import Cast
from tests.engine.driving.stage import CODE, defined, drive, driving, is_over, setting, signal, told


def limited(
    cast: Cast, *, limit: int | None = None, key: str = "", when_full: str = "queue", **more: Any
) -> Definition:
    """A workflow whose runs wait for the signal `go`, with these limits."""
    settings = dict(more)
    if limit is not None:
        settings["concurrency"] = {"limit": limit, "key": key, "when_full": when_full}
    schema = {"type": "object", "properties": {"customer": {}}}
    return defined(cast, {"a": signal("go")}, [], settings=settings, input=schema)


def start(definition: Definition, count: int = 1, input: dict[str, Any] | None = None, **more: Any) -> list[Run]:
    return [start_run(definition=definition, input=input or {}, **more)[0] for _ in range(count)]


def statuses(runs: list[Run]) -> list[str]:
    return [Run.objects.get(pk=run.pk).status for run in runs]


def let_go(run: Run) -> None:
    signal_run(run=run, name="go")


def are(runs: list[Run], *wanted: str) -> Callable[[], bool]:
    return lambda: statuses(runs) == list(wanted)


def test_no_more_runs_than_the_limit_are_under_way(cast: Cast) -> None:
    runs = start(limited(cast, limit=2), 4)
    with driving() as driver:
        drive(driver, are(runs, "waiting", "waiting", "queued", "queued"), "two of four began")
        let_go(runs[1])
        drive(driver, are(runs, "waiting", "completed", "waiting", "queued"), "the next took the freed place")
        for run in runs[0], runs[2], runs[3]:
            let_go(run)
        drive(driver, lambda: all(is_over(run) for run in runs), "all are over")


def test_each_key_has_its_own_places(cast: Cast) -> None:
    definition = limited(cast, limit=1, key="{{ input.customer }}")
    runs = [*start(definition, 2, {"customer": 1}), *start(definition, 2, {"customer": 2})]
    assert statuses(runs) == ["ready", "queued", "ready", "queued"]


def test_a_key_without_a_value_refuses_the_start_and_names_it(cast: Cast) -> None:
    for key in ("{{ input.customer }}", "of {{ input.customer }}"):
        with pytest.raises(InvalidInput, match="has no value in this input"):
            start(limited(cast, limit=1, key=key))


def test_a_full_lane_rejects_if_it_shall(cast: Cast) -> None:
    definition = limited(cast, limit=1, when_full="reject")
    (run,) = start(definition, idempotency_key="once")
    with pytest.raises(Full, match=r"1 of 1 run is under way, and no more may be at once"):
        start(definition)
    assert start_run(definition=definition, input={}, idempotency_key="once") == (run, False)
    with driving() as driver:
        let_go(run)
        drive(driver, lambda: is_over(run), "the run is over")
    assert statuses(start(definition)) == ["ready"]


def test_the_older_run_gives_way_to_the_newer_if_it_shall(cast: Cast) -> None:
    definition = limited(cast, limit=1, key="{{ input.customer }}", when_full="cancel_older")
    runs = start(definition, 1, {"customer": 7})
    with driving() as driver:
        drive(driver, are(runs, "waiting"), "the first began")
        runs += start(definition, 2, {"customer": 7})
        assert Signal.objects.filter(kind="cancel").count() == 2, "each is asked once"
        drive(driver, are(runs, "cancelled", "cancelled", "waiting"), "only the newest remains")
    assert "workflow.cancelled" in told(runs[0])


def test_those_waiting_begin_by_priority_then_age(cast: Cast) -> None:
    definition = limited(cast, limit=1)
    first, low, middle, high = (start(definition, priority=priority)[0] for priority in (0, -5, 0, 5))
    with driving() as driver:
        for run, follower in ((first, high), (high, middle), (middle, low)):
            drive(driver, are([run], "waiting"), "it began")
            assert statuses([follower]) == ["queued"]
            let_go(run)
            drive(driver, are([follower], "waiting"), "the next took its place")


def test_low_priority_is_not_starved_in_a_lane(cast: Cast) -> None:
    definition = limited(cast, limit=1)
    first, patient = start(definition)[0], start(definition, priority=-10)[0]
    urgent = start(definition, 12, priority=10)
    Run.objects.filter(pk=first.pk).update(finished_at=timezone.now(), wake_at=None, status="completed")
    for _ in range(10):
        repair(timezone.now())
        admitted = Run.objects.filter(pk__in=[run.pk for run in urgent], status="ready")
        admitted.update(finished_at=timezone.now(), wake_at=None, status="completed")
    assert statuses([patient]) == ["ready"]
    assert statuses(urgent).count("queued") > 2


def test_a_workflow_has_a_priority_of_its_own(cast: Cast) -> None:
    definition = defined(cast, {"a": setting(x=1)}, [], settings={"priority": 4})
    assert start(definition)[0].priority == 4
    assert start(definition, priority=-1)[0].priority == -1


def test_runs_begin_no_faster_than_their_rate(cast: Cast) -> None:
    definition = defined(cast, {"a": setting(x=1)}, [], settings={"rate": {"runs": 2, "seconds": 0.6}})
    runs = start(definition, 5)
    with driving() as driver:
        drive(driver, lambda: all(is_over(run) for run in runs), "all are over")
    began = sorted(at for at in Run.objects.values_list("started_at", flat=True) if at is not None)
    assert began[2] - began[0] >= timedelta(seconds=0.55)
    assert began[4] - began[2] >= timedelta(seconds=0.55)
    assert began[4] - began[0] < timedelta(seconds=3)


def test_a_more_urgent_run_goes_before_those_waiting_for_their_time(cast: Cast) -> None:
    definition = limited(cast, rate={"runs": 1, "seconds": 600})
    runs = start(definition, 4)
    (urgent,) = start(definition, priority=9)
    assert statuses([*runs, urgent]) == ["ready", "queued", "queued", "queued", "queued"]
    with driving() as driver:
        drive(driver, are([*runs, urgent], "waiting", "queued", "queued", "queued", "ready"), "the first began")
    wake_at = Run.objects.get(pk=urgent.pk).wake_at
    assert wake_at is not None
    assert wake_at > timezone.now() + timedelta(seconds=500)


def test_a_rate_tells_when_to_try_again(cast: Cast) -> None:
    definition = limited(cast, limit=5, when_full="reject", rate={"runs": 1, "seconds": 60})
    start(definition)
    with pytest.raises(Full, match=r"At most 1 run may begin within 60 s") as caught:
        start(definition)
    assert caught.value.retry_after == pytest.approx(60, abs=5)


def test_a_cancelled_run_in_the_queue_takes_no_place_and_leaves_none(cast: Cast) -> None:
    runs = start(limited(cast, limit=1), 3)
    cancel_run(run=runs[1], actor=cast.user("alice"))
    with driving() as driver:
        drive(driver, are(runs, "waiting", "cancelled", "queued"), "the second was cancelled in the queue")
        let_go(runs[0])
        drive(driver, are(runs, "completed", "cancelled", "waiting"), "the third took the place")


def test_a_cancelled_run_that_was_admitted_gives_its_place_back(cast: Cast) -> None:
    runs = start(limited(cast, limit=1), 2)
    cancel_run(run=runs[0], actor=cast.user("alice"))
    with driving() as driver:
        drive(driver, are(runs, "cancelled", "waiting"), "the place was given on")


def test_a_paused_run_in_the_queue_is_passed_over_until_it_is_resumed(cast: Cast) -> None:
    runs = start(limited(cast, limit=1), 3)
    pause_run(run=runs[1], actor=cast.user("alice"))
    with driving() as driver:
        drive(driver, are(runs, "waiting", "paused", "queued"), "the second is paused in the queue")
        let_go(runs[0])
        drive(driver, are(runs, "completed", "paused", "waiting"), "the third went before it")
        resume_run(run=runs[1], actor=cast.user("alice"))
        drive(driver, are(runs, "completed", "queued", "waiting"), "it queues again and does not begin")
        let_go(runs[2])
        drive(driver, are(runs, "completed", "waiting", "completed"), "its turn came")
    assert told(runs[1])[:3] == ["workflow.paused", "workflow.resumed", "workflow.started"]


def test_resuming_takes_a_free_place_at_once(cast: Cast) -> None:
    runs = start(limited(cast, limit=1), 2)
    pause_run(run=runs[1], actor=cast.user("alice"))
    with driving() as driver:
        drive(driver, are(runs, "waiting", "paused"), "the second is paused in the queue")
        let_go(runs[0])
        drive(driver, are(runs, "completed", "paused"), "the place is free")
        resume_run(run=runs[1], actor=cast.user("alice"))
        drive(driver, are(runs, "completed", "waiting"), "it began")


def test_a_failed_run_gives_its_place_back(cast: Cast) -> None:
    failing = {**CODE, "config": {"code": "1 / 0"}}
    runs = start(defined(cast, {"a": failing}, [], settings={"concurrency": {"limit": 1}}), 3)
    with driving() as driver:
        drive(driver, lambda: all(is_over(run) for run in runs), "all are over")
    assert statuses(runs) == ["failed"] * 3


def test_a_run_the_engine_had_to_end_gives_its_place_back(cast: Cast) -> None:
    runs = start(limited(cast, limit=1), 2)
    Run.objects.filter(pk=runs[0].pk).update(mail={"not": "a list"})
    with driving() as driver:
        let_go(runs[0])
        drive(driver, lambda: is_over(runs[0]), "it was ended")
        drive(driver, are([runs[1]], "waiting"), "the place was given on")


def test_a_driver_that_dies_with_a_run_loses_no_place_and_gives_none_twice(cast: Cast) -> None:
    runs = start(limited(cast, limit=1), 3)
    pause_run(run=runs[1], actor=cast.user("alice"))  # it is claimed as well, for the signal
    long_ago = timezone.now() - timedelta(minutes=1)
    claims = claim_due(owner="dead", now=timezone.now(), lease_until=long_ago, most=5)
    assert {claim.run_id for claim in claims} == {runs[0].pk, runs[1].pk}
    with driving() as driver:
        drive(driver, are(runs, "waiting", "paused", "queued"), "another driver took them over")
        let_go(runs[0])
        drive(driver, are(runs, "completed", "paused", "waiting"), "the place was given on")


def test_a_started_run_tells_at_once_whether_it_has_a_place(cast: Cast) -> None:
    first, second = start(limited(cast, limit=1), 2)
    assert (first.status, second.status) == ("ready", "queued")


def test_a_lost_place_is_found_again(cast: Cast) -> None:
    runs = start(limited(cast, limit=1), 2)
    assert repair(timezone.now()) == 0
    Run.objects.filter(pk=runs[0].pk).delete()
    assert repair(timezone.now()) == 1
    assert statuses(runs[1:]) == ["ready"]


def test_the_newest_version_says_how_many_may_run(cast: Cast) -> None:
    start(limited(cast, limit=1), 3)
    newer = start(limited(cast, limit=3), 1)
    lane = Lane.objects.get()
    assert (lane.version, lane.limit) == (2, 3)
    assert Run.objects.filter(status="ready").count() == 3
    assert statuses(newer) == ["queued"]
    start(Definition.objects.get(version=1))
    assert Lane.objects.get().limit == 3


def test_runs_without_limits_have_no_lane(cast: Cast) -> None:
    (run,) = start(defined(cast, {"a": setting(x=1)}, []))
    assert (run.lane, run.status, Lane.objects.count()) == (None, "queued", 0)


def test_a_version_without_limits_frees_those_who_wait_as_soon_as_it_is_published(cast: Cast) -> None:
    runs = start(limited(cast, limit=1), 3)
    assert statuses(runs) == ["ready", "queued", "queued"]
    limited(cast)
    assert statuses(runs) == ["ready"] * 3


def test_a_newer_version_limits_also_who_waits_under_a_key(cast: Cast) -> None:
    runs = start(limited(cast, limit=1, key="{{ input.customer }}"), 3, {"customer": 1})
    limited(cast, limit=2, key="{{ input.customer }}")
    assert statuses(runs) == ["ready", "ready", "queued"]


def test_a_newer_version_asks_the_same_however_many_keys_there_are(cast: Cast) -> None:
    def asked(version: int, keys: int) -> tuple[int, int]:
        of_one = {"workspace": cast.workspace, "workflow": "w", "limit": 1}
        Lane.objects.bulk_create(Lane(**of_one, key=f"{version} {n}") for n in range(keys))
        with CaptureQueriesContext(connection) as asking:
            govern(cast.workspace.pk, "w", version=version, rules=Rules(limit=2), now=timezone.now())
        assert not Lane.objects.exclude(version=version, limit=2).exists()
        return len(asking), max(len(each["sql"]) for each in asking)

    assert asked(100, 2) == asked(101, 40)


def test_a_place_without_a_taker_is_looked_for_by_the_same_questions_however_many_keys_wait(cast: Cast) -> None:
    definition = limited(cast, limit=1, key="{{ input.customer }}")

    def asked(customers: range) -> tuple[int, int]:
        for customer in customers:
            start(definition, 2, {"customer": customer})
        with CaptureQueriesContext(connection) as asking:
            assert idle_with_waiting() == []
        return len(asking), max(len(each["sql"]) for each in asking)

    assert asked(range(2)) == asked(range(2, 12))


@pytest.mark.parametrize("when_full", ["cancel_older", "reject"])
def test_a_draft_that_is_tried_neither_ends_real_runs_nor_keeps_them_waiting(cast: Cast, when_full: str) -> None:
    definition = limited(cast, limit=1, when_full=when_full)
    draft = sketch(workspace=cast.workspace, key=definition.key, document=definition.document)
    (trial,) = start(draft)
    (run,) = start(definition)
    start(draft)
    assert statuses([trial, run]) == ["queued", "ready"]  # a run that needs no place is due as it is
    assert not Signal.objects.filter(kind="cancel").exists()
