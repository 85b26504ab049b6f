"""People are asked once for each item of a loop, and by quality gates; their answers let the run go on."""

from typing import Any

import pytest

from designer.services.starting import start_workflow
from engine.interventions import retry_failed
from engine.models import Event, Run, Step
from engine.services import resume_run
from humantasks.models import Task
from humantasks.states import State
from tests.cast import Cast
from tests.designer.drawn import document, published
from tests.humantasks.test_a_run_waits_for_people import Drive, cast, drive

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["cast", "drive"]

ASKED = {"title": "Approve {{ loop.item }}", "assignees": ["group:Finance"]}


def started(cast: Cast, nodes: dict[str, Any], edges: dict[str, Any], **more: Any) -> Run:
    workflow = published(cast, **{**document(nodes=nodes, edges=edges), **more})
    data = {"number": "1", "total": 1}
    return start_workflow(workflow=workflow, data=data, actor=cast.user("charlie"), idempotency_key=None)[0]


def is_(run: Run, status: str) -> bool:
    run.refresh_from_db()
    return run.status == status


def open_tasks(run: Run) -> list[Task]:
    return list(Task.objects.filter(run=run, state=State.OPEN).order_by("step_key"))


def answer(cast: Cast, task: Task, outcome: str) -> None:
    given = {"outcome": outcome, "comment": "Because"}
    assert cast.browser("dora").post(f"/w/acme/inbox/{task.ref}/complete/", given).status_code == 302


def test_each_item_of_a_loop_asks_by_itself_and_the_answers_keep_their_order(cast: Cast, drive: Drive) -> None:
    nodes = {
        "loop": {"type": "logic.for_each", "config": {"items": ["one", "two", "three"], "parallel": 3}},
        "ask": {"type": "human.approval", "inside": "loop", "config": ASKED},
    }
    run = started(cast, nodes, {})
    drive(lambda: len(open_tasks(run)) == 3)
    assert [task.title for task in open_tasks(run)] == ["Approve one", "Approve two", "Approve three"]
    for task, outcome in zip(reversed(open_tasks(run)), ("approved", "rejected", "approved"), strict=True):
        answer(cast, task, outcome)
    drive(lambda: is_(run, "completed"))
    results = Step.objects.get(run=run, key="loop").output["results"]
    assert [result["outcome"] for result in results] == ["approved", "rejected", "approved"]


def gated(cast: Cast, action: str) -> Run:
    gate = {"name": "Fit to send", "kind": "approval", "action": action, "approval": {"assignees": ["group:Finance"]}}
    nodes = {
        "draft": {"type": "data.set", "config": {"values": {"text": "Hello"}}, "settings": {"gates": [gate]}},
        "send": {"type": "data.set", "config": {"values": {"sent": "{{ steps.draft.text }}"}}},
    }
    return started(cast, nodes, {"e": {"from": "draft", "port": "success", "to": "send"}})


def gates_told(run: Run) -> list[str]:
    events = Event.objects.filter(run=run, type__startswith="gate.").order_by("number")
    return [event.type for event in events]


def test_nothing_follows_a_step_before_its_gate_is_approved_in_the_inbox(cast: Cast, drive: Drive) -> None:
    run = gated(cast, "pause")
    drive(lambda: len(open_tasks(run)) == 1 and is_(run, "waiting"))
    assert open_tasks(run)[0].title == "Fit to send"
    assert not Step.objects.filter(run=run, key="send").exists()
    answer(cast, open_tasks(run)[0], "approved")
    drive(lambda: is_(run, "completed"))
    assert gates_told(run) == ["gate.passed"]
    assert run.totals["gates"] == {"passed": 1, "failed": 0}


def test_a_refused_gate_pauses_the_run_until_somebody_lets_it_through(cast: Cast, drive: Drive) -> None:
    run = gated(cast, "pause")
    drive(lambda: len(open_tasks(run)) == 1 and is_(run, "waiting"))
    answer(cast, open_tasks(run)[0], "rejected")
    drive(lambda: is_(run, "paused"))
    resume_run(run=run, actor=cast.user("charlie"))
    drive(lambda: is_(run, "completed"))
    assert gates_told(run) == ["gate.failed", "gate.passed"]


def test_a_gate_that_aborts_fails_the_run_and_a_person_may_take_it_up_again(cast: Cast, drive: Drive) -> None:
    run = gated(cast, "abort")
    drive(lambda: len(open_tasks(run)) == 1 and is_(run, "waiting"))
    answer(cast, open_tasks(run)[0], "rejected")
    drive(lambda: is_(run, "failed"))
    assert run.error is not None
    assert run.error["kind"] == "gate"
    retry_failed(run=run, actor=cast.user("charlie"))
    drive(lambda: is_(run, "completed"))
    assert Step.objects.get(run=run, key="send").output == {"sent": "Hello"}
