"""Real processes that are ended with everything they have started, wherever in the tree of processes that is by now.

A test may start several; so what each of them starts is told by a mark of its own that it inherits, not by its parents,
which may have died, nor by the place in which it works.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO
from uuid import uuid4

from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
MARK = "STARTED_BY_TEST_AS"


class Marked(subprocess.Popen[bytes]):
    """A Python command in a session of its own."""

    def __init__(self, *command: str, told: Mapping[str, str], log: IO[bytes]) -> None:
        mark = uuid4().hex
        self._mark = f"{MARK}={mark}".encode()
        super().__init__(
            [sys.executable, *command],
            cwd=ROOT,
            env={**told, MARK: mark},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def family(self) -> set[int]:
        """It and what it has started, as far as they live."""
        return {int(place.name) for place in Path("/proc").glob("[0-9]*") if self._mark in _environment(place)}

    def kill_everything(self) -> None:
        """At once and without a word, as when a machine loses power. Nothing is left."""
        killed = self.family()
        kill_group(self.pid)
        until(lambda: not self._kill_family(killed), "everything that the process had started is killed")
        self.wait()
        until(lambda: all(map(gone, killed)), "what was killed has ended")  # its mark goes before it does

    def _kill_family(self, killed: set[int]) -> int:
        """Kill who is there, with the groups they lead or are in; how many there were."""
        family = self.family()
        killed |= family
        for pid in family:
            with suppress(ProcessLookupError):
                kill_group(os.getpgid(pid))
        return len(family)


def gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has reaped counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def kill_group(group: int) -> None:
    assert group > 1, "to the system this is everybody"
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _environment(place: Path) -> list[bytes]:
    """Nothing for a process that has ended, or is another user's."""
    with suppress(OSError):
        return (place / "environ").read_bytes().split(b"\0")
    return []
