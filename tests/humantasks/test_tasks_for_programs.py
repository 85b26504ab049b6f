"""The tasks' API."""

from typing import Any

import pytest

from humantasks.models import Task
from humantasks.services import claim_task
from humantasks.states import State
from humantasks.steps.form.step import Form
from tests.cast import Cast
from tests.humantasks.asked import asked

API = "/api/w/acme/tasks/"


def post(client: Any, task: Task, verb: str, body: Any = None) -> Any:
    return client.post(f"{API}{task.ref}/{verb}/", body or {}, content_type="application/json")


def test_lists_can_be_narrowed_to_a_state_and_to_what_is_mine(cast: Cast) -> None:
    asked(cast, title="A")
    other = asked(cast, title="B", assignees=["user:charlie@example.com"])
    claim_task(task=other, membership=cast.member("charlie"))
    browser = cast.browser("alice")
    assert [task["title"] for task in browser.get(API).json()["results"]] == ["B", "A"]
    assert [task["title"] for task in browser.get(API, {"state": "claimed"}).json()["results"]] == ["B"]
    assert [task["title"] for task in cast.browser("dora").get(API, {"mine": "true"}).json()["results"]] == ["A"]
    assert cast.browser("dora").get(API, {"state": "weird"}).status_code == 400


def test_the_list_takes_the_same_queries_for_one_task_and_for_many(cast: Cast, django_assert_num_queries: Any) -> None:
    browser = cast.browser("alice")
    asked(cast)
    with django_assert_num_queries(8, exact=False) as one:
        browser.get(API)
    for _ in range(10):
        claim_task(task=asked(cast), membership=cast.member("dora"))
    with django_assert_num_queries(len(one.captured_queries)):
        assert len(browser.get(API).json()["results"]) == 11


def test_a_task_tells_all_that_is_needed_to_act(cast: Cast) -> None:
    task = asked(cast, step=Form(), form={"type": "object", "properties": {"a": {"type": "string"}}})
    shown = cast.browser("dora").get(f"{API}{task.ref}/").json()
    assert shown["id"] == task.ref
    assert shown["outcomes"] == ["submitted"]
    assert shown["assignees"] == ["group:Finance"]
    assert shown["form"]["properties"] == {"a": {"type": "string"}}


def test_a_program_claims_releases_and_completes(cast: Cast) -> None:
    task, dora = asked(cast), cast.browser("dora")
    assert post(dora, task, "claim").json()["claimed_by"]["email"] == "dora@example.com"
    assert post(dora, task, "release").json()["state"] == "open"
    done = post(dora, task, "complete", {"outcome": "approved", "comment": "Fine"})
    assert (done.status_code, done.json()["state"], done.json()["outcome"]) == (200, "done", "approved")


def test_whoever_comes_second_gets_a_conflict_with_what_is_kept(cast: Cast) -> None:
    task = asked(cast)
    post(cast.browser("dora"), task, "complete", {"outcome": "approved"})
    late = post(cast.browser("alice"), task, "complete", {"outcome": "rejected", "comment": "No"})
    assert late.status_code == 409
    assert late["Content-Type"] == "application/problem+json"
    assert late.json()["type"] == "closed"
    assert "Approved by Dora" in late.json()["detail"]
    assert late.json()["current"]["outcome"] == "approved"


def test_an_answer_that_does_not_fit_is_refused_at_its_pointers(cast: Cast) -> None:
    form = {"type": "object", "required": ["a"], "properties": {"b": {"type": "integer"}}}
    task = asked(cast, step=Form(), form=form)
    answer = post(cast.browser("dora"), task, "complete", {"outcome": "submitted", "data": {"b": "x"}})
    assert answer.status_code == 400
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/data/a", "/data/b"}
    assert Task.objects.get().state == State.OPEN


def test_whoever_was_not_asked_is_refused(cast: Cast) -> None:
    assert post(cast.browser("bob"), asked(cast), "complete", {"outcome": "approved"}).status_code == 403


def test_a_reading_token_sees_and_a_running_token_acts(cast: Cast) -> None:
    task = asked(cast)
    reader, actor = cast.program("dora", "read"), cast.program("dora", "read", "run")
    assert reader.get(f"{API}{task.ref}/").status_code == 200
    assert reader.post(f"{API}{task.ref}/complete/", {"outcome": "approved"}).status_code == 403
    assert actor.post(f"{API}{task.ref}/complete/", {"outcome": "approved"}).status_code == 200


@pytest.mark.parametrize("value", ['"\\ud800"', '{"\\ud800": 1}', "[" * 900 + "]" * 900, "1" + "0" * 400, "NaN"])
def test_an_answer_that_cannot_be_kept_is_refused_in_words(cast: Cast, value: str) -> None:
    task = asked(cast, step=Form(), form={"type": "object", "properties": {"a": {"type": "string"}}})
    body = f'{{"outcome": "submitted", "data": {{"a": {value}}}}}'
    refused = cast.browser("dora").post(f"{API}{task.ref}/complete/", body, content_type="application/json")
    assert refused.status_code == 400
    task.refresh_from_db()
    assert task.state == State.OPEN
