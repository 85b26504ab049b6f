"""Finding every process that descends from a supervised one, whatever group or session it moved to.

Each supervised process starts with `SUPERVISED_BY=<mark>` in its environment, and whatever it forks
or executes inherits that. Standard library only: the watch uses this after the supervisor has died.
"""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

VARIABLE = "SUPERVISED_BY"


def members(mark: str) -> list[int]:
    """Live processes whose mark begins with `mark`; never the caller itself."""
    wanted = f"{VARIABLE}={mark}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            environment = (entry / "environ").read_bytes()
            if any(line.startswith(wanted) for line in environment.split(b"\0")):
                found.append(int(entry.name))
    return [pid for pid in found if pid != os.getpid()]


def send(mark: str, number: signal.Signals) -> int:
    """Signal the whole family; returns how many there were."""
    pids = members(mark)
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
    return len(pids)


def end(mark: str, *, grace: float) -> None:
    """Ask the family to stop, wait up to `grace` seconds, then kill what remains. Blocks."""
    if not send(mark, signal.SIGTERM):
        return
    deadline = time.monotonic() + grace
    while members(mark) and time.monotonic() < deadline:
        time.sleep(0.05)
    # A process may fork between the look and the kill, so look again until nobody is left.
    while send(mark, signal.SIGKILL):
        time.sleep(0.02)
