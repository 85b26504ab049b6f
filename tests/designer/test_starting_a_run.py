"""The start form and the API's way in: input that fits, once."""

import re
from typing import Any

from django.test import Client

from designer.models import Workflow
from designer.services.publishing import publish_draft
from designer.services.workflows import archive_workflow
from engine.models import Run
from tests.cast import Cast
from tests.designer.drawn import drawn, published, redrawn


def key_in(page: bytes) -> str:
    found = re.search(rb'name="key" value="([0-9a-f]+)"', page)
    assert found
    return found[1].decode()


def form_url(workflow: Workflow) -> str:
    return f"/w/acme/workflows/{workflow.ref}/run/"


def start(client: Client, workflow: Workflow, body: Any, **headers: str) -> Any:
    return client.post(
        f"/api/w/acme/workflows/{workflow.ref}/runs/", body, content_type="application/json", headers=headers
    )


def test_the_form_asks_for_the_input_of_the_published_version(cast: Cast) -> None:
    workflow = published(cast)
    redrawn(cast, workflow, input={"type": "object", "properties": {"later": {"type": "string"}}})
    page = cast.browser("charlie").get(form_url(workflow)).content.decode()
    assert 'name="in/number"' in page
    assert 'name="in/later"' not in page
    assert "Run version 1" in page


def test_sending_the_form_starts_a_run_and_shows_it(cast: Cast) -> None:
    workflow, browser = published(cast), cast.browser("charlie")
    key = key_in(browser.get(form_url(workflow)).content)
    answer = browser.post(
        form_url(workflow), {"key": key, "in/number": "2041", "in/total": "120.50", "title": "Bike parts"}
    )
    run = Run.objects.get()
    assert (run.input, run.title, run.started_by) == (
        {"number": "2041", "total": 120.5},
        "Bike parts",
        cast.user("charlie"),
    )
    assert (answer.status_code, answer["Location"]) == (302, f"/w/acme/runs/{run.ref}/")


def test_sending_the_form_twice_starts_one_run_even_across_a_new_version(cast: Cast) -> None:
    workflow, browser = published(cast), cast.browser("charlie")
    body = {"key": key_in(browser.get(form_url(workflow)).content), "version": "1", "in/number": "1", "in/total": "1"}
    first = browser.post(form_url(workflow), body)
    revision = redrawn(cast, workflow, description="New")
    publish_draft(workflow=workflow, revision=revision, note="", actor=cast.user("bob"))
    second = browser.post(form_url(workflow), body)
    assert Run.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_a_form_of_an_older_version_starts_nothing_and_shows_the_new_one(cast: Cast) -> None:
    """What was typed into a field that is gone must not be left out without a word."""
    note: dict[str, Any] = {"type": "object", "properties": {"note": {"type": "string"}}}
    nodes = {"one": {"type": "data.set", "name": "One", "config": {"values": {"n": 1}}}}
    workflow, browser = published(cast, input=note, nodes=nodes), cast.browser("charlie")
    opened = browser.get(form_url(workflow)).content.decode()
    assert '<input type="hidden" name="version" value="1">' in opened
    remark: dict[str, Any] = {"type": "object", "properties": {"remark": {"type": "string"}}}
    revision = redrawn(cast, workflow, input=remark, nodes=nodes)
    publish_draft(workflow=workflow, revision=revision, note="", actor=cast.user("bob"))
    body = {"key": key_in(opened.encode()), "version": "1", "in/note": "Only if it is urgent"}
    answer = browser.post(form_url(workflow), body)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Version 2 has been published since you opened this form" in page
    assert 'name="in/remark"' in page
    assert not Run.objects.exists()
    again = {"key": key_in(answer.content), "version": "2", "in/remark": "Only if it is urgent"}
    assert browser.post(form_url(workflow), again).status_code == 302
    assert Run.objects.get().input == {"remark": "Only if it is urgent"}


def test_a_form_that_was_changed_after_going_back_asks_before_it_starts_another_run(cast: Cast) -> None:
    workflow, browser = published(cast), cast.browser("charlie")
    body = {"key": key_in(browser.get(form_url(workflow)).content), "in/number": "1", "in/total": "1"}
    browser.post(form_url(workflow), {**body, "simulated": "yes"})
    simulated = Run.objects.get()
    asked = browser.post(form_url(workflow), body)  # for real, this time
    assert asked.status_code == 409
    assert f"has started a run already ({simulated.ref})" in asked.content.decode()
    assert Run.objects.count() == 1
    browser.post(form_url(workflow), {**body, "key": key_in(asked.content)})
    assert [run.options for run in Run.objects.order_by("id")] == [{"simulated": True}, {}]


