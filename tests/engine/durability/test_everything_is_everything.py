"""Killing everything leaves nothing, even while a cluster whose parent has died is being replaced."""

from pathlib import Path

import pytest

from engine.models import Driver
from engine.upkeep.cluster import children
from tests.engine.durability.processes import kill, worker
from tests.engine.marked import gone
from tests.engine.operations.workers import only_child
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def test_no_crew_is_left(tmp_path: Path) -> None:
    with worker(tmp_path, "127.0.0.1:1") as process:
        until(Driver.objects.exists, "a driver is at work")
        parent = only_child(process.pid)
        guard = only_child(parent)
        crew = children(guard)
        kill(parent)
        until(lambda: not Path(f"/proc/{parent}").exists(), "the supervisor knows")
        process.kill_everything()
        left = [pid for pid in (guard, *crew) if not gone(pid)]
        for pid in left:
            kill(pid)
        assert crew
        assert not left
