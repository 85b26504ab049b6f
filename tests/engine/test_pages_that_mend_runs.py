"""What people do to a run without JavaScript: retry, provide, undo, fork, step through, hurry."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from engine.models import Run, Signal
from tests.cast import Cast
from tests.engine.live_stage import drawing, driving, on_stage, play, settle, started

RUNS = "/w/acme/runs/"


@pytest.fixture(autouse=True)
def _stage() -> Iterator[None]:
    with on_stage():
        yield


def gone_through(cast: Cast, nodes: dict[str, Any], *edges: str, **more: Any) -> Run:
    run = started(cast.workspace, drawing(nodes, *edges), cast.user("charlie"), **more)
    with driving() as driver:
        settle(driver)
    run.refresh_from_db()
    return run


def send(cast: Cast, run: Run, command: str, **body: str) -> Any:
    """A form sent by an operator, and what becomes of the run."""
    answer = cast.browser("charlie").post(f"{RUNS}{run.ref}/{command}/", body)
    with driving() as driver:
        settle(driver)
    run.refresh_from_db()
    return answer


def page(cast: Cast, run: Run, part: str = "", **query: str) -> str:
    return str(cast.browser("charlie").get(f"{RUNS}{run.ref}/{part}", query).content.decode())


def test_a_failed_run_is_retried_by_a_button(cast: Cast) -> None:
    run = gone_through(cast, {"a": play("A", "permanent", "left")})
    assert "Retry failed steps" in page(cast, run)
    assert send(cast, run, "retry-failed").status_code == 302
    assert run.status == "completed"


def test_what_is_typed_as_a_result_stays_until_it_is_taken(cast: Cast) -> None:
    run = gone_through(cast, {"a": play("Ask the bank", "permanent")})
    assert f"{RUNS}{run.ref}/provide/?step=a" in page(cast, run)
    assert "Provide the result of “Ask the bank”" in page(cast, run, "provide/", step="a")
    refused = send(cast, run, "provide", step="a", output='{"id": 7', port="right")
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "{&quot;id&quot;: 7</textarea>" in text
    assert "Look at line 1" in text
    assert '<option value="right" selected>' in text
    assert not Signal.objects.exists()
    assert send(cast, run, "provide", step="a", output='{"id": 7}', port="right").status_code == 302
    step = run.steps.get(key="a")
    assert (run.status, step.output, step.port) == ("completed", {"id": 7}, "right")


def test_a_number_too_long_to_be_read_is_told_and_stays(cast: Cast) -> None:
    run = gone_through(cast, {"a": play("Ask the bank", "permanent")})
    answer = send(cast, run, "provide", step="a", output="9" * 5_000)
    assert answer.status_code == 422
    assert "holds a number that is too long" in answer.content.decode()


def test_a_way_that_the_step_does_not_have_is_refused_and_not_replaced_by_another(cast: Cast) -> None:
    """An approval that nobody can be late for must not become an approval given, because somebody said “expired”."""
    ask = {"type": "human.approval", "name": "Ask", "config": {"title": "Pay?", "assignees": ["nobody@example.test"]}}
    run = gone_through(cast, {"a": ask})
    assert run.status == "failed"
    offered = page(cast, run, "provide/", step="a")
    assert '<option value="rejected">' in offered
    assert '<option value="expired">' not in offered
    send(cast, run, "provide", step="a", output="{}", port="expired")
    assert (run.status, Signal.objects.count()) == ("failed", 0)
    body = {"output": {}, "port": "expired"}
    url = f"/api{RUNS}{run.ref}/steps/a/provide/"
    answer = cast.browser("charlie").post(url, body, content_type="application/json")
    assert answer.status_code == 409
    assert "This step has no way “expired”. Choose one of: approved, rejected." in answer.json()["detail"]


def test_a_button_on_an_old_page_does_nothing_to_what_asks_anew(cast: Cast) -> None:
    run = gone_through(cast, {"a": play("Pay", "permanent", "permanent", "left", type_="test.once", on_error="ask")})
    buttons = re.findall(r'name="step" value="a"><input type="hidden" name="seq" value="(\d+)"', page(cast, run))
    assert len(buttons) == 3
    send(cast, run, "retry", step="a", seq=buttons[0])  # a colleague had it done again, and it failed again
    for command in ("retry", "skip", "stop"):
        old = cast.browser("charlie").post(f"{RUNS}{run.ref}/{command}/", {"step": "a", "seq": buttons[0]}, follow=True)
        assert "Look at it once more" in old.content.decode(), command
    link = re.search(r"provide/\?step=a&amp;seq=(\d+)", page(cast, run))
    assert link
    assert f'name="seq" value="{link[1]}"' in page(cast, run, "provide/", step="a", seq=link[1])
    send(cast, run, "provide", step="a", seq=buttons[0], output="1", port="left")
    assert run.status == "waiting"
    send(cast, run, "provide", step="a", seq=link[1], output="1", port="left")
    assert run.status == "completed"


def test_a_rollback_asks_first_and_tells_afterwards(cast: Cast) -> None:
    nodes = {
        "book": play("Book the room", compensation="unbook"),
        "unbook": play("Give the room back"),
        "pay": play("Pay", type_="test.once"),
    }
    run = gone_through(cast, nodes, "book -> pay")
    asked = page(cast, run, "roll-back/")
    assert "<strong>Book the room</strong> by “Give the room back”" in asked
    assert "Nothing undoes “Pay”" in asked
    assert not Signal.objects.exists()
    send(cast, run, "roll-back")
    assert run.status == "rolled_back"
    told = page(cast, run)
    assert "Still to be undone by hand" in told
    assert "<strong>Pay</strong>: no step undoes it" in told


def test_a_fork_tells_what_it_means_and_leads_to_the_new_run(cast: Cast) -> None:
    run = gone_through(cast, {"a": play("A"), "b": play("B")}, "a -> b", title="First")
    told = page(cast, run, "fork/", step="a")
    assert "Taken over as done" in told
    assert "Done a second time, with effect" in told
    answer = send(cast, run, "fork", step="a", version="1", title="Second")
    forked = Run.objects.get(fork_of=run)
    assert answer["Location"] == f"{RUNS}{forked.ref}/"
    assert f"Forked from {run.ref}" in page(cast, forked)
    assert send(cast, run, "fork", step="a", version="x").status_code == 302
    assert cast.browser("charlie").get(f"{RUNS}{run.ref}/fork/?step=nowhere").status_code == 404


def test_a_fork_of_a_run_that_was_rolled_back_tells_what_has_been_undone(cast: Cast) -> None:
    nodes = {"book": play("Book the room", compensation="unbook"), "unbook": play("Give the room back"), "b": play("B")}
    run = gone_through(cast, nodes, "book -> b")
    assert "undone since" not in page(cast, run, "fork/", step="book")
    send(cast, run, "roll-back")
    told = page(cast, run, "fork/", step="book")
    assert re.search(r"Taken over as done although it has been undone since</span> Book the room", told)
    assert "Taken over as done</span>" not in told


def test_a_paused_run_goes_step_by_step_and_can_be_hurried(cast: Cast) -> None:
    nodes = {"a": play("A", breakpoint=True), "b": play("B")}
    run = gone_through(cast, nodes, "a -> b", options={"stepping": True})
    assert "Next step" in page(cast, run)
    send(cast, run, "advance")
    send(cast, run, "priority", priority="7")
    assert (run.status, run.completed, run.priority) == ("paused", 1, 7)
    for wrong in ("11", "soon", "9" * 400, ""):
        assert send(cast, run, "priority", priority=wrong).status_code == 302
    assert run.priority == 7


def test_a_step_that_asks_can_be_let_fail(cast: Cast) -> None:
    run = gone_through(cast, {"a": play("A", "permanent", on_error="ask")})
    assert "Let it fail: “A”" in page(cast, run)
    send(cast, run, "stop", step="a")
    assert run.status == "failed"


def test_the_still_page_says_how_far_containers_are_and_what_was_reported(cast: Cast) -> None:
    nodes = {
        "loop": {"type": "logic.for_each", "name": "All", "config": {"items": [1, 2, 3], "on_item_error": "continue"}},
        "a": {**play("A", "permanent"), "inside": "loop"},
    }
    run = gone_through(cast, nodes, options={"simulated": False})
    Run.objects.filter(pk=run.pk).update(
        totals={"cost": {"USD": 1.25}, "impact": {"savings": {"USD/month": 30}}, "gates": {"passed": 1, "failed": 2}},
        options={"simulated": True},
    )
    told = page(cast, run)
    for words in ("3 of 3 passes, 3 failed", "1.25 USD", "30 USD/month", "1 passed, 2 not", "Simulated"):
        assert words in told, words


def test_a_fork_whose_form_is_sent_twice_is_started_once(cast: Cast) -> None:
    run = gone_through(cast, {"a": play("A"), "b": play("B")}, "a -> b")
    key = re.search(r'name="key" value="([0-9a-f]+)"', page(cast, run, "fork/", step="a"))
    assert key
    answers = [send(cast, run, "fork", step="a", version="1", title="Second", key=key[1]) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Run.objects.filter(fork_of=run).count() == 1


@pytest.mark.parametrize("part", ["fork/", "provide/"])
def test_a_page_about_a_step_leads_back_where_none_was_named(cast: Cast, part: str) -> None:
    run = gone_through(cast, {"a": play("A")})
    answer = cast.browser("charlie").get(f"{RUNS}{run.ref}/{part}")
    assert (answer.status_code, answer["Location"]) == (302, f"{RUNS}{run.ref}/")
