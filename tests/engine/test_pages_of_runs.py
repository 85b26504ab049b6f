"""The pages about runs: they say what is going on, without JavaScript too, and in few queries."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from engine.models import Definition, Driver, Event, Run, Signal, Step
from humantasks.models import Assignment, Task
from tests.cast import Cast
from tests.engine.live_stage import HANGING, begun, drawing, driving, on_stage, play, settle, started
from workspaces.models import User

RUNS = "/w/acme/runs/"
ASKING = {"read": play("Read invoice"), "ask": play("Ask Finance", "wait"), "tell": play("Tell the supplier")}


@pytest.fixture(autouse=True)
def _stage() -> Iterator[None]:
    with on_stage():
        yield


def driven(cast: Cast, document: dict[str, Any], **more: Any) -> Run:
    """A run that has come to rest."""
    run = started(cast.workspace, document, cast.user("charlie"), **more)
    with driving() as driver:
        settle(driver)
    run.refresh_from_db()
    return run


def waiting_run(cast: Cast, **more: Any) -> Run:
    return driven(cast, drawing(ASKING, "read -> ask", "ask -> tell"), **more)


def failed_run(cast: Cast, **more: Any) -> Run:
    return driven(cast, drawing({"a": play("Look up supplier", "permanent")}), **more)


def interrupted_run(cast: Cast) -> Run:
    run = started(cast.workspace, drawing({"pay": play("Pay the invoice", "hang", type_="test.once")}))
    with driving() as first:
        begun(first, run, "pay")
        Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
        with driving() as second:
            settle(second)
        HANGING.set()
    return run


def give_task(cast: Cast, run: Run, name: str) -> None:
    task = Task.objects.create(
        workspace=cast.workspace, run=run, step_key="ask", attempt_id="1", kind="approval", title="Approve",
        created_at=timezone.now(),
    )  # fmt: skip
    Assignment.objects.create(task=task, membership=cast.member(name))


def text_of(browser: Client, path: str, **headers: Any) -> str:
    """The words of a page, without its tags."""
    answer = browser.get(path, **headers)
    assert answer.status_code == 200
    without_tags = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", without_tags)


def shown(browser: Client, query: str = "") -> list[str]:
    """The refs in the list, in order."""
    return re.findall(r'<tr data-id="(\w+)"', browser.get(RUNS + query).content.decode())


# The list


def test_the_list_says_of_each_run_what_it_is_doing_or_why_it_failed(cast: Cast) -> None:
    waiting_run(cast, title="Invoice 2041")
    failed_run(cast, title="Invoice 2042")
    text = text_of(cast.browser("erin"), RUNS)
    assert "Invoice 2041 Invoice approval, version 1" in text
    assert "Waiting for Finance to approve" in text
    assert "The supplier did not answer." in text
    assert "Charlie" in text


def test_a_paused_run_says_where_it_is_held(cast: Cast) -> None:
    run = waiting_run(cast)
    cast.browser("charlie").post(f"{RUNS}{run.ref}/pause/")
    with driving() as driver:
        settle(driver)
    assert "Held at “Ask Finance”" in text_of(cast.browser("erin"), RUNS)


def test_the_list_narrows_by_workflow_state_words_and_time(cast: Cast) -> None:
    erin = cast.browser("erin")
    waiting, failed = waiting_run(cast, title="Bell"), failed_run(cast, title="Crane")
    Run.objects.filter(pk=failed.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert shown(erin) == [failed.ref, waiting.ref]
    assert shown(erin, "?status=waiting") == [waiting.ref]
    assert shown(erin, "?q=crane") == [failed.ref]
    assert shown(erin, f"?workflow={waiting.definition.key}&status=failed") == [failed.ref]
    assert shown(erin, "?since=24h") == [waiting.ref]
    assert shown(erin, "?workflow=elsewhere") == []


@pytest.mark.parametrize("query", ["?status=asleep", "?since=eternity", "?page=x", "?page=999", "?q=%00&workflow=%00"])
def test_a_filter_that_makes_no_sense_shows_the_list(cast: Cast, query: str) -> None:
    run = waiting_run(cast)
    assert shown(cast.browser("erin"), query) == [run.ref]


def test_the_list_has_pages(cast: Cast) -> None:
    runs = [started(cast.workspace, drawing({"a": play("A")})) for _ in range(27)]
    erin = cast.browser("erin")
    assert shown(erin) == [run.ref for run in reversed(runs[2:])]
    assert shown(erin, "?page=2") == [run.ref for run in reversed(runs[:2])]


def test_htmx_gets_the_list_alone_and_can_ask_again_for_the_same(cast: Cast) -> None:
    waiting_run(cast)
    answer = cast.browser("erin").get(f"{RUNS}?status=waiting", headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert html.strip().startswith('<div id="runs-list"')
    assert 'hx-get="/w/acme/runs/?status=waiting"' in html
    assert 'data-live="/ws/w/acme/runs/"' in html
    assert "HX-Request" in answer["Vary"]


def test_an_empty_list_says_what_it_is_for_and_what_to_do_next(cast: Cast) -> None:
    assert "Choose a workflow to run" in text_of(cast.browser("charlie"), RUNS)
    assert "as soon as somebody starts one" in text_of(cast.browser("erin"), RUNS)
    assert "No runs of yours" in text_of(cast.browser("dora"), RUNS)
    waiting_run(cast)
    assert "No run matches" in text_of(cast.browser("erin"), f"{RUNS}?q=zebra")


def test_the_list_costs_the_same_queries_however_long_it_is(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    erin = cast.browser("erin")
    for number in range(6):
        waiting_run(cast, title=f"Invoice {number}")
    with django_assert_max_num_queries(12):
        assert len(shown(erin)) == 6


def test_a_participant_finds_only_runs_with_a_task_of_theirs(cast: Cast) -> None:
    mine, other = waiting_run(cast), waiting_run(cast)
    give_task(cast, mine, "dora")
    dora = cast.browser("dora")
    assert shown(dora) == [mine.ref]
    assert dora.get(f"{RUNS}{mine.ref}/").status_code == 200
    assert dora.get(f"{RUNS}{other.ref}/").status_code == 404


# One run


def test_a_run_can_be_read_without_javascript(cast: Cast) -> None:
    run = waiting_run(cast, title="Invoice 2041")
    text = text_of(cast.browser("charlie"), f"{RUNS}{run.ref}/")
    told = ("Invoice 2041", "33 %", "1 step not begun yet", "The run began.", "Pause run")
    assert [words for words in told if words not in text] == []
    assert "Ask Finance Waiting for Finance to approve" in text
    assert "Pause run" not in text_of(cast.browser("erin"), f"{RUNS}{run.ref}/")


def test_the_live_view_gets_all_it_needs_with_the_page(cast: Cast) -> None:
    run = waiting_run(cast)
    html = cast.browser("erin").get(f"{RUNS}{run.ref}/").content.decode()
    found = re.search(r'<script id="run-config" type="application/json">(.*?)</script>', html, re.S)
    assert found is not None
    config = json.loads(found.group(1))
    assert config["socket"] == f"/ws/w/acme/runs/{run.ref}/"
    assert config["can"] == {"control": False, "start": False}
    assert config["versions"] == [1]
    assert config["snapshot"]["seq"] == run.seq
    assert config["document"] == run.definition.document


def test_a_page_of_a_run_costs_few_queries(cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    nodes = {f"n{number}": play(f"Step {number}", "wait") for number in range(30)}
    run, erin = driven(cast, drawing(nodes)), cast.browser("erin")
    with django_assert_max_num_queries(13):
        assert erin.get(f"{RUNS}{run.ref}/").status_code == 200


def test_a_failed_run_says_why_and_what_to_do(cast: Cast) -> None:
    text = text_of(cast.browser("erin"), f"{RUNS}{failed_run(cast).ref}/")
    assert "This run failed The supplier did not answer. Try later." in text


def test_titles_and_errors_are_shown_as_text_not_as_markup(cast: Cast) -> None:
    run = waiting_run(cast, title="</script><img src=x onerror=alert(1)>")
    for path in (RUNS, f"{RUNS}{run.ref}/", "/w/acme/", f"{RUNS}{run.ref}/cancel/"):
        assert b"<img src=x" not in cast.browser("charlie").get(path).content


# Commands


def test_forms_pause_resume_and_cancel_with_a_reason(cast: Cast) -> None:
    run, charlie = waiting_run(cast), cast.browser("charlie")
    with driving() as driver:
        for command, status in (("pause", "paused"), ("resume", "waiting"), ("cancel", "cancelled")):
            answer = charlie.post(f"{RUNS}{run.ref}/{command}/", {"reason": "Ordered twice."})
            assert (answer.status_code, answer["Location"]) == (302, f"{RUNS}{run.ref}/")
            settle(driver)
            run.refresh_from_db()
            assert run.status == status
    assert Event.objects.filter(message__contains="Ordered twice.").exists()


def test_cancelling_asks_first_and_says_what_is_lost(cast: Cast) -> None:
    run, charlie = waiting_run(cast), cast.browser("charlie")
    assert "cannot be taken up again" in text_of(charlie, f"{RUNS}{run.ref}/cancel/")
    assert not Signal.objects.exists()


def test_a_command_that_comes_too_late_is_answered_in_words(cast: Cast) -> None:
    run, charlie = failed_run(cast), cast.browser("charlie")
    answer = charlie.post(f"{RUNS}{run.ref}/pause/", follow=True)
    assert "This run has failed already, so it can no longer be paused." in answer.content.decode()
    assert "nothing to cancel" in text_of(charlie, f"{RUNS}{run.ref}/cancel/")


@pytest.mark.parametrize(("command", "status"), [("retry", "running"), ("skip", "completed")])
def test_a_person_decides_about_an_interrupted_step(cast: Cast, command: str, status: str) -> None:
    run, charlie = interrupted_run(cast), cast.browser("charlie")
    text = text_of(charlie, f"{RUNS}{run.ref}/")
    assert "“Pay the invoice” needs your word" in text
    assert "An operator of this workspace can decide" in text_of(cast.browser("erin"), f"{RUNS}{run.ref}/")
    HANGING.clear()
    charlie.post(f"{RUNS}{run.ref}/{command}/", {"step": "pay"})
    with driving() as driver:
        if status == "running":
            begun(driver, run, "pay")
        else:
            settle(driver)
        HANGING.set()
    assert run.steps.get(key="pay").status == status


def test_reading_never_commands(cast: Cast) -> None:
    run, charlie = waiting_run(cast), cast.browser("charlie")
    for command in ("pause", "resume", "retry", "skip", "stop", "retry-failed", "advance", "priority"):
        assert charlie.get(f"{RUNS}{run.ref}/{command}/").status_code == 405
    assert not Signal.objects.exists()


# Home


def test_home_shows_numbers_what_runs_and_what_asks_for_help(cast: Cast) -> None:
    waiting_run(cast, title="Invoice 2041")
    failed_run(cast, title="Invoice 2042")
    driven(cast, drawing({"a": play("A")}), title="Invoice 2043")
    interrupted_run(cast)
    text = text_of(cast.browser("charlie"), "/w/acme/")
    assert "Success rate 50 % of 2 runs" in text
    assert "Runs today 4" in text
    assert "Invoice 2041 Waiting for Finance to approve" in text
    assert "Invoice 2042 The supplier did not answer." in text
    assert "“Pay the invoice”: Waiting for someone to say whether it was done" in text
    assert "Invoice 2043" not in text


def test_home_keeps_quiet_about_runs_while_there_are_none(cast: Cast) -> None:
    text = text_of(cast.browser("alice"), "/w/acme/")
    assert "Running now" not in text
    assert "Success rate" not in text


def test_a_participants_home_shows_no_numbers_of_others(cast: Cast) -> None:
    waiting_run(cast)
    text = text_of(cast.browser("dora"), "/w/acme/")
    assert "Success rate" not in text
    assert "Running now" not in text


def test_home_costs_the_same_queries_however_much_runs(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(4):
        waiting_run(cast)
        failed_run(cast)
    charlie = cast.browser("charlie")
    charlie.get("/w/acme/")
    with django_assert_max_num_queries(24):
        charlie.get("/w/acme/")


# The Django admin


@pytest.mark.parametrize("model", [Definition, Run, Step, Event, Signal, Driver])
def test_staff_look_at_everything_and_change_nothing(cast: Cast, model: Any) -> None:
    run = waiting_run(cast)
    Driver.objects.create(name="here:1", host="here")
    cast.browser("charlie").post(f"{RUNS}{run.ref}/pause/")
    root = User.objects.create_superuser("root@example.com", "x")
    browser, place = Client(), f"/admin/engine/{model.__name__.lower()}/"
    browser.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    row = model.objects.first()
    assert model in admin.site._registry
    for path in (place, f"{place}?q={run.ref}", f"{place}{row.pk}/change/"):
        assert browser.get(path).status_code == 200
    for path in (f"{place}add/", f"{place}{row.pk}/delete/"):
        assert browser.post(path, {}).status_code == 403
    assert browser.post(f"{place}{row.pk}/change/", {"status": "completed"}).status_code == 403
