"""The API about runs: what it lists, tells and takes; each wrong request gets a sentence at its place."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from engine.api.shapes import EventShape, RunShape, SnapshotShape, StepShape
from engine.core.schema import NODE_SETTINGS
from engine.core.states import RunStatus, StepStatus
from engine.live.shapes import EventLine, RunSummary, Snapshot, StepSummary
from engine.models import Event, Run, Signal, Step
from engine.registry import CATALOGUE
from humantasks.models import Assignment, Task
from tests.cast import Cast
from tests.engine.live_reader import misfits
from tests.engine.live_stage import HANGING, begun, drawing, driving, on_stage, play, settle, started
from workspaces.models import AuditEntry

API = "/api/w/acme/"
ASKING = {"read": play("Read invoice", "big"), "ask": play("Ask Finance", "wait"), "tell": play("Tell the supplier")}


@pytest.fixture(autouse=True)
def _stage() -> Iterator[None]:
    with on_stage():
        yield


@pytest.fixture
def erin(cast: Cast) -> APIClient:
    """A viewer's program."""
    return cast.program("erin", "read")


@pytest.fixture
def charlie(cast: Cast) -> APIClient:
    """An operator's program."""
    return cast.program("charlie", "read", "run")


def waiting_run(cast: Cast, **more: Any) -> Run:
    run = started(cast.workspace, drawing(ASKING, "read -> ask", "ask -> tell"), cast.user("charlie"), **more)
    with driving() as driver:
        settle(driver)
    run.refresh_from_db()
    return run


def interrupted_run(cast: Cast) -> Run:
    run = started(cast.workspace, drawing({"pay": play("Pay", "hang", type_="test.once")}))
    with driving() as first:
        begun(first, run, "pay")
        Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
        with driving() as second:
            settle(second)
        HANGING.set()
    return run


def test_the_described_shapes_are_the_ones_that_are_sent() -> None:
    pairs = [(RunShape, RunSummary), (StepShape, StepSummary), (EventShape, EventLine), (SnapshotShape, Snapshot)]
    for described, sent in pairs:
        assert list(described().fields) == list(sent.__annotations__)


# The catalogue


def test_the_catalogue_holds_every_step_type_state_and_schema(erin: APIClient) -> None:
    answer = erin.get(f"{API}catalogue/").json()
    assert {step["type"] for step in answer["steps"]} == set(CATALOGUE)
    assert set(answer["states"]["run"]) == {status.value for status in RunStatus}
    assert set(answer["states"]["step"]) == {status.value for status in StepStatus}
    assert set(answer["states"]["run"]["running"]) == {"word", "icon", "colour", "meaning"}
    assert answer["settings"] == NODE_SETTINGS
    assert answer["document"]["title"] == "Automate workflow document"


def test_a_step_that_cannot_be_cut_off_has_no_setting_for_it(erin: APIClient) -> None:
    steps = {step["type"]: step["settings"]["properties"] for step in erin.get(f"{API}catalogue/").json()["steps"]}
    assert "on_crash" not in steps["logic.condition"]
    assert {"join", "retry", "timeout", "on_crash", "notes"} <= set(steps["http.request"])


# Reading


def test_runs_are_listed_newest_first_page_by_page(cast: Cast, erin: APIClient) -> None:
    runs = [started(cast.workspace, drawing({"a": play("A")}), title=f"Run {number}") for number in range(5)]
    first = erin.get(f"{API}runs/?size=3").json()
    rest = erin.get(first["next"]).json()
    assert [run["id"] for run in first["results"] + rest["results"]] == [run.ref for run in reversed(runs)]
    assert rest["next"] is None
    assert all(misfits(run, RunSummary) == [] for run in first["results"])


