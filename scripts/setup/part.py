"""One step of the set-up: a command that runs quietly, and says what went wrong when it does."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TAIL = 25


class FailedError(Exception):
    """The text is what a person reads: one sentence, and below it the last words of the command, if any."""


def run(
    what: str,
    command: Sequence[str | Path],
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    failure: str = "",
) -> None:
    """Announce, run, report the time. Raises FailedError with `failure` or the end of the output."""
    print(f"{what} …", flush=True)
    started = time.monotonic()
    process = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if process.returncode:
        last = "\n".join(process.stdout.strip().splitlines()[-TAIL:])
        raise FailedError(f"{failure or what + ' failed:'}\n{last}")
    print(f"{what}: done in {time.monotonic() - started:.0f} s", flush=True)
