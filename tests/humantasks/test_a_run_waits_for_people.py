"""The whole way: a published workflow asks, a person answers on the page, the run goes on."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from designer.services.starting import start_workflow
from engine.driving.driver import Driver
from engine.models import Run, Step
from engine.services import cancel_run
from humantasks.models import Task
from humantasks.states import State
from tests.cast import Cast, build_cast
from tests.designer.drawn import document, published

pytestmark = pytest.mark.django_db(transaction=True)

Drive = Callable[[Callable[[], object]], None]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def drive(cast: Cast) -> Iterator[Drive]:
    """Turn a driver until something holds."""
    driver = Driver(threads=4)

    def turn_until(holds: Callable[[], object]) -> None:
        ends = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < ends, list(Step.objects.values("key", "status", "error"))
            driver.turn(wait=0.05)
            driver.hear()  # the bell's listener, without its thread

    yield turn_until
    driver._drain(5)
    driver._dispatch.close()


def approval(**config: Any) -> dict[str, Any]:
    nodes = {
        "approve": {
            "type": "human.approval",
            "name": "Approve invoice",
            "config": {
                "title": "Approve invoice {{ input.number }}",
                "assignees": ["group:Finance"],
                "instructions": "Look at **{{ input.number }}**",
                "context": [{"label": "Total", "value": "{{ input.total }}"}],
                **config,
            },
        },
        "paid": {"type": "data.set", "name": "Paid", "config": {"values": {"why": "{{ steps.approve.comment }}"}}},
        "refused": {"type": "data.set", "name": "Refused", "config": {"values": {"x": "1"}}},
        "late": {"type": "data.set", "name": "Late", "config": {"values": {"x": "1"}}},
    }
    ports = {"approved": "paid", "rejected": "refused", "expired": "late"}
    edges = {f"e_{port}": {"from": "approve", "port": port, "to": to} for port, to in ports.items()}
    return document(nodes=nodes, edges=edges)


def started(cast: Cast, **config: Any) -> Run:
    workflow = published(cast, **{key: approval(**config)[key] for key in ("nodes", "edges")})
    data = {"number": "*2041*", "total": 120.5}
    return start_workflow(workflow=workflow, data=data, actor=cast.user("charlie"), idempotency_key=None)[0]


def ended(run: Run) -> bool:
    run.refresh_from_db()
    return run.is_over


def statuses(run: Run) -> dict[str, str]:
    return dict(Step.objects.filter(run=run).values_list("key", "status"))


def test_an_approval_in_the_inbox_lets_the_run_go_on(cast: Cast, drive: Drive) -> None:
    run = started(cast)
    drive(Task.objects.exists)
    task = Task.objects.get()
    assert task.title == "Approve invoice *2041*"
    assert task.instructions == r"Look at **\*2041\***"
    assert task.context == [{"label": "Total", "value": 120.5}]
    drive(lambda: Run.objects.filter(pk=run.pk, status="waiting").exists())
    browser = cast.browser("dora")
    assert "Approve invoice *2041*" in browser.get("/w/acme/inbox/").content.decode()
    browser.post(f"/w/acme/inbox/{task.ref}/complete/", {"outcome": "approved", "comment": "Fine"})
    drive(lambda: ended(run))
    assert run.status == "completed"
    assert statuses(run) | {"approve": "completed", "paid": "completed", "refused": "skipped"} == statuses(run)
    assert Step.objects.get(run=run, key="paid").output == {"why": "Fine"}


def test_a_rejection_takes_its_own_path(cast: Cast, drive: Drive) -> None:
    run = started(cast)
    drive(Task.objects.exists)
    url = f"/w/acme/inbox/{Task.objects.get().ref}/complete/"
    cast.browser("dora").post(url, {"outcome": "rejected", "comment": "Wrong"})
    drive(lambda: ended(run))
    assert statuses(run)["refused"] == "completed"


def test_cancelling_the_run_withdraws_the_task(cast: Cast, drive: Drive) -> None:
    run = started(cast)
    drive(lambda: Run.objects.filter(pk=run.pk, status="waiting").exists())
    run.refresh_from_db()
    cancel_run(run=run, actor=cast.user("charlie"))
    drive(lambda: ended(run))
    drive(lambda: Task.objects.filter(state=State.CANCELLED).exists())
    assert "withdrawn" in cast.browser("dora").get(f"/w/acme/inbox/{Task.objects.get().ref}/").content.decode()


def test_a_task_nobody_does_expires_and_the_run_goes_on(cast: Cast, drive: Drive) -> None:
    run = started(cast, expires_in="0.5s")
    drive(lambda: ended(run))
    assert statuses(run)["late"] == "completed"
    drive(lambda: Task.objects.filter(state=State.EXPIRED).exists())


def test_an_answer_left_open_is_read_as_nothing_also_when_nobody_answered(cast: Cast, drive: Drive) -> None:
    form = {"type": "object", "properties": {"note": {"type": "string"}}}
    nodes = approval(form=form, expires_in="1s")["nodes"]
    nodes["late"]["config"] = {"values": {"x": "Note: {{ steps.approve.data.note }}"}}
    workflow = published(cast, nodes=nodes, edges=approval()["edges"])
    data = {"number": "7", "total": 1}
    run, _ = start_workflow(workflow=workflow, data=data, actor=cast.user("charlie"), idempotency_key=None)
    drive(lambda: ended(run))
    assert Step.objects.get(run=run, key="late").output == {"x": "Note: "}


def test_an_assignee_who_does_not_exist_fails_the_run_by_name(cast: Cast, drive: Drive) -> None:
    run = started(cast, assignees=["group:Ghosts"])
    drive(lambda: ended(run))
    assert run.status == "failed"
    assert "“group:Ghosts” is not in this workspace." in str(run.error)
    assert not Task.objects.exists()
