"""The clock by which signs of life are dated jumps, or the machine sleeps: that says nothing about drivers."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import F
from django.utils import timezone

from engine import supervisor
from engine.models import Driver
from engine.supervisor import Supervisor
from engine.upkeep.heartbeat import host, new_name

pytestmark = pytest.mark.django_db


class Watch:
    """A supervisor whose own clock goes on as the test wants it to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._now = 1_000.0
        monkeypatch.setattr(supervisor, "enqueue_driver", lambda: None)
        monkeypatch.setattr(supervisor, "time", SimpleNamespace(monotonic=lambda: self._now))
        self._supervisor = Supervisor(drivers=1, say=lambda _: None)

    def look(self, *, after: float = 0.5) -> None:
        self._now += after
        self._supervisor._keep_drivers()


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture
def process() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that drives; it does nothing else in this test than to live."""
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]) as found:
        name = new_name().replace(f":{os.getpid()}:", f":{found.pid}:")
        Driver.objects.create(name=name, host=host())
        yield found
        found.kill()


def shown_life() -> None:
    Driver.objects.update(seen_at=timezone.now())


def jumped(hours: float) -> None:
    """The clock has been set by so much: what was written before lies so much further back."""
    Driver.objects.update(seen_at=F("seen_at") - timedelta(hours=hours))


def test_no_driver_is_killed_nor_forgotten_when_it_is_set_forward(
    watch: Watch, process: "subprocess.Popen[bytes]"
) -> None:
    for _ in range(30):
        shown_life()
        watch.look(after=2.0)
    jumped(hours=1)
    watch.look(after=11.0)
    assert process.poll() is None
    assert Driver.objects.exists()
    shown_life()
    watch.look()
    assert process.poll() is None


@pytest.mark.parametrize("hours", [0, -1], ids=["set right", "set back"])
def test_one_that_hangs_is_killed_whatever_the_clock_says(
    watch: Watch, process: "subprocess.Popen[bytes]", hours: float
) -> None:
    shown_life()
    watch.look()
    jumped(hours=hours)
    watch.look()
    watch.look(after=19.0)
    assert process.poll() is None
    watch.look(after=2.0)
    assert process.wait(5) == -signal.SIGKILL
