"""One child process from start to end: prefixed output, readiness, the reason it stopped."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from automate.up import family
from automate.up.component import Component, Output
from automate.up.readiness import is_ready

Say = Callable[[str, str], None]


class Child:
    """A started component. `mark` names everything it forks; the reason is known once it has ended."""

    def __init__(self, component: Component, process: asyncio.subprocess.Process, mark: str, say: Say) -> None:
        self.component = component
        self.process = process
        self.mark = mark
        self.output = Output()
        self.started = time.monotonic()
        self._say = say
        self._pump = asyncio.create_task(self._read_output())

    @classmethod
    async def start(cls, component: Component, *, mark: str, environ: Mapping[str, str], say: Say) -> "Child":
        process = await asyncio.create_subprocess_exec(
            *component.command,
            env={**environ, family.VARIABLE: mark, "PYTHONUNBUFFERED": "1"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # Ctrl-C in a terminal reaches a whole group; only the supervisor may act on it.
            start_new_session=True,
        )
        return cls(component, process, mark, say)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    @property
    def last_words(self) -> str:
        """The last line it wrote that says anything: of a traceback that is the error itself."""
        return next((line for line in reversed(self.output.lines) if line.strip() and not is_ready(line)), "")

    async def until_ready(self) -> bool:
        """True once the probe succeeds, False when the child ends or its patience runs out first."""
        while self.process.returncode is None and self.seconds < self.component.patience:
            if await self.component.ready(self.output):
                return True
            await asyncio.sleep(0.05)
        return False

    async def ended(self) -> str:
        """Wait for the end and whatever was still to be read; returns the reason in words."""
        # Not `process.wait()`: that also waits for the pipe, which a grandchild may hold open for ever.
        while (code := self.process.returncode) is None:  # noqa: ASYNC110 - asyncio has no event for it
            await asyncio.sleep(0.05)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._pump), timeout=0.5)
        return reason(code)

    def terminate(self) -> None:
        with suppress(ProcessLookupError):
            self.process.terminate()

    async def clear(self, *, grace: float) -> None:
        """End whatever the child has left behind, and stop reading from it."""
        await asyncio.to_thread(family.end, self.mark, grace=grace)
        self._pump.cancel()

    async def _read_output(self) -> None:
        stream, rest = self.process.stdout, b""
        while stream and (chunk := await stream.read(65536)):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._tell(line)
        if rest:
            self._tell(rest)

    def _tell(self, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip()
        self.output.add(text)
        if not is_ready(text):
            self._say(self.component.name, text)


def reason(code: int) -> str:
    """An exit status in words: `ended with code 3`, `was killed by SIGKILL`."""
    if code >= 0:
        return f"ended with code {code}"
    with suppress(ValueError):
        return f"was killed by {signal.Signals(-code).name}"
    return f"was killed by signal {-code}"


def supervised_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != family.VARIABLE}
