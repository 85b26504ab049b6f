"""A driver that dies holds no lock of the queue: another takes its place, and its cluster stays."""

import os

import pytest

from engine import supervisor
from engine.models import Driver
from engine.supervisor import Supervisor
from engine.upkeep import cluster, heartbeat
from engine.upkeep.heartbeat import host, new_name

pytestmark = pytest.mark.django_db
NOBODY = 2**30  # no system gives this number: what is sent there by mistake reaches no process


def test_one_that_is_buried_in_the_look_in_which_it_died_costs_no_cluster(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver, waiting = NOBODY + 1, NOBODY + 2
    living: set[int] = {driver, waiting}
    said: list[str] = []
    monkeypatch.setattr("engine.upkeep.cluster.subprocess.Popen", lambda *_, **__: Parent())
    monkeypatch.setattr("engine.upkeep.cluster.os.killpg", lambda *_: None)
    monkeypatch.setattr(supervisor, "HAND_OVER_SECONDS", 0.0)
    monkeypatch.setattr(cluster, "children", lambda pid: {2} if pid == Parent.pid else living)
    for module in (cluster, heartbeat):
        monkeypatch.setattr(module, "lives", lambda pid: pid in living)
    monkeypatch.setattr(supervisor, "enqueue_driver", lambda: None)
    Driver.objects.create(name=new_name().replace(f":{os.getpid()}:", f":{driver}:"), host=host())
    watch = Supervisor(drivers=1, say=said.append)
    watch._look()  # it begins a cluster
    watch._keep_cluster()
    living.remove(driver)  # just now
    watch._keep_drivers()
    assert not Driver.objects.exists(), "it is buried"
    watch._look()
    assert said == ["ready: 1 driver at work"]
    Driver.objects.create(name=new_name().replace(f":{os.getpid()}:", f":{waiting}:"), host=host())
    watch._look()
    Driver.objects.all().delete()  # it gave way to another, and waits again
    living.remove(waiting)
    watch._look()
    assert said[1:] == ["A waiting process of the cluster was killed, and its queue may be locked: replaced."]


class Parent:
    pid = NOBODY

    def poll(self) -> None:
        """It lives."""

    def wait(self) -> None:
        """It has ended."""
