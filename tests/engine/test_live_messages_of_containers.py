"""What a page is told of runs that go through containers: never much, never wrong."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from engine.live import changes, load_run, message_since, run_summaries, snapshot, told
from engine.live.outline import outline_of
from engine.live.shapes import Changes, Snapshot
from engine.live.window import LAST_EVENTS
from engine.models import Event, Run, Step
from engine.services import signal_step
from tests.cast import Cast
from tests.engine.live_reader import Reader, from_snapshot, misfits, receive
from tests.engine.live_stage import definition_of, drawing, driving, move, on_stage, play, settle, started


@pytest.fixture(autouse=True)
def _stage() -> Iterator[None]:
    with on_stage():
        yield


def now(run: Run) -> Run:
    found = load_run(run.pk)
    assert found is not None
    return found


def each(name: str, items: int, **config: Any) -> dict[str, Any]:
    return {"type": "logic.for_each", "name": name, "config": {"items": list(range(items)), **config}}


def inside(container: str, node: dict[str, Any]) -> dict[str, Any]:
    return {**node, "inside": container}


def look(run: Run, state: Reader) -> Reader:
    message: Any = message_since(now(run), state.seq)
    assert misfits(message, Snapshot if message["type"] == "snapshot" else Changes) == []
    return receive(state, message)


def test_a_container_tells_how_far_it_is_and_the_run_counts_only_its_own_steps(cast: Cast) -> None:
    nodes = {
        "read": play("Read"),
        "loop": each("Send all", 3, parallel=2, on_item_error="continue"),
        "ask": inside("loop", play("Ask each", "wait")),
        "tell": play("Tell"),
    }
    run = started(cast.workspace, drawing(nodes, "read -> loop", "loop:success -> tell"))
    with driving() as driver:
        settle(driver)
        message = snapshot(now(run))
        assert message["passes"] == {"loop": {"total": 3, "done": 0, "failed": 0, "open": 2}}
        assert message["run"]["progress"] == {"total": 3, "completed": 1, "failed": 0, "skipped": 0, "percent": 33}
        assert message["run"]["current"] == ["Ask each"]
        steps = {step["key"]: step for step in message["steps"]}
        assert set(steps) == {"read", "loop", "tell", "loop[0]", "loop[1]", "loop[0].ask", "loop[1].ask"}
        assert (steps["loop[1]"]["name"], steps["loop[1]"]["node"], steps["loop[1]"]["type"]) == (
            "Send all, pass 2", "loop", "",
        )  # fmt: skip
        assert (steps["loop[1].ask"]["scope"], steps["loop[1].ask"]["node"]) == ("loop[1]", "ask")
        assert steps["loop"]["output"] is None
        answers: list[dict[str, Any]] = [{"port": "left"}, {"error": {"kind": "permanent", "message": "No."}}, {}]
        for number, payload in enumerate(answers):
            signal_step(
                run=run, step_key=f"loop[{number}].ask", attempt_id=f"{run.ref}.loop[{number}].ask.1", payload=payload
            )
            settle(driver)
    message = snapshot(now(run))
    assert message["passes"] == {"loop": {"total": 3, "done": 2, "failed": 1, "open": 0}}
    assert message["run"]["progress"]["percent"] == 100
    assert message["run"]["metrics"]["completed"] == 5
    assert message["run"]["metrics"]["failed"] == 1
    assert run_summaries(told(Run.objects.all()))[0]["progress"] == message["run"]["progress"]


@pytest.mark.parametrize("seed", range(6))
def test_a_page_that_was_told_every_change_of_a_loop_shows_what_a_fresh_one_shows(seed: int, cast: Cast) -> None:
    chance, soon = random.Random(seed), {"attempts": 2, "delay": 0}
    nodes = {
        "outer": each("Outer", 4, parallel=chance.choice([1, 3]), on_item_error="continue"),
        "a": inside("outer", play("A", "left", "left")),
        "inner": inside("outer", each("Inner", chance.choice([1, 8]), parallel=2)),
        "b": inside("inner", play("B", chance.choice(["left", "wait"]), "left", retry=soon)),
        "c": inside("inner", play("C", "transient", chance.choice(["left", "permanent"]), retry=soon)),
        "end": play("End"),
    }
    run = started(cast.workspace, drawing(nodes, "a -> inner", "b -> c", "outer:success -> end"))
    often, seldom = (from_snapshot(snapshot(now(run))) for _ in range(2))
    with driving() as driver:
        for _ in range(60):
            move(driver)
            often = look(run, often)
            assert often.shown == from_snapshot(snapshot(now(run))).shown
            if chance.random() < 0.2:
                seldom = look(run, seldom)
                assert seldom.shown == often.shown
            for step in Step.objects.filter(run=run, status="waiting")[:2]:
                attempt = f"{run.ref}.{step.key}.{step.attempt}"
                signal_step(run=run, step_key=step.key, attempt_id=attempt, payload={"port": "left"})
            if now(run).is_over:
                break
    assert now(run).is_over
    assert not often.gap


def test_a_loop_over_very_many_items_stays_a_small_message(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many, moment = 3_000, timezone.now()
    nodes = {"loop": each("Send all", 1), "send": inside("loop", play("Send"))}
    definition = definition_of(cast.workspace, drawing(nodes))
    run = Run.objects.create(
        workspace=cast.workspace, definition=definition, status="running", seq=4 * many, started_at=moment
    )
    rows = [Step(run=run, key="loop", status="running", memo={"entered": {"total": many}}, seq=1)]
    events = []
    for number in range(many):
        key, at = f"loop[{number}]", 4 * number + 1
        rows.append(Step(run=run, key=key, status="completed" if number < many - 1 else "running", seq=at + 3))
        rows.append(Step(run=run, key=f"{key}.send", scope=key, status="completed", seq=at + 2))
        for by, step in enumerate((key, f"{key}.send", f"{key}.send", key)):
            events.append(Event(run=run, number=at + by, at=moment, type="step.started", step=step, message="…"))
    Step.objects.bulk_create(rows)
    Event.objects.bulk_create(events[-600:])
    outline_of(definition)
    with django_assert_max_num_queries(5):
        message = snapshot(now(run))
    with django_assert_max_num_queries(3):  # where it stands is known by now
        assert snapshot(now(run)) == message
    assert message["passes"] == {"loop": {"total": many, "done": many - 1, "failed": 0, "open": 1}}
    assert len(message["steps"]) == 1 + LAST_EVENTS // 2
    with django_assert_max_num_queries(5):
        assert run_summaries(told(Run.objects.all()))[0]["current"] == ["Send all"]
    with django_assert_max_num_queries(7):
        assert len(changes(now(run), run.seq - 100)["steps"]) <= 51


def test_what_a_page_is_not_told_is_read_page_by_page(cast: Cast) -> None:
    nodes = {"loop": each("Send all", 7, on_item_error="continue"), "send": inside("loop", play("Send", "permanent"))}
    run = started(cast.workspace, drawing(nodes))
    with driving() as driver:
        settle(driver)
    erin, url = cast.program("erin", "read"), f"/api/w/acme/runs/{run.ref}/steps/"
    first = erin.get(url, {"of": "loop", "size": "4"}).json()
    rest = erin.get(first["next"]).json()
    assert [step["key"] for step in first["results"] + rest["results"]] == [f"loop[{n}]" for n in range(7)]
    assert [step["key"] for step in erin.get(url, {"scope": "loop[3]"}).json()["results"]] == ["loop[3].send"]
    assert [step["key"] for step in erin.get(url, {"scope": ""}).json()["results"]] == ["loop"]
    assert len(erin.get(url, {"of": "loop", "status": "failed"}).json()["results"]) == 7
    assert erin.get(url, {"of": "loop", "status": "running"}).json()["results"] == []
    assert erin.get(url, {"status": "asleep"}).status_code == 400
    assert erin.get(url, {"key": "loop[3].send"}).json()["results"][0]["error"]["kind"] == "permanent"
