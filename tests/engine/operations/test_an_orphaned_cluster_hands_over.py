"""Of a cluster whose supervisor is gone, whoever notices first ends all, but not while another hands its runs over."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from engine.models import Driver
from engine.upkeep import orphans
from engine.upkeep.heartbeat import host, new_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The groups that were killed."""
    killed: list[int] = []
    monkeypatch.setattr(orphans, "watched", lambda: False)
    monkeypatch.setattr(os, "killpg", lambda group, _: killed.append(group))
    return killed


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How often it was waited; the third time every driver has come to its end."""
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            Driver.objects.all().delete()

    monkeypatch.setattr("engine.upkeep.cluster.time.sleep", wait)
    return waits


@pytest.fixture(params=["beside", "of another cluster"])
def other(request: pytest.FixtureRequest) -> Iterator[int]:
    """The process of another driver."""
    with subprocess.Popen(
        [sys.executable, "-c", "import signal; signal.pause()"], start_new_session=request.param != "beside"
    ) as process:
        Driver.objects.create(name=new_name().replace(f":{os.getpid()}:", f":{process.pid}:"), host=host())
        yield process.pid
        process.kill()


def test_a_driver_of_the_same_cluster_is_waited_for(other: int, killed: list[int], waits: list[float]) -> None:
    orphans.end_if_orphaned()
    beside = os.getpgid(other) == os.getpgrp()
    assert len(waits) == (3 if beside else 0)
    assert killed == [os.getpgrp()]


@pytest.mark.parametrize("other", ["beside"], indirect=True)
@pytest.mark.parametrize("how", ["killed", "hanging"])
def test_one_that_cannot_hand_over_any_more_is_not(other: int, how: str, killed: list[int], waits: list[float]) -> None:
    if how == "killed":
        os.kill(other, signal.SIGKILL)
        os.waitid(os.P_PID, other, os.WEXITED | os.WNOWAIT)  # it has ended, and nobody has reaped it
    else:
        Driver.objects.update(seen_at=timezone.now() - timedelta(seconds=8))
    orphans.end_if_orphaned()
    assert (killed, waits) == ([os.getpgrp()], [])
