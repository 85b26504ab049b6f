"""A whole site of its own for a test: data directory, ports, and its management commands."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from tests.setup.theatre import ROOT, Play


class Site:
    """Demo mode on SQLite, unless told otherwise; nothing is shared with other tests or with the developer's data."""

    def __init__(self, data: Path, **variables: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        defaults = {"AUTOMATE_DEMO": "1", "AUTOMATE_DATA_DIR": str(data), "PORT": str(free_port())}
        self.variables = {**kept, **defaults, **variables}

    @property
    def port(self) -> int:
        return int(self.variables["PORT"])

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One management command, to its end."""
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.variables, capture_output=True, text=True, check=False, timeout=120
        )

    def up(self) -> Play:
        """`manage.py up`, to be used in a `with`."""
        return Play("manage.py", "up", env=self.variables, only=True)


def free_port() -> int:
    """A port with a few free ones after it, outside the range the system hands out."""
    for port in range(20_000 + os.getpid() % 8_000, 32_000, 7):
        if all(_free(port + offset) for offset in range(4)):
            return port
    raise AssertionError("no free port")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
