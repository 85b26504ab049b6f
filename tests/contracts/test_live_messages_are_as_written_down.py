"""The stories in `live/` are what the server sends and what the canvas reads: live.test.ts there reads them too.

`recorded.json` is the engine's own word: it must be what a real run says today. After a wanted change of the
protocol, write it anew with `RECORD=1 pytest tests/contracts`.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from engine.core.events import EventType
from engine.core.states import RunStatus, StepStatus
from engine.live import load_run, message_since, snapshot
from engine.live.shapes import Changes, Snapshot
from engine.services import pause_run, resume_run, signal_step
from tests.cast import Cast
from tests.engine.live_reader import Reader, from_snapshot, misfits, receive
from tests.engine.live_stage import drawing, driving, on_stage, play, settle, started

FOLDER = Path(__file__).parent / "live"
RECORDED = FOLDER / "recorded.json"
STORIES = sorted(path.name for path in FOLDER.glob("*.json"))
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")

NODES = {
    "read": play("Read invoice", "transient", "left", retry={"attempts": 2, "delay": 0}),
    "scan": play("Scan it", "big"),
    "ask": play("Ask Finance", "wait"),
    "tell": play("Tell the supplier", "permanent", optional=True),
    "never": play("Never on the way"),
}
EDGES = ("read -> scan", "scan -> ask", "ask -> tell", "ask:right -> never")


def story(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return read


def messages_of(told: dict[str, Any]) -> list[Any]:
    return [*told["messages"], *([told["refetched"]] if "refetched" in told else [])]


def play_out(messages: list[Any]) -> Reader:
    state = from_snapshot(messages[0])
    for message in messages[1:]:
        state = receive(state, message)
    return state


def outcome(state: Reader) -> dict[str, Any]:
    return {
        "seq": state.seq,
        "gap": state.gap,
        "run": state.run["status"],
        "steps": {key: step["status"] for key, step in state.steps.items()},
        "events": [event["number"] for event in state.events],
    }


@pytest.mark.parametrize("name", STORIES)
def test_every_message_has_exactly_the_shape_it_is_declared_with(name: str) -> None:
    for message in messages_of(story(name)):
        assert misfits(message, {"snapshot": Snapshot, "changes": Changes}[message["type"]]) == []


@pytest.mark.parametrize("name", STORIES)
def test_every_state_and_event_in_a_story_exists(name: str) -> None:
    for message in messages_of(story(name)):
        assert message["run"]["status"] in list(RunStatus)
        assert {step["status"] for step in message["steps"]} <= {status.value for status in StepStatus}
        assert {event["type"] for event in message["events"]} <= {event.value for event in EventType}


@pytest.mark.parametrize("name", STORIES)
def test_a_story_comes_out_as_it_says(name: str) -> None:
    told = story(name)
    state = play_out(told["messages"])
    assert outcome(state) == told["outcome"]
    if "refetched" in told:
        assert state.shown == from_snapshot(told["refetched"]).shown


def test_the_recorded_story_is_what_the_engine_says_today(cast: Cast) -> None:
    fresh = record(cast)
    if os.environ.get("RECORD"):
        RECORDED.write_text(json.dumps(fresh, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert json.loads(json.dumps(fresh)) == story(RECORDED.name)


def record(cast: Cast) -> dict[str, Any]:
    """A run that retries, waits, is paused, is answered and completes, as a page hears of it."""
    with on_stage(), driving() as driver:
        run = started(
            cast.workspace,
            drawing(NODES, *EDGES),
            cast.user("charlie"),
            input={"invoice": "2026-014"},
            title="Invoice 2026-014",
        )
        told: list[Any] = []

        def look() -> None:
            found = load_run(run.pk)
            assert found is not None
            told.append(message_since(found, told[-1]["seq"] if told else None))

        look()
        settle(driver)
        look()
        pause_run(run=run, actor=cast.user("charlie"))
        settle(driver)
        look()
        resume_run(run=run, actor=cast.user("charlie"))
        answer = {"port": "left", "output": {"comment": "Fine."}}
        signal_step(run=run, step_key="ask", attempt_id=f"{run.ref}.ask.1", payload=answer)
        settle(driver)
        look()
        found = load_run(run.pk)
        assert found is not None
        refetched: Any = snapshot(found)
    fresh = {
        "description": "a real run: it retries, waits, is paused, is answered and completes",
        "messages": told,
        "outcome": outcome(play_out(told)),
        "refetched": refetched,
    }
    return steady(fresh, run.ref)  # type: ignore[no-any-return]


def steady(value: Any, ref: str) -> Any:
    """Without what differs from run to run: its ref, every moment and how long something took."""
    if isinstance(value, dict):
        return {
            name: 120 if name == "duration_ms" and inner is not None else steady(inner, ref)
            for name, inner in sorted(value.items())
        }
    if isinstance(value, list):
        return [steady(inner, ref) for inner in value]
    if isinstance(value, str):
        return MOMENT.sub("2026-01-10T10:00:00.000Z", value.replace(ref, "r7k2m4qxw3ab"))
    return value