def test_a_list_costs_the_same_queries_however_many_runs_it_has(
    cast: Cast, erin: APIClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(8):
        waiting_run(cast)
    with django_assert_max_num_queries(8):
        assert len(erin.get(f"{API}runs/").json()["results"]) == 8


def test_runs_are_found_by_workflow_state_words_and_time(cast: Cast, erin: APIClient) -> None:
    waiting = waiting_run(cast, title="Invoice 2041 of Bell & Co")
    queued = started(cast.workspace, drawing({"a": play("A")}), title="Invoice 2042")
    Run.objects.filter(pk=queued.pk).update(created_at=timezone.now() - timedelta(days=2))
    yesterday = (timezone.now() - timedelta(days=1)).isoformat()

    def found(**query: str) -> set[str]:
        return {run["id"] for run in erin.get(f"{API}runs/", query).json()["results"]}

    assert found(workflow=waiting.definition.key) == {waiting.ref, queued.ref}
    assert found(workflow="other") == set()
    assert found(status="waiting") == {waiting.ref}
    assert found(q="bell invoice") == {waiting.ref}
    assert found(q=queued.ref[:6].upper()) == {queued.ref}
    assert found(q="2041", status="queued") == set()
    assert found(created_after=yesterday) == {waiting.ref}
    assert found(created_before=yesterday) == {queued.ref}
    both = erin.get(f"{API}runs/?status=waiting&status=queued").json()["results"]
    assert {run["id"] for run in both} == {waiting.ref, queued.ref}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("status=asleep", "/status"),
        ("created_after=soon", "/created_after"),
        ("created_before=2026-13-01", "/created_before"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_at_its_place(erin: APIClient, query: str, pointer: str) -> None:
    answer = erin.get(f"{API}runs/?{query}")
    assert answer.status_code == 400
    assert answer["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_odd_characters_in_a_filter_break_nothing(cast: Cast, erin: APIClient) -> None:
    waiting_run(cast)
    for q in ("%00", "%25_", "'; DROP TABLE engine_run", "x" * 900):
        assert erin.get(f"{API}runs/?q={q}").status_code == 200


def test_one_run_is_told_whole_and_a_list_is_cut(cast: Cast, erin: APIClient) -> None:
    run = waiting_run(cast, input={"note": "x" * 9_000})
    assert erin.get(f"{API}runs/{run.ref}/").json()["input"] == {"note": "x" * 9_000}
    assert erin.get(f"{API}runs/").json()["results"][0]["input"] == {"note": {"$cut": 9_002}}


def test_a_run_costs_few_queries(
    cast: Cast, erin: APIClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    run = waiting_run(cast)
    for part, most in (("", 6), ("steps/", 7), ("events/", 6), ("snapshot/", 7), ("document/", 6)):
        with django_assert_max_num_queries(most):
            assert erin.get(f"{API}runs/{run.ref}/{part}").status_code == 200


def test_steps_are_cut_in_the_list_and_whole_by_key(cast: Cast, erin: APIClient) -> None:
    run = waiting_run(cast)
    steps = {step["key"]: step for step in erin.get(f"{API}runs/{run.ref}/steps/").json()["results"]}
    assert set(steps) == set(ASKING)
    assert steps["read"]["output"]["body"] == {"$cut": 20_002}
    whole = erin.get(f"{API}runs/{run.ref}/steps/?key=read").json()["results"]
    assert [step["key"] for step in whole] == ["read"]
    assert whole[0]["output"]["body"] == "x" * 20_000
    assert misfits(whole[0], StepSummary) == []


def test_history_is_read_on_from_any_number(cast: Cast, erin: APIClient) -> None:
    run = waiting_run(cast)
    events = erin.get(f"{API}runs/{run.ref}/events/").json()
    assert [event["number"] for event in events] == list(range(1, run.seq + 1))
    assert erin.get(f"{API}runs/{run.ref}/events/?after={run.seq - 1}").json() == events[-1:]
    refused = erin.get(f"{API}runs/{run.ref}/events/?after=-1")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/after")


def test_the_snapshot_is_the_sockets_first_message_and_the_document_the_published_one(
    cast: Cast, erin: APIClient
) -> None:
    run = waiting_run(cast)
    message = erin.get(f"{API}runs/{run.ref}/snapshot/").json()
    assert misfits(message, Snapshot) == []
    assert message["seq"] == run.seq
    assert erin.get(f"{API}runs/{run.ref}/document/").json() == run.definition.document


# Who sees what


def test_a_participant_sees_only_runs_with_a_task_of_theirs(cast: Cast) -> None:
    mine, other = waiting_run(cast), waiting_run(cast)
    task = Task.objects.create(
        workspace=cast.workspace, run=mine, step_key="ask", attempt_id="1", kind="approval", title="Approve",
        created_at=timezone.now(),
    )  # fmt: skip
    Assignment.objects.create(task=task, membership=cast.member("dora"))
    dora = cast.program("dora", "read")
    assert [run["id"] for run in dora.get(f"{API}runs/").json()["results"]] == [mine.ref]
    assert dora.get(f"{API}runs/{mine.ref}/").status_code == 200
    for part in ("", "steps/", "events/", "snapshot/", "document/"):
        assert dora.get(f"{API}runs/{other.ref}/{part}").status_code == 404


def test_a_run_of_another_workspace_is_not_there(cast: Cast) -> None:
    run = waiting_run(cast)
    mallory = cast.program("mallory", "read", "run")
    assert mallory.get(f"/api/w/rival/runs/{run.ref}/").status_code == 404
    assert mallory.post(f"/api/w/rival/runs/{run.ref}/cancel/").status_code == 404
    assert not Signal.objects.exists()


# Commands


def test_commands_are_accepted_written_down_and_carried_out_by_the_driver(cast: Cast, charlie: APIClient) -> None:
    run = waiting_run(cast)
    with driving() as driver:
        for command, status in (("pause", "paused"), ("resume", "waiting"), ("cancel", "cancelled")):
            answer = charlie.post(f"{API}runs/{run.ref}/{command}/")
            assert answer.status_code == 202
            assert answer.json()["id"] == run.ref
            settle(driver)
            assert charlie.get(f"{API}runs/{run.ref}/").json()["status"] == status
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"run.pause", "run.resume", "run.cancel"}


def test_the_reason_of_a_cancellation_is_kept_in_history(cast: Cast, charlie: APIClient) -> None:
    run = waiting_run(cast)
    charlie.post(f"{API}runs/{run.ref}/cancel/", {"reason": "Ordered twice."})
    with driving() as driver:
        settle(driver)
    assert "Charlie cancelled the run. Reason: Ordered twice." in Event.objects.values_list("message", flat=True)
    too_long = charlie.post(f"{API}runs/{waiting_run(cast).ref}/cancel/", {"reason": "x" * 501})
    assert (too_long.status_code, too_long.json()["errors"][0]["pointer"]) == (400, "/reason")


def test_a_run_that_is_over_takes_no_command_and_says_why(cast: Cast, charlie: APIClient) -> None:
    run = started(cast.workspace, drawing({"a": play("A")}))
    with driving() as driver:
        settle(driver)
    for command in ("pause", "resume", "cancel", "signal", "steps/a/retry", "steps/a/skip"):
        answer = charlie.post(f"{API}runs/{run.ref}/{command}/", {"name": "go"} if command == "signal" else {})
        assert answer.status_code == 409, command
        assert answer.json()["detail"].startswith("This run has completed already")


def test_the_next_attempt_of_a_step_that_waits_for_it_can_be_made_now(cast: Cast, charlie: APIClient) -> None:
    node = play("Read invoice", "transient", "left", retry={"attempts": 2, "delay": 3600, "max_delay": 3600})
    run = started(cast.workspace, drawing({"a": node}))
    retry = f"{API}runs/{run.ref}/steps/a/retry/"
    with driving() as driver:
        settle(driver)
        assert Step.objects.get(run=run).status == "retrying"
        charlie.post(f"{API}runs/{run.ref}/pause/")
        settle(driver)
        assert charlie.post(retry).status_code == 409
        charlie.post(f"{API}runs/{run.ref}/resume/")
        settle(driver)
        assert charlie.post(retry).status_code == 202
        settle(driver)
    assert Run.objects.get(pk=run.pk).status == "completed"


def test_a_signal_reaches_the_step_that_waits_for_it(cast: Cast, charlie: APIClient) -> None:
    node = {"type": "time.wait_signal", "name": "Wait for payment", "config": {"name": "paid", "key": "2041"}}
    run = started(cast.workspace, {"schema": 1, "name": "Wait", "nodes": {"wait": node}, "edges": {}})
    with driving() as driver:
        settle(driver)
        body = {"name": "paid", "key": "2041", "payload": {"amount": 12}}
        assert charlie.post(f"{API}runs/{run.ref}/signal/", body).status_code == 202
        settle(driver)
    assert charlie.get(f"{API}runs/{run.ref}/steps/?key=wait").json()["results"][0]["output"] == {"amount": 12}


def test_a_signal_sent_again_with_its_key_is_sent_once_even_when_the_run_is_over(
    cast: Cast, charlie: APIClient
) -> None:
    run = waiting_run(cast)
    url, paid = f"{API}runs/{run.ref}/signal/", {"name": "paid", "payload": 7}

    def send(body: dict[str, Any], key: str, client: APIClient = charlie) -> Any:
        return client.post(url, body, headers={"Idempotency-Key": key})

    assert [send(paid, "a").status_code for _ in range(2)] == [202, 202]
    assert Signal.objects.count() == 1
    refused = send({"name": "paid", "payload": 8}, "a")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "Another signal was sent with this key. Nothing was sent now; use a new key for it.",
    )
    assert (send(paid, "b").status_code, send(paid, "a", cast.program("alice", "run")).status_code) == (202, 202)
    assert Signal.objects.count() == 3
    Run.objects.update(status="completed")
    assert (send(paid, "a").status_code, send(paid, "c").status_code) == (202, 409)
    assert send(paid, "k" * 151).status_code == 400
    assert Signal.objects.count() == 3


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 101}, "/name"),
        ({"name": "a", "payload": "x" * 1_100_000}, "/payload"),
        ({"name": "a", "data": {"amount": 12}}, "/data"),  # else it was taken, and what it carried was lost
    ],
)
def test_a_signal_that_cannot_be_kept_is_refused_at_its_place(
    cast: Cast, charlie: APIClient, body: dict[str, Any], pointer: str
) -> None:
    answer = charlie.post(f"{API}runs/{waiting_run(cast).ref}/signal/", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)


