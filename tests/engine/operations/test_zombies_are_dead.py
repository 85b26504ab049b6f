"""A process that has ended lives no more, even if nobody takes note of it: process 1 of a container may reap none."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from engine.models import Driver
from engine.upkeep import cluster
from engine.upkeep.cluster import SUPERVISOR, Cluster, lives, watched
from engine.upkeep.heartbeat import bury_dead, host, new_name
from tests.engine.marked import gone
from tests.waiting import until

NOBODY = 2**30  # no system gives this number: what is sent there by mistake reaches no process


@pytest.fixture
def zombie() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        until(lambda: gone(process.pid), "it has ended")
        yield process.pid


@pytest.mark.django_db
def test_a_driver_whose_process_nobody_has_reaped_is_buried_at_once(zombie: int) -> None:
    Driver.objects.create(name=new_name().replace(f":{os.getpid()}:", f":{zombie}:"), host=host())
    Driver.objects.create(name=new_name(), host=host())
    assert len(bury_dead()) == 1
    assert Driver.objects.get().name.split(":")[1] == str(os.getpid())


def test_a_supervisor_that_nobody_has_reaped_watches_no_cluster(zombie: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SUPERVISOR, str(zombie))
    assert not watched()
    monkeypatch.setenv(SUPERVISOR, str(os.getpid()))
    assert watched()


def test_of_a_crew_is_lost_who_has_ended_and_not_who_goes_untold(monkeypatch: pytest.MonkeyPatch) -> None:
    told, living = {11, 12, 13}, {11, 12, 13}
    monkeypatch.setattr("engine.upkeep.cluster.subprocess.Popen", lambda *_, **__: type("Parent", (), {"pid": NOBODY}))
    monkeypatch.setattr(cluster, "children", lambda pid: {2} if pid == NOBODY else told)
    monkeypatch.setattr(cluster, "lives", lambda pid: pid in living)
    one = Cluster(drivers=1)
    assert one.lost([]) == set()
    living.remove(11)  # nobody has reaped it
    told.remove(12)
    assert one.lost([]) == {11}
    assert one.lost([]) == set()


def test_one_that_has_ended_before_the_first_look_is_lost_once_and_a_driver_never(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.upkeep.cluster.subprocess.Popen", lambda *_, **__: type("Parent", (), {"pid": NOBODY}))
    monkeypatch.setattr(cluster, "children", lambda pid: {2} if pid == NOBODY else {11, 12, 13})
    monkeypatch.setattr(cluster, "lives", lambda pid: pid == 13)
    one = Cluster(drivers=1)
    assert one.lost([12]) == {11}
    assert one.lost([]) == set(), "nobody has reaped either, but both were accounted for"


def test_where_the_system_does_not_tell_who_takes_signals_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_: object) -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr("engine.upkeep.cluster.Path.read_bytes", nothing)
    assert lives(os.getpid())
