"""Old state + messages = refetched state, whatever a run does and whenever somebody looks."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from engine.live import changes, load_run, message_since, run_summaries, snapshot, told
from engine.live.messages import FAR_BEHIND
from engine.live.outline import outline_of
from engine.live.shapes import Changes, Snapshot
from engine.live.values import LARGEST, cut
from engine.models import Event, Run, Step
from engine.services import cancel_run, pause_run, resume_run, signal_step
from tests.cast import Cast
from tests.engine.live_reader import Reader, from_snapshot, misfits, receive
from tests.engine.live_stage import (
    HANGING,
    begun,
    drawing,
    driving,
    move,
    on_stage,
    play,
    random_drawing,
    settle,
    started,
)


@pytest.fixture(autouse=True)
def _stage() -> Iterator[None]:
    with on_stage():
        yield


def now(run: Run) -> Run:
    """The run as it is in the database."""
    found = load_run(run.pk)
    assert found is not None
    return found


def look(run: Run, state: Reader) -> Reader:
    """One message, checked against its shape."""
    message: Any = message_since(now(run), state.seq)
    assert misfits(message, Snapshot if message["type"] == "snapshot" else Changes) == []
    return receive(state, message)


def must_be_true(run: Run, state: Reader) -> None:
    """What the page shows is what a fresh snapshot would say."""
    assert state.shown == from_snapshot(snapshot(now(run))).shown


def disturb(chance: random.Random, run: Run, cast: Cast) -> None:
    """Something that people or other systems do to a run."""
    found, charlie = now(run), cast.user("charlie")
    if found.is_over:
        return
    what = chance.choice(["answer", "answer", "answer", "pause", "resume", "resume", "nothing", "cancel"])
    if what == "answer":
        for step in Step.objects.filter(run=run, status="waiting"):
            attempt = f"{run.ref}.{step.key}.{step.attempt}"
            signal_step(run=run, step_key=step.key, attempt_id=attempt, payload={"port": "left", "output": {"ok": 1}})
    elif what == "pause":
        pause_run(run=found, actor=charlie)
    elif what == "resume":
        resume_run(run=found, actor=charlie)
    elif what == "cancel" and chance.random() < 0.2:
        cancel_run(run=found, actor=charlie, reason="Enough.")


@pytest.mark.parametrize("seed", range(30))
def test_a_page_that_was_told_every_change_shows_what_a_fresh_one_shows(seed: int, cast: Cast) -> None:
    chance = random.Random(seed)
    run = started(cast.workspace, random_drawing(chance), cast.user("charlie"), input={"invoice": 2041})
    often, seldom = (from_snapshot(snapshot(now(run))) for _ in range(2))
    with driving() as driver:
        for _ in range(60):
            move(driver)
            often = look(run, often)
            must_be_true(run, often)
            if chance.random() < 0.2:
                seldom = look(run, seldom)
                must_be_true(run, seldom)
            if chance.random() < 0.3:
                disturb(chance, run, cast)
            if now(run).is_over:
                break
    seldom = look(run, seldom)
    must_be_true(run, seldom)
    assert not often.gap


def test_a_page_that_missed_a_message_notices_and_a_snapshot_sets_it_right(cast: Cast) -> None:
    run = started(cast.workspace, drawing({"a": play("A"), "b": play("B", "wait"), "c": play("C")}, "a -> b", "b -> c"))
    page = from_snapshot(snapshot(now(run)))
    with driving() as driver:
        settle(driver)
        lost = now(run).seq
        signal_step(run=run, step_key="b", attempt_id=f"{run.ref}.b.1", payload={"port": "left"})
        settle(driver)
    before = page
    page = receive(page, changes(now(run), lost))
    assert page.gap
    assert page.shown == before.shown
    page = receive(page, snapshot(now(run)))
    assert not page.gap
    must_be_true(run, page)


def test_a_message_that_comes_twice_or_late_changes_nothing(cast: Cast) -> None:
    run = started(cast.workspace, drawing({"a": play("A")}))
    page = from_snapshot(snapshot(now(run)))
    with driving() as driver:
        settle(driver)
    message = changes(now(run), 0)
    once = receive(page, message)
    assert receive(once, message) == once
    must_be_true(run, once)


def test_a_read_in_the_middle_of_commits_is_set_right_by_the_next_message(cast: Cast) -> None:
    run = started(cast.workspace, drawing({"a": play("A"), "b": play("B", "wait")}, "a -> b"))
    stale = now(run)  # read before the run moved on; its steps and events are read afterwards
    with driving() as driver:
        settle(driver)
    page = from_snapshot(snapshot(stale))
    assert page.seq == 0
    page = look(run, page)
    must_be_true(run, page)


def test_who_is_far_behind_gets_a_snapshot_instead_of_everything(cast: Cast) -> None:
    run = started(cast.workspace, drawing({"a": play("A")}))
    with driving() as driver:
        settle(driver)
    last = now(run).seq
    extra = range(last + 1, last + FAR_BEHIND + 10)
    moment = now(run).created_at
    Event.objects.bulk_create(
        Event(run=run, number=number, at=moment, type="signal.ignored", message="Nothing.") for number in extra
    )
    Run.objects.filter(pk=run.pk).update(seq=extra[-1])
    assert message_since(now(run), last)["type"] == "snapshot"
    assert message_since(now(run), extra[-1] - 10)["type"] == "changes"
    assert message_since(now(run), None)["type"] == "snapshot"
    assert len(snapshot(now(run))["events"]) == 200


def test_steps_that_have_not_begun_are_told_too(cast: Cast) -> None:
    run = started(cast.workspace, drawing({"read": play("Read"), "tell": play("Tell")}, "read -> tell"))
    told_steps = snapshot(now(run))["steps"]
    assert {(step["key"], step["status"], step["seq"]) for step in told_steps} == {
        ("read", "pending", 0),
        ("tell", "pending", 0),
    }


def test_waiting_is_told_in_words_and_progress_in_whole_percent(cast: Cast) -> None:
    nodes = {"a": play("Read invoice"), "b": play("Ask Finance", "wait"), "c": play("Tell"), "d": play("Never")}
    run = started(cast.workspace, drawing(nodes, "a -> b", "b -> c", "a:right -> d"), cast.user("charlie"))
    with driving() as driver:
        settle(driver)
    message = snapshot(now(run))
    steps = {step["key"]: step for step in message["steps"]}
    assert message["run"]["status"] == "waiting"
    assert message["run"]["current"] == ["Ask Finance"]
    assert message["run"]["started_by"] == "Charlie"
    assert message["run"]["progress"] == {"total": 4, "completed": 1, "failed": 0, "skipped": 1, "percent": 50}
    assert steps["b"]["waiting_for"] == "Waiting for Finance to approve"
    assert steps["b"]["choices"] == []
    assert steps["a"]["waiting_for"] is None


def test_a_step_that_was_interrupted_tells_what_a_person_may_decide(cast: Cast) -> None:
    run = started(cast.workspace, drawing({"pay": play("Pay", "hang", type_="test.once")}))
    with driving() as first:
        begun(first, run, "pay")
        Run.objects.filter(pk=run.pk).update(lease_until=now(run).created_at)
        with driving() as second:
            settle(second)
        HANGING.set()
    step = snapshot(now(run))["steps"][0]
    assert step["choices"] == ["retry", "skip", "input"]
    assert step["waiting_for"] == "Waiting for someone to say whether it was done"


def test_a_failed_run_says_why_and_what_to_do(cast: Cast) -> None:
    run = started(cast.workspace, drawing({"a": play("A", "permanent")}))
    with driving() as driver:
        settle(driver)
    assert snapshot(now(run))["run"]["error"] == {
        "code": "permanent",
        "message": "The supplier did not answer.",
        "hint": "Try later.",
        "step": "a",
    }


def test_large_values_are_cut_to_their_size_and_small_ones_beside_them_stay(cast: Cast) -> None:
    run = started(cast.workspace, drawing({"a": play("A", "big")}), input={"note": "y" * 9_000, "id": 7})
    with driving() as driver:
        settle(driver)
    message = snapshot(now(run))
    assert message["steps"][0]["output"] == {"small": 1, "body": {"$cut": 20_002}}
    assert message["run"]["input"] == {"note": {"$cut": 9_002}, "id": 7}


def test_a_value_made_of_very_many_small_ones_is_cut_as_a_whole() -> None:
    many = {str(number): number for number in range(2_000)}
    assert list(cut(many)) == ["$cut"]
    assert cut(["x" * LARGEST]) == {"$cut": LARGEST + 4}
    assert cut({"a": 1}) == {"a": 1}


def test_messages_cost_the_same_few_queries_however_large_the_run(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    nodes = {f"n{number}": play(f"Step {number}", "left" if number % 2 else "wait") for number in range(40)}
    run = started(cast.workspace, drawing(nodes))
    with driving() as driver:
        settle(driver)
    outline_of(now(run).definition)
    with django_assert_num_queries(3):
        snapshot(now(run))
    with django_assert_num_queries(4):
        changes(now(run), 3)


def test_many_runs_are_summed_up_in_three_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        started(cast.workspace, drawing({"a": play(f"Ask {number}", "wait")}), cast.user("charlie"))
    with driving() as driver:
        settle(driver)
    with django_assert_num_queries(3):
        summaries = run_summaries(told(Run.objects.order_by("id")))
    assert [summary["current"] for summary in summaries] == [[f"Ask {number}"] for number in range(12)]
