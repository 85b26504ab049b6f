"""`engine_status`, `/readyz` and `/metrics` say what is so, and what is wrong, to whom it concerns."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from engine.models import Driver, Run, Signal
from engine.store.claim import break_leases
from engine.upkeep.heartbeat import Heartbeat, new_name
from engine.upkeep.stats import Stats, added, lasting
from tests.cast import Cast
from tests.engine.driving.stage import CODE, delay, drive, driving, is_over, started

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def a_driver(**stats: int) -> Iterator[Heartbeat]:
    """The row of a driver at work that has counted these."""
    heartbeat = Heartbeat(new_name(), lambda: {"counters": stats, "gauges": {"effects": 3, "effect_threads": 64}})
    heartbeat.begin()
    heartbeat.beat(active_runs=2)
    yield heartbeat
    heartbeat.end()


def ago(seconds: float) -> Any:
    return timezone.now() - timedelta(seconds=seconds)


def status(*arguments: str) -> tuple[int, str]:
    """Exit code and words of `engine_status`."""
    words = io.StringIO()
    try:
        call_command("engine_status", *arguments, stdout=words)
    except SystemExit as end:
        return int(end.code or 0), words.getvalue()
    return 0, words.getvalue()


def figures(client: Client, **headers: str) -> dict[str, float]:
    """Every sample of /metrics, as `name{label=value}`; the answer must parse."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.content
    found = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_all_is_well_while_a_driver_is_at_work() -> None:
    with a_driver() as _:
        code, words = status()
    assert code == 0
    assert "All is well." in words
    assert "at work, 2 runs held, 3 of 64 effects under way" in words


def test_without_a_driver_the_status_says_what_to_start() -> None:
    code, words = status()
    assert code == 1
    assert "No driver is at work: start `manage.py worker`" in words


def test_a_silent_driver_is_named() -> None:
    with a_driver():
        Driver.objects.create(name="there:1:abc", host="there", seen_at=ago(31))
        code, words = status()
    assert code == 1
    assert "The driver there:1:abc has shown no life for 31 s" in words


def test_what_waits_too_long_is_a_problem_and_patience_is_the_callers(cast: Cast) -> None:
    run = started(cast, {"a": CODE}, [])
    Run.objects.filter(pk=run.pk).update(wake_at=ago(90))
    Signal.objects.create(run=run, kind="pause", created_at=ago(80))
    OrmQ.objects.create(key="automate", payload="", lock=ago(70))
    with a_driver():
        code, words = status("--json")
        assert status("--patience", "120")[0] == 0
    told = json.loads(words)
    assert code == 1
    assert [problem.split(",")[0] for problem in told["problems"]] == [
        "1 due run waits", "1 signal waits", "1 background job waits"
    ]  # fmt: skip
    assert told["runs"]["queued"] == 1
    assert told["due"]["count"] == 1


def test_a_run_left_behind_waits_since_its_lease_ran_out(cast: Cast) -> None:
    run = started(cast, {"a": CODE}, [])
    Run.objects.filter(pk=run.pk).update(wake_at=ago(3600), lease_until=ago(5), lease_owner="gone")
    with a_driver():
        code, words = status()
    assert code == 0
    assert "due runs              1, the oldest for 5 s" in words


def test_a_run_of_a_driver_that_was_buried_waits_since_then(cast: Cast) -> None:
    run = started(cast, {"a": CODE}, [])
    Run.objects.filter(pk=run.pk).update(wake_at=ago(3600), lease_until=ago(-9), lease_owner="gone")
    break_leases(owner="gone")
    with a_driver():
        code, words = status()
    assert code == 0
    assert "due runs              1, the oldest for 1 s" in words


def test_ready_is_only_what_can_do_the_work_now(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"no driver is at work: start manage.py worker\n")
    with a_driver():
        assert client.get("/readyz").status_code == 200
        newest = MigrationRecorder.Migration.objects.filter(app="engine").order_by("-name")[0]
        newest.delete()
        answer = client.get("/readyz")
        newest.save(force_insert=True)
        assert (answer.status_code, answer.content[:33]) == (503, b"the tables are older than the pro")

    def gone(self: Any) -> Any:
        raise DatabaseError

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", gone)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the database does not answer\n")


def test_what_drivers_do_shows_in_the_figures(client: Client, cast: Cast) -> None:
    run = started(cast, {"a": CODE, "b": CODE}, ["a -> b"])
    waits = started(cast, {"a": delay("1h")}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
        drive(driver, lambda: Run.objects.get(pk=waits.pk).status == "waiting", "the other waits")
        driver._beat()
        during = figures(client)
    after = figures(client)
    assert during["automate_drivers{state=at work}"] == 1
    assert after["automate_drivers{state=at work}"] == 0
    assert during["automate_runs{status=waiting}"] == after["automate_runs{status=waiting}"] == 1
    assert during["automate_effect_threads"] == 4
    for figure in (during, after):  # what a driver has counted outlives it
        assert figure["automate_runs_ended_total{status=completed}"] == 1
        assert figure["automate_steps_total{event=completed}"] == 2
        assert figure["automate_claims_total"] == 2
        assert figure["automate_commit_seconds_count"] >= 3
        assert figure["automate_commit_seconds_bucket{le=+Inf}"] == figure["automate_commit_seconds_count"]
        assert figure["automate_commit_seconds_sum"] > 0
    assert "automate_effects" in after
    assert after["automate_events_total"] >= during["automate_events_total"]


def test_counters_never_fall_when_drivers_go(client: Client) -> None:
    with a_driver(claims=5):
        with a_driver(claims=7):
            assert figures(client)["automate_claims_total"] == 12
        assert figures(client)["automate_claims_total"] == 12
        assert figures(client)["automate_effects"] == 3
    assert figures(client)["automate_claims_total"] == 12
    assert figures(client)["automate_effects"] == 0


def test_metrics_answer_nobody_else_than_this_machine_unless_a_token_is_set(client: Client, settings: Settings) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 401
    assert client.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 401
    settings.AUTOMATE_METRICS_TOKEN = "s3cret"
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/metrics", headers={"authorization": "Bearer s3cret"}, REMOTE_ADDR="10.0.0.7").status_code == 200


def test_what_another_version_published_adds_up_where_it_fits() -> None:
    here = Stats().published(effects=1, threads=2)
    odd = {"counters": {"claims": 2}, "histograms": {"commit_seconds": {"counts": [1], "sum": 9.0}, "new": {}}}
    total = added([here, odd, {}])
    assert total["counters"] == {"claims": 2}
    assert total["histograms"]["commit_seconds"]["sum"] == 0.0
    assert lasting(total)["gauges"] == {}
