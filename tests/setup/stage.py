"""Runs a supervisor over stand-ins given as Python files: `python -m tests.setup.stage worker.py …`."""

import asyncio
import sys

from automate.up.component import Component
from automate.up.readiness import said_ready
from automate.up.supervisor import Supervisor


def write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def part(path: str) -> Component:
    return Component(
        name=path.rpartition("/")[2].removesuffix(".py"),
        command=(sys.executable, path),
        address="nowhere",
        ready=lambda output: said_ready(output.lines),
    )


if __name__ == "__main__":
    supervisor = Supervisor([part(path) for path in sys.argv[1:]], write=write)
    sys.exit(asyncio.run(supervisor.run(when_ready=lambda: write("all ready"))))
