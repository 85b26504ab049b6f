"""What goes wrong with a django-q2 cluster without its ending, and that the supervisor notices and mends it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task
from pytest_django.fixtures import Settings

from engine import supervisor, tasks
from engine.models import Driver, Run
from engine.supervisor import Supervisor
from engine.upkeep.cluster import children
from engine.upkeep.heartbeat import alive, bury_dead, host, last_signs, new_name, process_of
from tests.cast import Cast
from tests.engine.driving.stage import CODE, started
from tests.engine.marked import gone
from tests.engine.operations.workers import Manage, cluster_of, guard_of, waiting_workers, worker
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def over(run: Run) -> bool:
    return Run.objects.filter(pk=run.pk, finished_at__isnull=False).exists()


def expect_work_done(cast: Cast, *, seconds: float) -> None:
    run = started(cast, {"a": CODE}, [])
    until(lambda: over(run), "a run is driven", seconds=seconds)


def test_a_bare_cluster_is_wedged_by_dead_workers_and_leaves_orphans_when_its_guard_dies(tmp_path: Path) -> None:
    """As it is without us: should this fail, django-q2 has been mended."""
    cluster = Manage(tmp_path, "qcluster")
    try:
        async_task("math.floor", 1.5, save=False)
        until(lambda: not OrmQ.objects.exists(), "the cluster works")
        guard = guard_of(cluster.pid)
        time.sleep(0.5)  # until one of them waits, holding the lock of the queue; from outside nobody can tell
        before = children(guard)
        for pid in waiting_workers(guard):
            os.kill(pid, signal.SIGKILL)
        until(lambda: len(children(guard) - before) == 2, "the workers are replaced")
        async_task("math.floor", 1.5, save=False)
        time.sleep(2.0)  # nothing happens, and that cannot be awaited
        assert OrmQ.objects.exists()

        crew = children(guard)
        os.kill(guard, signal.SIGKILL)
        assert cluster.process.wait(10) == 0  # as if all were well
        assert not all(gone(pid) for pid in crew)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(cluster.pid, signal.SIGKILL)
        cluster.process.wait()


def test_whoever_of_a_worker_is_killed_the_work_goes_on_and_no_orphan_stays(cast: Cast, tmp_path: Path) -> None:
    with worker(tmp_path) as manage:
        first = cluster_of(manage)
        # A slow start may have asked for a driver twice; then the other worker is busy for a moment, and holds no lock.
        until(lambda: OrmQ.objects.count() == Driver.objects.count() == 1, "only the driver's own message is left")
        for pid in waiting_workers(guard_of(first)):
            os.kill(pid, signal.SIGKILL)
        until(lambda: gone(first), "the cluster with the locked queue is ended", seconds=10)
        assert "its queue may be locked" in manage.said
        expect_work_done(cast, seconds=15)

        guard = guard_of(cluster_of(manage))
        crew = children(guard)
        os.kill(guard, signal.SIGKILL)
        until(lambda: all(gone(pid) for pid in crew), "the orphans are ended", seconds=10)
        expect_work_done(cast, seconds=15)

        left = manage.family() - {manage.pid}
        parent = cluster_of(manage)
        os.kill(manage.pid, signal.SIGKILL)
        os.kill(parent, signal.SIGKILL)  # nobody is left who could pass the word on
        manage.process.wait()
        until(lambda: all(gone(pid) for pid in left), "the cluster ends with its supervisor", seconds=15)
        assert not Driver.objects.exists()


def test_lost_and_doubled_messages_change_nothing_but_latency(cast: Cast, tmp_path: Path) -> None:
    for _ in range(5):
        tasks.enqueue_driver()
    with worker(tmp_path, machine=host()) as manage:
        until(lambda: not OrmQ.objects.filter(lock__lte=timezone.now()).exists(), "all messages are taken")
        until(lambda: alive().count() == 1, "those too many have given way")
        OrmQ.objects.all().delete()
        until(_lose_the_next_message(), "the message that asks for a driver is lost", seconds=40)
        expect_work_done(cast, seconds=15)
        assert "replaced" not in manage.said


def _lose_the_next_message() -> Callable[[], int]:
    """Kills the driver, then takes the message that asks for another; if the cluster was quicker, once more."""
    killed: set[int] = set()

    def lost() -> int:
        for driver in Driver.objects.all():
            pid = process_of(driver.name)
            if pid not in killed:
                killed.add(pid)
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        deleted: int = OrmQ.objects.all().delete()[0]
        return deleted

    return lost


# In one process


def test_a_driver_that_hangs_is_killed_but_not_after_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "HUNG_SECONDS", 20.0)
    said: list[str] = []
    watch = Supervisor(drivers=1, say=said.append)
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]) as process:
        name = new_name().replace(f":{os.getpid()}:", f":{process.pid}:")
        Driver.objects.create(name=name, host=host(), seen_at=timezone.now() - timedelta(seconds=21))
        watch._silence.look(last_signs(), time.monotonic() - 21)
        watch._silence.begin_anew()  # it has only just begun to see the database: perhaps nobody could show life
        watch._silence.look(last_signs(), time.monotonic())
        watch._end_hung()
        assert process.poll() is None
        watch._silence.begin_anew()
        watch._silence.look(last_signs(), time.monotonic() - 21)
        watch._end_hung()
        assert process.wait(5) == -signal.SIGKILL
    assert said == [f"The driver {name} hangs and is killed; its runs are taken over."]


def test_a_row_that_its_process_has_left_behind_gets_no_driver_killed(cast: Cast) -> None:
    run = started(cast, {"a": CODE}, [])
    watch = Supervisor(drivers=1, say=lambda _: None)
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]) as process:
        left, now = (new_name().replace(f":{os.getpid()}:", f":{process.pid}:") for _ in range(2))
        Driver.objects.create(name=left, host=host(), seen_at=timezone.now() - timedelta(seconds=22))
        Driver.objects.create(name=now, host=host())
        Run.objects.update(lease_owner=left, lease_until=timezone.now() + timedelta(seconds=9))
        watch._silence.look({left: timezone.now()}, time.monotonic() - supervisor.HUNG_SECONDS)
        watch._end_hung()
        buried, alive_still = bury_dead(), process.poll() is None
        process.kill()
    assert (buried, alive_still) == ([left], True)
    assert list(Driver.objects.values_list("name", flat=True)) == [now]
    run.refresh_from_db()
    assert run.lease_until is None, "what it held is free"
    assert run.wake_at is not None
    assert run.wake_at < timezone.now(), "and waits for a driver"


def test_a_cluster_that_is_slow_to_start_is_given_more_time_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now, replaced = [1_000.0], []
    monkeypatch.setattr("engine.supervisor.time.monotonic", lambda: now[0])
    monkeypatch.setattr(supervisor, "enqueue_driver", lambda: None)
    watch = Supervisor(drivers=1, say=lambda _: None)

    def replace(why: str) -> None:
        replaced.append(now[0])
        watch._last_life = now[0]  # a new cluster is started

    monkeypatch.setattr(watch, "_replace", replace)
    watch._last_life = now[0]
    for _ in range(80):
        now[0] += 1
        watch._keep_drivers()
    assert [moment - 1_000 for moment in replaced] == [11, 32, 73]
    Driver.objects.create(name=new_name(), host=host())
    watch._keep_drivers()
    assert watch._patience == supervisor.WEDGED_SECONDS, "a driver is at work, so the machine is quick enough again"


def test_a_message_for_another_machine_is_passed_on_for_a_while(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "PASS_ON_SECONDS", 0.0)
    settings.AUTOMATE_DRIVERS = 1
    Driver.objects.create(name=new_name(), host=host())
    assert tasks.drive("there", time.time()) == "passed on to there"
    assert OrmQ.objects.count() == 1
    assert tasks.drive("there", time.time() - 60) == "enough drivers are at work here"
    assert tasks.drive(host(), time.time()) == "enough drivers are at work here"
    assert OrmQ.objects.count() == 1


class Corpse:
    """A cluster whose processes live and do nothing."""

    code = None
    starting = False

    def __init__(self, **_: int) -> None:
        self.killed = False

    def lost(self, _drivers: list[int]) -> set[int]:
        return set()

    def kill(self) -> None:
        self.killed = True


def test_a_cluster_that_brings_forth_no_driver_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "Cluster", Corpse)
    said: list[str] = []
    watch = Supervisor(drivers=2, say=said.append)
    watch._look()
    first: Any = watch._cluster
    assert OrmQ.objects.count() == 2  # a driver is asked for twice, and nothing comes of it
    watch._last_life -= supervisor.WEDGED_SECONDS + 1
    watch._look()
    assert first.killed
    assert said == ["No driver has shown life; the cluster is replaced."]
    watch._look()
    assert watch._cluster is not first


def test_a_database_that_is_away_stops_no_supervisor(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> list[str]:
        raise OperationalError

    monkeypatch.setattr(supervisor, "Cluster", Corpse)
    watch = Supervisor(drivers=1, say=lambda _: None)
    watch._look()
    watch._silence.look({"somebody": timezone.now()}, now=0.0)
    assert watch._unheard(supervisor.HUNG_SECONDS) == {"somebody"}
    monkeypatch.setattr(supervisor, "names_here", away)
    watch._look()
    assert watch._cluster is not None
    assert not watch._unheard(0.0)  # silence during the outage is held against nobody
