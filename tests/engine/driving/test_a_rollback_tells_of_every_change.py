"""What a step has changed, or may have, and that no reverse undoes is told before a rollback and after it."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from engine.core.steps import Done
from engine.interventions import fork_run, roll_back
from engine.models import Event, Run
from engine.outbound.http import NotReached, Response
from engine.queries import undoing_of
from engine.steps.data_query import DataQuery
from tests.cast import Cast
from tests.engine.driving.stage import drive, driving, is_over, started

pytestmark = pytest.mark.django_db(transaction=True)

METHODS = [("GET", False), ("HEAD", False), ("POST", True), ("PUT", True), ("PATCH", True), ("DELETE", True)]


def left_to_people(run: Run) -> list[str]:
    event = Event.objects.get(run=run, type__in=["workflow.rolled_back", "workflow.rollback_failed"])
    return [one["step"] for one in event.data["by_hand"]]


def told_before_and_after(cast: Cast, nodes: dict[str, Any]) -> tuple[list[str], list[str]]:
    run = started(cast, nodes, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it has completed")
        before = undoing_of(run).lasting
        roll_back(run=run, actor=cast.user("charlie"))
        drive(driver, lambda: is_over(run) and run.status != "completed", "it is undone")
    return before, left_to_people(run)


@pytest.mark.parametrize(("method", "changes"), METHODS)
def test_of_a_request(cast: Cast, monkeypatch: pytest.MonkeyPatch, method: str, *, changes: bool) -> None:
    monkeypatch.setattr("engine.steps.http_request.send", lambda *_, **__: Response(200, {}, "", None))
    request = {"type": "http.request", "config": {"method": method, "url": "https://crm.test/7"}}
    expected = ["a"] if changes else []
    assert told_before_and_after(cast, {"a": request}) == (expected, expected)


@pytest.mark.parametrize(("method", "changes"), METHODS)
def test_of_a_request_of_which_nobody_can_tell_whether_it_was_done(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, method: str, *, changes: bool
) -> None:
    def send(*_: Any, **__: Any) -> Any:
        raise NotReached("The exchange broke off.", sent=True)

    monkeypatch.setattr("engine.steps.http_request.send", send)
    config = {"method": method, "url": "https://crm.test/7"}
    run = started(cast, {"a": {"type": "http.request", "config": config, "on_error": "roll_back"}}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it is undone")
    assert left_to_people(run) == (["a"] if changes else [])


@pytest.mark.parametrize(("mode", "changes"), [("read", False), ("write", True)])
def test_of_a_query(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, mode: str, *, changes: bool
) -> None:
    settings.AUTOMATE_DATABASES = {"crm": "sqlite:////nowhere"}
    monkeypatch.setattr(DataQuery, "perform", lambda *_: Done({"rows": [], "count": 1, "more": False}))
    query = {"type": "data.query", "config": {"database": "crm", "sql": "SELECT 1", "mode": mode}}
    expected = ["a"] if changes else []
    assert told_before_and_after(cast, {"a": query}) == (expected, expected)


def test_of_what_lies_in_a_group_that_is_undone_as_a_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.steps.http_request.send", lambda *_, **__: Response(200, {}, "", None))
    nodes: dict[str, Any] = {
        "order": {"type": "logic.group", "compensation": "withdraw"},
        "pay": {"type": "http.request", "inside": "order", "config": {"method": "POST", "url": "https://crm.test/7"}},
        "withdraw": {"type": "http.request", "config": {"method": "DELETE", "url": "https://crm.test/7"}},
    }
    assert told_before_and_after(cast, nodes) == ([], [])


def test_of_what_a_fork_has_taken_over(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.steps.http_request.send", lambda *_, **__: Response(200, {}, "", None))
    request = {"type": "http.request", "config": {"method": "POST", "url": "https://crm.test/7"}}
    nodes = {"pay": {**request, "compensation": "refund"}, "refund": request, "note": request}
    run = started(cast, nodes, ["pay -> note"])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it has completed")
        fork = fork_run(run=run, step_key="pay", actor=cast.user("charlie"))
        drive(driver, lambda: is_over(fork), "the fork has completed")
        before = undoing_of(fork)
        roll_back(run=fork, actor=cast.user("charlie"))
        drive(driver, lambda: is_over(fork) and fork.status != "completed", "it is undone")
    assert (before.reversed, before.taken_over, before.lasting) == ([], ["pay"], ["note"])
    assert sorted(left_to_people(fork)) == ["note", "pay"]


def test_of_a_simulation_nothing_is_left(cast: Cast) -> None:
    request = {"type": "http.request", "config": {"method": "POST", "url": "https://crm.test/7"}}
    run = started(cast, {"a": request}, [])
    Run.objects.filter(pk=run.pk).update(options={"simulated": True})
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it has completed")
    assert undoing_of(Run.objects.get(pk=run.pk)).lasting == []