@pytest.mark.parametrize(("command", "status"), [("retry", "running"), ("skip", "completed")])
def test_a_person_decides_about_an_interrupted_step(cast: Cast, charlie: APIClient, command: str, status: str) -> None:
    run = interrupted_run(cast)
    HANGING.clear()
    assert charlie.post(f"{API}runs/{run.ref}/steps/pay/{command}/").status_code == 202
    with driving() as driver:
        if status == "running":
            begun(driver, run, "pay")
        else:
            settle(driver)
        HANGING.set()
    assert run.steps.get(key="pay").status == status


def test_a_step_that_does_not_ask_cannot_be_decided_about(cast: Cast, charlie: APIClient) -> None:
    run = waiting_run(cast)
    answer = charlie.post(f"{API}runs/{run.ref}/steps/ask/retry/")
    assert (answer.status_code, answer.json()["type"]) == (409, "not-possible")
    assert charlie.post(f"{API}runs/{run.ref}/steps/nowhere/retry/").status_code == 404
    assert not Signal.objects.filter(kind="retry_step").exists()


def test_who_may_only_look_commands_nothing(cast: Cast, erin: APIClient) -> None:
    run = waiting_run(cast)
    for command in ("pause", "resume", "cancel", "signal", "steps/ask/retry", "steps/ask/skip"):
        assert erin.post(f"{API}runs/{run.ref}/{command}/", {"name": "go"}).status_code == 403
    assert not Signal.objects.exists()
