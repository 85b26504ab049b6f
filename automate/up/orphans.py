"""Two safety nets: a watch that survives this process, and, as process 1, the burial of others' orphans."""

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from automate.up.child import supervised_environment


class Watch:
    """The process that ends the family should this one be killed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def dismiss(self) -> None:
        """Tell the watch that everything has ended in good order."""
        if self._process.stdin:
            with suppress(BrokenPipeError, ConnectionResetError):
                self._process.stdin.write(b"done\n")
                self._process.stdin.close()


async def start_watch(mark: str) -> Watch:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "automate.up.watch",
        mark,
        stdin=asyncio.subprocess.PIPE,
        env=supervised_environment(),
        start_new_session=True,
    )
    return Watch(process)


async def reap_orphans(known: Callable[[], set[int]]) -> None:
    """As process 1 of a container, collect orphans that ended: nobody else can. Never returns."""
    while True:
        await asyncio.sleep(5)
        _reap(_ended_children() - known())


def _reap(pids: set[int]) -> None:
    for pid in pids:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def _ended_children() -> set[int]:
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            # "pid (name) state parent …"; the name may itself hold brackets and spaces.
            state, parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:2]
            if state == "Z" and int(parent) == os.getpid():
                found.add(int(entry.name))
    return found
