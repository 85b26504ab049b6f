"""What is left of a cluster whose supervisor, guard and workers were killed takes no messages from the next one."""

import os
import signal
from pathlib import Path

import pytest

from engine.upkeep.cluster import children
from tests.engine.marked import gone
from tests.engine.operations.workers import cluster_of, guard_of, worker
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def test_whoever_takes_messages_ends_with_its_supervisor(tmp_path: Path) -> None:
    with worker(tmp_path) as manage:
        parent = cluster_of(manage)
        guard = guard_of(parent)
        crew = sorted(children(guard))
        pusher = crew[-1]
        for pid in [manage.pid, parent, guard, *crew[:-2]]:
            os.kill(pid, signal.SIGKILL)
        manage.process.wait()
        try:
            until(lambda: gone(pusher), "the pusher has ended", seconds=20)
        finally:
            for pid in crew[-2:]:
                if not gone(pid):
                    os.kill(pid, signal.SIGKILL)
