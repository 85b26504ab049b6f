"""What the API takes for runs that did not go as meant: taken up again, provided for, undone, forked, hurried."""

from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from engine.core.document import content_hash
from engine.core.states import RunStatus
from engine.live.shapes import RunSummary
from engine.models import Definition, Run
from tests.cast import Cast
from tests.engine.live_reader import misfits
from tests.engine.live_stage import definition_of, drawing, driving, on_stage, play, settle, started
from workspaces.models import AuditEntry

API = "/api/w/acme/"


@pytest.fixture(autouse=True)
def _stage() -> Iterator[None]:
    with on_stage():
        yield


@pytest.fixture
def charlie(cast: Cast) -> APIClient:
    """An operator's program."""
    return cast.program("charlie", "read", "run")


def gone_through(cast: Cast, nodes: dict[str, Any], *edges: str, **more: Any) -> Run:
    run = started(cast.workspace, drawing(nodes, *edges), cast.user("charlie"), **more)
    with driving() as driver:
        settle(driver)
    run.refresh_from_db()
    return run


def post(client: APIClient, run: Run, command: str, body: dict[str, Any] | None = None) -> Any:
    answer = client.post(f"{API}runs/{run.ref}/{command}/", body or {})
    with driving() as driver:
        settle(driver)
    return answer


def told(client: APIClient, run: Run) -> Any:
    answer = client.get(f"{API}runs/{run.ref}/").json()
    assert misfits(answer, RunSummary) == []
    return answer


def test_a_failed_run_is_taken_up_again(cast: Cast, charlie: APIClient) -> None:
    run = gone_through(cast, {"a": play("A"), "b": play("B", "permanent", "left")}, "a -> b")
    assert told(charlie, run)["status"] == "failed"
    assert post(charlie, run, "retry-failed").status_code == 202
    assert told(charlie, run)["status"] == "completed"
    answer = post(charlie, run, "retry-failed")
    assert (answer.status_code, answer.json()["type"]) == (409, "not-possible")


@pytest.mark.parametrize(
    ("command", "body", "status"), [("skip", {}, "skipped"), ("provide", {"output": {"id": 7}}, "completed")]
)
def test_what_made_a_run_fail_is_passed_by_or_provided(
    cast: Cast, charlie: APIClient, command: str, body: dict[str, Any], status: str
) -> None:
    run = gone_through(cast, {"a": play("A", "permanent"), "b": play("B")}, "a -> b")
    assert post(charlie, run, f"steps/b/{command}", body).status_code in (404, 409)
    assert post(charlie, run, f"steps/a/{command}", body).status_code == 202
    assert told(charlie, run)["status"] == "completed"
    step = charlie.get(f"{API}runs/{run.ref}/steps/?key=a").json()["results"][0]
    assert (step["status"], step["output"]) == (status, body.get("output"))


def test_a_step_in_a_pass_that_asks_is_decided_about_by_its_key(cast: Cast, charlie: APIClient) -> None:
    nodes = {
        "loop": {"type": "logic.for_each", "name": "Loop", "config": {"items": [1, 2]}},
        "a": {**play("A", "permanent", on_error="ask"), "inside": "loop"},
    }
    run = gone_through(cast, nodes)
    step = charlie.get(f"{API}runs/{run.ref}/steps/?key=loop[0].a").json()["results"][0]
    assert step["choices"] == ["retry", "skip", "input", "stop"]
    assert post(charlie, run, "steps/loop[0].a/provide", {"output": 1, "port": "right"}).status_code == 202
    assert post(charlie, run, "steps/loop%5B1%5D.a/stop").status_code == 202
    assert told(charlie, run)["status"] == "failed"


def test_a_decision_is_about_the_attempt_that_was_looked_at(cast: Cast, charlie: APIClient) -> None:
    """It fails, and again when somebody has it tried again: whoever looked before that knows of one failure."""
    run = gone_through(cast, {"a": play("A", "permanent", "permanent", "left", type_="test.once", on_error="ask")})
    looked_at = charlie.get(f"{API}runs/{run.ref}/steps/?key=a").json()["results"][0]
    assert post(charlie, run, "steps/a/retry", {"seq": looked_at["seq"]}).status_code == 202
    bodies: dict[str, dict[str, Any]] = {"retry": {}, "skip": {}, "stop": {}, "provide": {"output": 1}}
    for command, body in bodies.items():
        late = post(charlie, run, f"steps/a/{command}", {**body, "seq": looked_at["seq"]})
        assert (late.status_code, late.json()["type"]) == (409, "not-possible"), command
        assert "Look at it once more" in late.json()["detail"]
    now = charlie.get(f"{API}runs/{run.ref}/steps/?key=a").json()["results"][0]
    assert (now["attempt"], now["choices"]) == (2, ["retry", "skip", "input", "stop"])
    assert post(charlie, run, "steps/a/retry", {"seq": now["seq"]}).status_code == 202
    assert told(charlie, run)["status"] == "completed"


