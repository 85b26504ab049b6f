"""`kill -9` on the real thing: worker processes, a real ledger, the database that the tests run on."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from engine.models import Event, Run, Step
from engine.services import publish, skip_step, start_run
from tests.cast import Cast
from tests.engine.durability.processes import driver_pids, kill, worker
from tests.engine.ledger import Ledger
from tests.engine.slow_mail import SlowMail
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def paying(url: str, payments: int) -> dict[str, Any]:
    """A chain of keyed effects with a short timer in its middle."""
    ids = [f"pay_{number}" for number in range(payments)]
    ids.insert(payments // 2, "pause")
    pay = {
        "type": "http.request",
        "config": {"method": "POST", "url": url, "body_as": "json", "body": {"run": "{{ run.id }}"}},
    }
    nodes = {id_: {"type": "time.delay", "config": {"for": "0.5s"}} if id_ == "pause" else pay for id_ in ids}
    edges = {f"e{i}": {"from": a, "port": "success", "to": b} for i, (a, b) in enumerate(itertools.pairwise(ids))}
    return {"schema": 1, "name": "Pay", "nodes": nodes, "edges": edges}


def all_over(runs: list[Run]) -> bool:
    return not Run.objects.filter(pk__in=[run.pk for run in runs], finished_at=None).exists()


def expect_each_payment_once(runs: list[Run], ledger: Ledger, payments: int) -> None:
    assert set(Run.objects.filter(pk__in=[run.pk for run in runs]).values_list("status", flat=True)) == {"completed"}
    expected = {f"{run.ref}.pay_{number}" for run in runs for number in range(payments)}
    assert set(ledger.effects) == expected
    assert set(ledger.effects.values()) == {1}
    for run in runs:
        numbers = list(Event.objects.filter(run=run).order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        completions = Event.objects.filter(run=run, type="step.completed").values_list("step", flat=True)
        assert len(completions) == len(set(completions)) == payments + 1


def test_a_driver_killed_in_the_middle_of_effects_doubles_and_loses_nothing(cast: Cast, tmp_path: Path) -> None:
    with Ledger(seconds=0.2) as ledger, worker(tmp_path, ledger.target):
        definition = publish(workspace=cast.workspace, key="pay", version=1, document=paying(ledger.url, 6))
        runs = [start_run(definition=definition, input={})[0] for _ in range(5)]
        until(lambda: len(ledger.calls) >= 8, "effects are under way")
        for pid in driver_pids():
            kill(pid)
        until(lambda: all_over(runs), "every run ended", seconds=40)
        expect_each_payment_once(runs, ledger, 6)
        assert Event.objects.filter(type="warning.repeated").exists(), "the kill hit no step: the test proved nothing"


def test_everything_killed_and_started_again_finishes_what_was_under_way(cast: Cast, tmp_path: Path) -> None:
    with Ledger(seconds=0.2) as ledger:
        definition = publish(workspace=cast.workspace, key="pay", version=1, document=paying(ledger.url, 6))
        with worker(tmp_path, ledger.target) as process:
            runs = [start_run(definition=definition, input={})[0] for _ in range(5)]
            until(lambda: len(ledger.calls) >= 8, "effects are under way")
            process.kill_everything()
        assert not all_over(runs)
        with worker(tmp_path, ledger.target):
            until(lambda: all_over(runs), "every run ended", seconds=40)
        expect_each_payment_once(runs, ledger, 6)


def test_an_effect_that_must_not_be_doubled_waits_for_a_person_after_a_kill(cast: Cast, tmp_path: Path) -> None:
    node = {"type": "mail.send", "config": {"to": "a@example.test", "subject": "Once", "body": "Only once"}}
    document = {"schema": 1, "name": "Mail", "nodes": {"mail": node}, "edges": {}}
    with Ledger() as ledger, SlowMail(seconds=3.0) as mail, worker(tmp_path, ledger.target, EMAIL_URL=mail.url):
        definition = publish(workspace=cast.workspace, key="mail", version=1, document=document)
        run, _ = start_run(definition=definition, input={})
        until(mail.begun.is_set, "the mail is being sent")
        for pid in driver_pids():
            kill(pid)
        until(lambda: Step.objects.filter(run=run, status="waiting", wait__kind="person").exists(), "a person is asked")
        skip_step(run=run, step_key="mail", actor=cast.user("charlie"))
        until(lambda: all_over([run]), "the run ended")
        assert mail.received == 1
    assert Run.objects.get(pk=run.pk).status == "completed"
