"""A start that finds no place is refused kindly, at the form and at the API, and tells when to try again."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from engine import crowd
from engine.models import Run
from engine.services import start_run
from tests.cast import Cast
from tests.designer.drawn import published
from tests.designer.test_starting_a_run import form_url, key_in, start

ONE = {"input": {"number": "1", "total": 1}}
REJECTING = {"concurrency": {"limit": 1, "key": "{{ input.number }}", "when_full": "reject"}}
PACED = {"concurrency": {"limit": 9, "when_full": "reject"}, "rate": {"runs": 1, "seconds": 90}}


@pytest.fixture
def charlie(cast: Cast) -> Client:
    return cast.browser("charlie")


def test_the_api_answers_429_when_the_workflow_refuses_more(cast: Cast, charlie: Client) -> None:
    workflow = published(cast, settings=REJECTING)
    assert start(charlie, workflow, ONE).status_code == 201
    answer = start(charlie, workflow, ONE)
    assert (answer.status_code, answer.json()["type"]) == (429, "full")
    assert answer.json()["detail"].startswith("1 of 1 run for “1” is under way")
    assert "Retry-After" not in answer
    assert start(charlie, workflow, {"input": {"number": "2", "total": 1}}).status_code == 201


def test_the_api_tells_when_the_pace_allows_the_next(cast: Cast, charlie: Client) -> None:
    workflow = published(cast, settings=PACED)
    assert start(charlie, workflow, ONE).status_code == 201
    answer = start(charlie, workflow, ONE)
    assert answer.status_code == 429
    assert 80 <= int(answer["Retry-After"]) <= 90


def test_the_form_keeps_what_was_typed_when_there_is_no_place(cast: Cast, charlie: Client) -> None:
    workflow = published(cast, settings=REJECTING)
    start(charlie, workflow, ONE)
    body = {
        "key": key_in(charlie.get(form_url(workflow)).content),
        "in/number": "1",
        "in/total": "7.5",
        "title": "Mine",
    }
    answer = charlie.post(form_url(workflow), body)
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "1 of 1 run for “1” is under way" in page
    assert all(text in page for text in ('value="1"', 'value="7.5"', 'value="Mine"', f'value="{body["key"]}"'))


def test_a_program_may_say_how_urgent_a_run_is(cast: Cast, charlie: Client) -> None:
    workflow = published(cast, settings={"priority": 2})
    assert start(charlie, workflow, {**ONE, "priority": 7}).json()["priority"] == 7
    assert start(charlie, workflow, ONE).json()["priority"] == 2
    answer = start(charlie, workflow, {**ONE, "priority": 11})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/priority")


def test_a_workspace_in_which_very_many_wait_is_refused_more(cast: Cast, charlie: Client, settings: Settings) -> None:
    crowd.forget()
    settings.AUTOMATE_MOST_WAITING = 2
    workflow = published(cast)
    assert [start(charlie, workflow, ONE).status_code for _ in range(3)] == [201, 201, 429]
    assert Run.objects.count() == 2
    crowd.forget()


def test_those_who_wait_are_counted_seldom_at_first_and_often_when_half_may_come(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd.forget()
    settings.AUTOMATE_MOST_WAITING = 8
    clock = [1_000.0]
    monkeypatch.setattr("engine.crowd.time.monotonic", lambda: clock[0])
    definition = published(cast).versions.get().definition

    def asks(after: float) -> int:
        clock[0] += after
        with CaptureQueriesContext(connection) as asked:
            start_run(definition=definition, input=ONE["input"])
        return sum("COUNT(*)" in query["sql"] for query in asked)

    assert [asks(0), asks(9), asks(0.5), asks(1)] == [1, 0, 0, 1]  # ten seconds after the first
    assert [asks(1.5), asks(0.5), asks(1)] == [1, 0, 1]  # four of eight: from now on every second
    crowd.forget()