def test_a_second_decision_is_refused_while_the_first_waits_for_a_worker(cast: Cast, charlie: APIClient) -> None:
    run = gone_through(cast, {"a": play("A", "permanent", "left", on_error="ask")})
    decide = f"{API}runs/{run.ref}/steps/a"
    assert charlie.post(f"{decide}/retry/").status_code == 202
    for command in ("retry", "skip", "stop"):
        late = charlie.post(f"{decide}/{command}/")
        assert (late.status_code, late.json()["type"]) == (409, "not-possible"), command
        assert "Somebody has just decided" in late.json()["detail"]
    with driving() as driver:
        settle(driver)
    assert charlie.get(f"{API}runs/{run.ref}/steps/?key=a").json()["results"][0]["status"] == "completed"


@pytest.mark.parametrize("seq", [-1, "many", 1.5])
def test_a_decision_about_what_is_no_number_is_refused(cast: Cast, charlie: APIClient, seq: Any) -> None:
    run = gone_through(cast, {"a": play("A", "permanent", on_error="ask")})
    answer = post(charlie, run, "steps/a/retry", {"seq": seq})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/seq")


@pytest.mark.parametrize(
    ("body", "pointer"), [({}, "/output"), ({"output": "x" * 1_100_000}, "/output"), ({"output": 1, "port": 3}, None)]
)
def test_what_cannot_be_kept_is_not_taken_as_a_result(
    cast: Cast, charlie: APIClient, body: dict[str, Any], pointer: str | None
) -> None:
    run = gone_through(cast, {"a": play("A", "permanent")})
    answer = post(charlie, run, "steps/a/provide", body)
    assert answer.status_code == (400 if pointer else 409)  # it has no way called “3”
    if pointer:
        assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_rollback_tells_what_was_undone_and_what_is_left_to_people(cast: Cast, charlie: APIClient) -> None:
    nodes = {
        "book": play("Book", compensation="unbook"),
        "unbook": play("Cancel booking"),
        "pay": play("Pay", type_="test.once"),
    }
    run = gone_through(cast, nodes, "book -> pay")
    assert told(charlie, run)["progress"] == {"total": 2, "completed": 2, "failed": 0, "skipped": 0, "percent": 100}
    assert post(charlie, run, "roll-back").status_code == 202
    answer = told(charlie, run)
    assert answer["status"] == RunStatus.ROLLED_BACK
    assert answer["by_hand"] == [{"step": "pay", "name": "Pay", "why": "no_reverse"}]
    assert charlie.get(f"{API}runs/").json()["results"][0]["by_hand"] == answer["by_hand"]
    steps = {step["key"]: step for step in charlie.get(f"{API}runs/{run.ref}/steps/").json()["results"]}
    assert (steps["book"]["undone"], steps["unbook"]["undoes"]) == ("undone", "book")
    assert post(charlie, run, "roll-back").status_code == 409


def test_a_paused_run_is_stepped_through_and_hurried(cast: Cast, charlie: APIClient) -> None:
    run = gone_through(cast, {"a": play("A", breakpoint=True), "b": play("B")}, "a -> b", options={"stepping": True})
    assert (told(charlie, run)["status"], told(charlie, run)["options"]["stepping"]) == ("paused", True)
    assert post(charlie, run, "priority", {"priority": 7}).status_code == 202
    assert post(charlie, run, "advance").status_code == 202
    answer = told(charlie, run)
    assert (answer["status"], answer["priority"], answer["progress"]["completed"]) == ("paused", 7, 1)
    refused = post(charlie, run, "priority", {"priority": 11})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/priority")
    assert {"run.advance", "run.priority"} <= set(AuditEntry.objects.values_list("action", flat=True))


