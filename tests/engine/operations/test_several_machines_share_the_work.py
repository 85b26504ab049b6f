"""Several workers, one database: more of them do more, and whoever goes leaves its runs to the others."""

import os
import signal
from itertools import pairwise
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from engine.driving.driver import Driver as Engine
from engine.models import Driver, Event, Run, Step
from engine.services import publish, start_run
from tests.cast import Cast
from tests.engine.driving.stage import drive, driving, is_over, started
from tests.engine.ledger import Ledger
from tests.engine.operations.workers import workers
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

STEPS = 8


def chain(url: str, steps: int = STEPS) -> tuple[dict[str, object], list[str]]:
    """Keyed effects one after the other."""
    config = {"method": "POST", "url": url, "body_as": "json", "body": {"run": "{{ run.id }}"}}
    ids = [f"pay_{number}" for number in range(steps)]
    nodes: dict[str, object] = {id_: {"type": "http.request", "config": config} for id_ in ids}
    return nodes, [f"{a} -> {b}" for a, b in pairwise(ids)]


def document(url: str) -> dict[str, object]:
    nodes, _ = chain(url)
    edges = {f"e_{a}": {"from": a, "port": "success", "to": b} for a, b in pairwise(nodes)}
    return {"schema": 1, "name": "Pay", "nodes": nodes, "edges": edges}


class Starting:
    """Starts one run after the other, so that every driver gets some."""

    def __init__(self, cast: Cast, ledger: Ledger) -> None:
        self._definition = publish(workspace=cast.workspace, key="pay", version=1, document=document(ledger.url))
        self.runs: list[Run] = []

    def until_held_by(self, machines: int) -> bool:
        """Start one more; whether by now so many machines hold a run."""
        self.runs.append(start_run(definition=self._definition, input={})[0])
        return len(holders()) == machines


def all_over(runs: list[Run]) -> bool:
    return not Run.objects.filter(pk__in=[run.pk for run in runs], finished_at=None).exists()


def each_has_one() -> bool:
    return sorted(Driver.objects.values_list("host", flat=True)) == ["one", "three", "two"]


def holders() -> set[str]:
    """The machines that hold a run now."""
    owners = set(Run.objects.exclude(lease_owner="").values_list("lease_owner", flat=True))
    return set(Driver.objects.filter(name__in=owners).values_list("host", flat=True))


def expect_each_effect_once(runs: list[Run], ledger: Ledger, steps: int = STEPS) -> None:
    assert set(Run.objects.filter(pk__in=[run.pk for run in runs]).values_list("status", flat=True)) == {"completed"}
    expected = {f"{run.ref}.pay_{number}" for run in runs for number in range(steps)}
    assert {key for key in ledger.effects if key in expected} == expected
    assert all(ledger.effects[key] == 1 for key in expected)


def test_machines_share_the_work_and_take_over_from_each_other(cast: Cast, tmp_path: Path) -> None:
    with Ledger(seconds=0.4) as ledger:
        target = {"AUTOMATE_ALLOWED_TARGETS": ledger.target}
        with workers(tmp_path, "one", "two", "three", **target) as (_, two, three):
            until(each_has_one, "each has one driver; one that was asked for twice on a busy machine gives way")
            starting = Starting(cast, ledger)
            until(lambda: starting.until_held_by(3), "each of them drives some")
            runs = starting.runs
            os.kill(three.pid, signal.SIGTERM)
            until(lambda: "three" not in holders(), "it has handed its runs over", seconds=9)
            assert not Event.objects.filter(run__in=runs, type="warning.repeated").exists()
            two.kill()
            until(lambda: all_over(runs), "every run is over, those of the dead machine too", seconds=20)
            expect_each_effect_once(runs, ledger)
            three.process.wait(5)


def test_a_driver_that_stops_hands_over_between_two_effects(cast: Cast, settings: Settings) -> None:
    with Ledger(seconds=0.1) as ledger, driving() as one, driving() as two:
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        run = started(cast, *chain(ledger.url))
        drive(one, lambda: len(ledger.calls) == 1, "the first effect is under way")
        while one._hand.runs:
            one._drain_turn(wait=0.05)
        run.refresh_from_db()
        assert (run.lease_owner, run.finished_at) == ("", None)
        assert Step.objects.get(run=run, key="pay_1").status == "running"  # announced, and begun by nobody
        assert len(ledger.calls) == 1
        drive(two, lambda: is_over(run), "the other driver has carried on")
        expect_each_effect_once([run], ledger)
        assert not Event.objects.filter(run=run, type__startswith="warning").exists()


def test_effects_that_wait_for_a_thread_are_left_to_the_next_driver(cast: Cast, settings: Settings) -> None:
    with Ledger(seconds=0.2) as ledger, driving() as two:
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        one = Engine(threads=1)
        one._heartbeat.begin()
        runs = [started(cast, *chain(ledger.url)) for _ in range(3)]
        drive(one, lambda: len(ledger.calls) == 1, "one effect is under way, two wait for its thread")
        while one._hand.runs:
            one._drain_turn(wait=0.05)
        assert len(ledger.calls) == 1
        one._dispatch.close()
        one._heartbeat.end()
        drive(two, lambda: all_over(runs), "the other driver has carried on")
        expect_each_effect_once(runs, ledger)


def test_what_a_stopping_driver_cannot_finish_is_free_at_once(cast: Cast, settings: Settings) -> None:
    with Ledger(seconds=1.0) as ledger, driving() as two:
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        run = started(cast, *chain(ledger.url, 1))
        one = Engine(threads=1)
        one._heartbeat.begin()
        drive(one, lambda: len(ledger.calls) == 1, "the effect is under way")
        one._dispatch.close()
        one._heartbeat.end()  # as after the seconds that a stop may take
        drive(two, lambda: ledger.calls.total() == 2, "it is done again under the same key", seconds=0.9)
        drive(two, lambda: is_over(run), "the run is over")
        assert Event.objects.filter(run=run, type="warning.repeated").count() == 1
        assert set(ledger.effects.values()) == {1}
