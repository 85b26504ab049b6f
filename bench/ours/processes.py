"""Other processes of a measurement: begun when they say so, ended with it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent


@contextmanager
def workers(count: int) -> Iterator[None]:
    """So many driver processes, ready for work."""
    with ExitStack() as stack:
        begun = [stack.enter_context(process(sys.executable, HERE / "worker.py")) for _ in range(count)]
        for each in begun:
            assert each.stdout is not None
            if each.stdout.readline().strip() != "ready":
                raise SystemExit("a worker did not start")
        yield


@contextmanager
def process(*command: str | Path) -> Iterator[subprocess.Popen[str]]:
    begun = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield begun
    finally:
        begun.kill()
        begun.wait()