def test_mistakes_stand_at_their_fields_and_typing_is_kept(cast: Cast) -> None:
    workflow = published(cast)
    answer = cast.browser("charlie").post(
        form_url(workflow), {"key": "abc", "in/number": "2041", "in/total": "lots", "title": "Mine"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter a number with a point" in page
    assert all(text in page for text in ('value="2041"', 'value="lots"', 'value="Mine"', 'value="abc"'))
    assert not Run.objects.exists()


def test_an_example_fills_in_the_form_on_one_click(cast: Cast) -> None:
    workflow, browser = published(cast), cast.browser("charlie")
    assert "2041 · 120.5" in browser.get(form_url(workflow)).content.decode()
    page = browser.get(form_url(workflow) + "?example=1").content.decode()
    assert 'name="in/number" value="2042"' in page
    assert browser.get(form_url(workflow) + "?example=99").status_code == 200
    assert browser.get(form_url(workflow) + "?example=-1").status_code == 200


def test_what_was_never_published_says_how_to_go_on(cast: Cast) -> None:
    workflow, browser = drawn(cast), cast.browser("charlie")
    assert b"Not published yet" in browser.get(form_url(workflow)).content
    assert browser.post(form_url(workflow), {"key": "a"}).status_code == 409
    assert start(browser, workflow, {"input": {}}).json()["detail"].startswith("This workflow has no published version")


def test_an_archived_workflow_starts_nothing(cast: Cast) -> None:
    workflow = published(cast)
    cast.browser("bob").post(f"/w/acme/workflows/{workflow.ref}/archive/")
    assert start(cast.browser("charlie"), workflow, {"input": {"number": "1", "total": 1}}).status_code == 409
    assert not Run.objects.exists()


def test_the_same_idempotency_key_gives_the_same_run(cast: Cast) -> None:
    workflow, program = published(cast), cast.program("charlie", "run")
    url = f"/api/w/acme/workflows/{workflow.ref}/runs/"
    body = {"input": {"number": "1", "total": 2}}
    answers = [program.post(url, body, headers={"Idempotency-Key": "order-7"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Run.objects.count() == 1


def test_an_idempotency_key_that_comes_with_another_input_is_refused(cast: Cast) -> None:
    workflow, program = published(cast), cast.program("charlie", "run")
    url = f"/api/w/acme/workflows/{workflow.ref}/runs/"
    bodies: list[Any] = [{"input": {"number": number, "total": 2}} for number in ("1", "2")]
    first, *others = [
        program.post(url, body, headers={"Idempotency-Key": "order-7"})
        for body in (*bodies, {**bodies[0], "simulated": True})
    ]
    assert [(other.status_code, other.json()["type"]) for other in others] == [(409, "key-used")] * 2
    assert {other.json()["run"] for other in others} == {first.json()["id"]}
    assert Run.objects.count() == 1


def test_input_that_misses_the_schema_is_refused_at_its_pointers(cast: Cast) -> None:
    answer = start(cast.browser("charlie"), published(cast), {"input": {"total": -1}})
    assert answer.status_code == 400
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/input/number", "/input/total"}


def test_input_over_the_limit_is_refused_in_a_sentence(cast: Cast) -> None:
    workflow = published(cast)
    huge = {"input": {"number": "x" * 2_300_000, "total": 1}}
    assert start(cast.browser("charlie"), workflow, huge).status_code == 413
    huger = {"input": {"number": "x" * 3_000_000, "total": 1}}
    answer = start(cast.browser("charlie"), workflow, huger)
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert "larger than 2 MB" in answer.json()["detail"]
    large = {"input": {"number": "x" * 1_500_000, "total": 1}}
    answer = start(cast.browser("charlie"), workflow, large)
    assert answer.status_code == 400
    assert "at most 1 MB" in answer.json()["errors"][0]["message"]
    assert not Run.objects.exists()


def test_a_viewer_and_a_participant_start_nothing(cast: Cast) -> None:
    workflow = published(cast)
    for who in ("erin", "dora"):
        assert cast.browser(who).get(form_url(workflow)).status_code == 403
        assert start(cast.browser(who), workflow, {"input": {}}).status_code == 403


def test_a_run_is_simulated_and_hurried_as_the_form_or_the_body_says(cast: Cast) -> None:
    workflow, browser = published(cast), cast.browser("charlie")
    form = {"key": key_in(browser.get(form_url(workflow)).content), "in/number": "1", "in/total": "1"}
    assert browser.post(form_url(workflow), {**form, "simulated": "yes", "priority": "5"}).status_code == 302
    run = Run.objects.get()
    assert (run.options, run.priority) == ({"simulated": True}, 5)
    body = {"input": {"number": "2", "total": 2}, "stepping": True, "breakpoints": ["read"], "priority": -3}
    answer = start(browser, workflow, body).json()
    assert answer["options"] == {"simulated": False, "stepping": True, "breakpoints": ["read"]}
    assert answer["priority"] == -3


def test_what_was_chosen_stays_chosen_when_the_form_is_refused(cast: Cast) -> None:
    workflow, browser = published(cast), cast.browser("charlie")
    page = browser.post(form_url(workflow), {"key": "a" * 32, "simulated": "yes", "priority": "-5"})
    assert page.status_code == 422
    text = page.content.decode()
    assert '<option value="-5" selected>' in text
    assert re.search(r'name="simulated" value="yes"[^>]* checked', text)
    assert browser.post(form_url(workflow), {"key": "b" * 32, "priority": "99"}).status_code == 422


def test_a_form_over_the_limit_is_refused_in_a_sentence(cast: Cast) -> None:
    typed = {"in/number": "x" * 3_000_000, "in/total": "1"}
    answer = cast.browser("charlie").post(f"/w/acme/workflows/{published(cast).ref}/run/", typed)
    assert answer.status_code == 413
    assert "larger than 2 MB" in answer.content.decode()


def test_what_is_left_out_at_the_start_is_there_and_holds_its_default_or_nothing(cast: Cast) -> None:
    fields = {"number": {"type": "string"}, "note": {"type": "string"}, "limit": {"type": "integer", "default": 5}}
    workflow = published(cast, input={"type": "object", "required": ["number"], "properties": fields})
    client = cast.browser("charlie")
    body = {"input": {"number": "1"}}
    first = start(client, workflow, body, **{"Idempotency-Key": "a"})
    assert Run.objects.get().input == {"number": "1", "note": None, "limit": 5}
    again = start(client, workflow, body, **{"Idempotency-Key": "a"})
    assert (first.status_code, again.status_code, Run.objects.count()) == (201, 200, 1)
    page = client.get(form_url(workflow)).content
    client.post(form_url(workflow), {"key": key_in(page), "in/number": "2", "in/note": "", "in/limit": ""})
    assert Run.objects.latest("id").input == {"number": "2", "note": None, "limit": None}


def test_a_run_is_done_again_with_its_input_once_its_workflow_was_mended(cast: Cast) -> None:
    workflow, browser = published(cast), cast.browser("charlie")
    browser.post(form_url(workflow), {"key": "1" * 32, "in/number": "2041", "in/total": "120.5", "title": "Bike parts"})
    run = Run.objects.get()
    again = f"{form_url(workflow)}?from={run.ref}"
    assert f'href="{again}"' in browser.get(f"/w/acme/runs/{run.ref}/").content.decode()
    note = {"type": "object", "properties": {"number": {"type": "string", "title": "Number"}}}
    publish_draft(workflow=workflow, revision=redrawn(cast, workflow, input=note), note="", actor=cast.user("bob"))
    page = browser.get(again).content.decode()
    assert re.search(r'name="in/number"[^>]*value="2041"', page)
    assert re.search(r'name="title" value="Bike parts"', page)
    assert "that run was of version 1. Left out, since this version does not ask for it: total." in page


def test_what_was_simulated_is_simulated_again_unless_somebody_says_otherwise(cast: Cast) -> None:
    workflow, browser = published(cast), cast.browser("charlie")
    for simulated in (True, False):
        start(browser, workflow, {"input": {"number": "2041", "total": 1}, "simulated": simulated})
        again = browser.get(f"{form_url(workflow)}?from={Run.objects.latest('id').ref}").content.decode()
        assert bool(re.search(r'name="simulated"[^>]* checked', again)) is simulated


def test_what_another_workflow_was_started_with_is_not_filled_in(cast: Cast) -> None:
    workflow, other, browser = published(cast), published(cast), cast.browser("charlie")
    start(browser, other, {"input": {"number": "7777", "total": 1}})
    page = browser.get(f"{form_url(workflow)}?from={Run.objects.get().ref}").content.decode()
    assert "7777" not in page
    assert "Filled in as" not in page


def test_no_run_of_a_draft_or_of_what_was_put_away_offers_to_be_done_again(cast: Cast) -> None:
    workflow, browser = published(cast), cast.browser("charlie")
    start(browser, workflow, {"input": {"number": "2041", "total": 1}})
    run = Run.objects.get()
    archive_workflow(workflow=workflow, actor=cast.user("bob"))
    assert "?from=" not in browser.get(f"/w/acme/runs/{run.ref}/").content.decode()


def test_a_word_that_nobody_reads_starts_nothing_since_a_simulated_run_may_be_meant(cast: Cast) -> None:
    workflow = published(cast)
    answer = start(cast.browser("charlie"), workflow, {"input": {"number": "7"}, "simulate": True})
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"pointer": "/simulate", "message": "Nobody reads this. Perhaps “simulated” is meant."}
    ]
    assert not Run.objects.exists()
