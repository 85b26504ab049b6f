"""The django-q2 cluster of one machine as a group of processes: started, watched, ended as a whole."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

SUPERVISOR = "WORKER_SUPERVISOR"  # in the environment of the cluster: who watches it
PR_SET_PDEATHSIG = 1
LOOK_SECONDS = 0.05


class Cluster:
    """One run of `manage.py qcluster`, in a session of its own: parent, guard, and the guard's crew."""

    def __init__(self, *, drivers: int) -> None:
        environment = {**os.environ, "AUTOMATE_DRIVERS": str(drivers), SUPERVISOR: str(os.getpid())}
        self._process = subprocess.Popen(  # noqa: S603 - our own manage.py
            [sys.executable, sys.argv[0], "qcluster"],
            env=environment,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        self._crew: set[int] = set()
        self._ended: set[int] = set()
        self._begun = False

    @property
    def code(self) -> int | None:
        """The exit code, once the parent has ended. A killed guard makes it end with 0."""
        return self._process.poll()

    @property
    def starting(self) -> bool:
        """Whether it had no crew yet at the last look, which a busy machine may delay; false if nobody can tell."""
        return not self._begun and Path(f"/proc/self/task/{os.getpid()}/children").exists()

    def lost(self, drivers: Collection[int]) -> set[int]:
        """Processes of the crew that have ended since the last look, or before the first, and were none of these
        drivers.

        Workers are not recycled, so each was killed. One that was waiting held the lock of the queue.
        """
        told = {pid for guard in children(self._process.pid) for pid in children(guard)}
        known = self._crew | told  # the system may leave some of them untold
        ended = {pid for pid in known if not lives(pid)}
        lost = ended - self._ended - set(drivers)
        self._crew, self._ended = known - ended, ended & told  # until it is reaped, one that has ended is told again
        self._begun = self._begun or bool(told)
        return lost

    def stop(self, seconds: float) -> bool:
        """Ask it to end by itself; False if it has not done so in time."""
        self._process.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End the whole group: workers survive their guard otherwise."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def children(pid: int) -> set[int]:
    """The processes that a process has started; none where the system does not tell."""
    found: set[int] = set()
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found |= {int(child) for child in (task / "children").read_text().split()}
    return found


def lives(pid: int) -> bool:
    """Whether a process has not ended. One that has takes signals until it is reaped, which process 1 may never do."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    return True


def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether it became true in time."""
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def watched() -> bool:
    """Whether the supervisor that started this process's cluster still lives; true outside a cluster."""
    supervisor = os.environ.get(SUPERVISOR)
    return supervisor is None or lives(int(supervisor))


def _end_with_parent() -> None:
    """Linux: a supervisor that is killed takes its cluster along."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
