"""Watching real processes in tests: their output, their numbers and whether they still live."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 20.0


class Play:
    """A process whose output is read as it comes; killed at the end of the test, whatever happened."""

    def __init__(self, *command: str, env: dict[str, str] | None = None, only: bool = False) -> None:
        """`only`: with this environment and nothing of the test's own."""
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**({} if only else os.environ), **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        for pid in self.numbers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._reader.join(timeout=10)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def numbers(self, of: str = "process") -> list[int]:
        """Process numbers the children have said aloud: `process 123`, `grandchild 124`."""
        return [int(found) for found in re.findall(rf"\| {of} (\d+)$", self.text, re.MULTILINE)]

    def shows(self, pattern: str, *, times: int = 1) -> None:
        """Wait until the output has the pattern so often; fails with the output."""
        eventually(lambda: len(re.findall(pattern, self.text)) >= times, lambda: f"no {pattern!r} in:\n{self.text}")

    def ends(self, *, within: float) -> int:
        code = self.process.wait(timeout=within)
        self._reader.join(timeout=10)
        return code

    def _read(self) -> None:
        if self.process.stdout:
            with self.process.stdout as output:
                for line in output:
                    self.lines.append(line.rstrip("\n"))


def eventually(holds: Callable[[], bool], otherwise: Callable[[], str] = lambda: "it never happened") -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
