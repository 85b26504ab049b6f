"""After an outage of the database nobody has shown life for a while, and that says nothing about anybody."""

import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import Error, InterfaceError, OperationalError, ProgrammingError
from django.utils import timezone

from engine import supervisor
from engine.models import Driver
from engine.supervisor import Supervisor
from engine.upkeep.heartbeat import Heartbeat, new_name

pytestmark = pytest.mark.django_db


class Healthy:
    """A cluster at which nothing is wrong."""

    code = None
    starting = False
    killed = False

    def lost(self, drivers: Any) -> set[int]:
        return set()

    def stop(self, seconds: float) -> bool:
        return True

    def kill(self) -> None:
        self.killed = True


def watching(monkeypatch: pytest.MonkeyPatch, said: list[str]) -> tuple[Supervisor, Healthy]:
    monkeypatch.setattr(supervisor, "enqueue_driver", lambda: None)
    monkeypatch.setattr(supervisor, "HAND_OVER_SECONDS", 0.1)
    watch, cluster = Supervisor(drivers=1, say=said.append), Healthy()
    watch._cluster = cluster  # type: ignore[assignment]
    return watch, cluster


def away(watch: Supervisor, monkeypatch: pytest.MonkeyPatch, *, seconds: float) -> None:
    """The database is away for so long; meanwhile the supervisor has looked in vain."""
    watch._look()
    with monkeypatch.context() as outage:
        outage.setattr(supervisor, "names_here", _refused)
        outage.setattr(supervisor, "connections", type("None_", (), {"close_all": staticmethod(lambda: None)}))
        now = time.monotonic() + seconds
        outage.setattr(supervisor, "time", SimpleNamespace(monotonic=lambda: now))
        watch._look()
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + seconds + 0.5)
    monkeypatch.setattr(supervisor, "time", clock)
    Driver.objects.update(seen_at=timezone.now() - timedelta(seconds=seconds))


def _refused() -> Any:
    raise OperationalError


def test_no_cluster_is_replaced_because_nobody_could_show_life(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    watch, cluster = watching(monkeypatch, said)
    heartbeat = Heartbeat(new_name())
    heartbeat.begin()
    away(watch, monkeypatch, seconds=12)
    watch._look()  # it looks again before the driver does
    heartbeat.beat(active_runs=1)
    assert not heartbeat.stop_requested
    assert not cluster.killed, said


def test_no_driver_is_forgotten_because_it_could_not_show_life(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    watch, cluster = watching(monkeypatch, said)
    watch._patience = 160.0
    heartbeat = Heartbeat(new_name())
    heartbeat.begin()
    monkeypatch.setattr(supervisor, "MOST_PATIENCE", 160.0)
    monkeypatch.setattr(supervisor, "WEDGED_SECONDS", 160.0)
    away(watch, monkeypatch, seconds=30)
    watch._look()
    heartbeat.beat(active_runs=1)
    assert not heartbeat.stop_requested
    assert not cluster.killed, said


@pytest.mark.parametrize("refusal", [OperationalError, InterfaceError, ProgrammingError])
def test_whatever_the_database_refuses_with_the_supervisor_goes_on(
    refusal: type[Error], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> Any:
        raise refusal

    watch, cluster = watching(monkeypatch, [])
    monkeypatch.setattr(supervisor, "connections", type("None_", (), {"close_all": staticmethod(lambda: None)}))
    for question in ("names_here", "ask_to_stop", "bury_dead"):
        monkeypatch.setattr(supervisor, question, refused)
    watch._look()
    assert not cluster.killed
    watch._end()
    assert cluster.killed, "it ends what it has begun, too"
