"""A busy machine may take long to start a cluster: until its crew is there, silence is held against nobody."""

import errno
from typing import Any

import pytest

from engine import supervisor
from engine.supervisor import MOST_PATIENCE, WEDGED_SECONDS, Supervisor
from engine.upkeep import cluster

LOOK = 1.0
NOBODY = 2**30  # no system gives this number: what is sent there by mistake reaches no process


class Machine:
    """Starts clusters whose guard has a crew after so many seconds and brings forth no driver; keeps the time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, crew_after: float) -> None:
        self.now, self.crew_after = 1_000.0, crew_after
        self.began: list[float] = []
        monkeypatch.setattr("engine.supervisor.time.monotonic", lambda: self.now)
        monkeypatch.setattr(supervisor, "enqueue_driver", lambda: None)
        monkeypatch.setattr(supervisor, "until", lambda *_: True)
        monkeypatch.setattr("engine.upkeep.cluster.subprocess.Popen", self._begin)
        monkeypatch.setattr("engine.upkeep.cluster.os.killpg", lambda *_: None)
        monkeypatch.setattr(cluster, "children", self._children)
        monkeypatch.setattr(cluster, "lives", lambda _: True)

    def _begin(self, *_: Any, **__: Any) -> Any:
        self.began.append(self.now)
        return type("Parent", (), {"pid": NOBODY, "poll": lambda _: None, "wait": lambda _: 0})()

    def _children(self, pid: int) -> set[int]:
        if pid == NOBODY:
            return {2}
        return {3, 4} if self.now - self.began[-1] >= self.crew_after else set()

    def look(self, watch: Supervisor, *, seconds: float) -> list[float]:
        """When clusters were begun, in seconds from the first."""
        ends = self.now + seconds
        while self.now < ends:
            watch._look()
            self.now += LOOK
        return [moment - self.began[0] for moment in self.began]


@pytest.mark.django_db
def test_a_cluster_is_left_to_start_and_then_has_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    watch, machine = Supervisor(drivers=1, say=lambda _: None), Machine(monkeypatch, crew_after=60)
    assert machine.look(watch, seconds=60 + WEDGED_SECONDS - LOOK) == [0]
    assert len(machine.look(watch, seconds=4 * LOOK)) == 2, "its crew has brought forth no driver in its time"


@pytest.mark.django_db
def test_a_cluster_that_never_has_a_crew_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    watch, machine = Supervisor(drivers=1, say=lambda _: None), Machine(monkeypatch, crew_after=float("inf"))
    assert machine.look(watch, seconds=MOST_PATIENCE) == [0]
    assert len(machine.look(watch, seconds=WEDGED_SECONDS + 4 * LOOK)) == 2


@pytest.mark.django_db
def test_where_the_system_tells_of_no_children_silence_counts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    watch, machine = Supervisor(drivers=1, say=lambda _: None), Machine(monkeypatch, crew_after=float("inf"))
    monkeypatch.setattr("engine.upkeep.cluster.Path.exists", lambda _: False)
    assert len(machine.look(watch, seconds=WEDGED_SECONDS + 4 * LOOK)) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), ValueError("closed file")])
def test_a_cluster_is_replaced_although_nobody_can_be_told(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def say(_: str) -> None:
        raise error

    watch, machine = Supervisor(drivers=1, say=say), Machine(monkeypatch, crew_after=0)
    assert len(machine.look(watch, seconds=WEDGED_SECONDS + 4 * LOOK)) == 2


@pytest.mark.django_db
def test_a_cluster_is_started_again_once_the_machine_has_room_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    watch, machine = Supervisor(drivers=1, say=lambda _: None), Machine(monkeypatch, crew_after=0)
    with monkeypatch.context() as full:
        full.setattr("engine.upkeep.cluster.subprocess.Popen", _refused)
        watch._look()
    assert machine.look(watch, seconds=LOOK) == [0]


def _refused(*_: Any, **__: Any) -> Any:
    raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