def test_a_fork_tells_its_impact_and_then_takes_over(cast: Cast, charlie: APIClient) -> None:
    nodes = {"a": play("A"), "b": play("B"), "c": play("C")}
    run = gone_through(cast, nodes, "a -> b", "b -> c", title="First")
    newer = {**nodes, "b": play("B, better", "left", "right")}
    definition_of(cast.workspace, drawing(newer, "a -> b", "b -> c"))
    fork = f"{API}runs/{run.ref}/fork/"
    impact = charlie.get(fork, {"step": "a", "version": "2"}).json()
    assert [step["step"] for step in impact["reused"]] == ["a"]
    assert impact["repeated"] == [{"step": "b", "name": "B"}, {"step": "c", "name": "C"}]
    assert [step["step"] for step in charlie.get(fork, {"step": "b", "version": "2"}).json()["stale"]] == ["b"]
    answer = charlie.post(fork, {"step": "a", "version": 2, "title": "Second"})
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    assert answer.json()["fork_of"] == {"id": run.ref, "workflow": "Invoice approval", "step": None}
    with driving() as driver:
        settle(driver)
    forked = charlie.get(f"{API}runs/{answer.json()['id']}/").json()
    assert (forked["status"], forked["title"]) == ("completed", "Second")
    refusals: list[tuple[dict[str, str], int, str | None]] = [
        ({"step": "a", "version": "9"}, 400, "/version"),
        ({"version": "1"}, 400, "/step"),
        ({"step": "nowhere"}, 409, None),
    ]
    for query, status, pointer in refusals:
        refused = charlie.get(fork, query)
        assert refused.status_code == status, query
        assert pointer is None or refused.json()["errors"][0]["pointer"] == pointer


def test_the_same_idempotency_key_gives_the_same_fork(cast: Cast, charlie: APIClient) -> None:
    """A dialog whose button is pressed twice, or whose answer was lost: what the fork repeats has effect."""
    run = gone_through(cast, {"a": play("A"), "b": play("B")}, "a -> b")
    url, body = f"{API}runs/{run.ref}/fork/", {"step": "a", "version": 1, "title": "Again"}
    answers = [charlie.post(url, body, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Run.objects.filter(fork_of=run).count() == 1
    assert AuditEntry.objects.filter(action="run.fork").count() == 1
    other = charlie.post(url, {**body, "step": "b"}, headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["type"]) == (409, "not-possible")
    assert charlie.post(url, body, headers={"Idempotency-Key": "k2"}).status_code == 201
    assert charlie.post(url, body, headers={"Idempotency-Key": "k" * 151}).status_code == 400
    assert Run.objects.filter(fork_of=run).count() == 2


def test_another_workspaces_version_is_no_version_to_fork_to(cast: Cast, charlie: APIClient) -> None:
    run = gone_through(cast, {"a": play("A")})
    document = drawing({"a": play("A")})
    Definition.objects.create(
        workspace=cast.rival, key=run.definition.key, version=2, name="Theirs", document=document,
        content_hash=content_hash(document),
    )  # fmt: skip
    assert charlie.get(f"{API}runs/{run.ref}/fork/", {"step": "a", "version": "2"}).status_code == 400


def test_who_may_only_look_mends_nothing(cast: Cast) -> None:
    run = gone_through(cast, {"a": play("A", "permanent")})
    erin = cast.program("erin", "read")
    bodies: dict[str, dict[str, Any]] = {
        "retry-failed": {}, "roll-back": {}, "advance": {}, "priority": {"priority": 1}, "fork": {"step": "a"},
        "steps/a/skip": {}, "steps/a/stop": {}, "steps/a/provide": {"output": 1},
    }  # fmt: skip
    for command, body in bodies.items():
        assert erin.post(f"{API}runs/{run.ref}/{command}/", body).status_code == 403, command
    assert Run.objects.count() == 1


def test_what_a_rollback_would_do_is_told_beforehand(cast: Cast, charlie: APIClient) -> None:
    nodes = {
        "book": play("Book the room", compensation="unbook"),
        "unbook": play("Give the room back"),
        "look": play("Look"),
        "pay": play("Pay", type_="test.once"),
    }
    run = gone_through(cast, nodes, "book -> look", "look -> pay")
    told_before = charlie.get(f"{API}runs/{run.ref}/roll-back/").json()
    reversed_ = [{"name": "Book the room", "by": "Give the room back"}]
    assert told_before == {"reversed": reversed_, "more": 0, "lasting": ["Pay"], "taken_over": []}
