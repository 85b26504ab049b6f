"""Starts the components, keeps them running and ends them all together."""

import asyncio
import os
import secrets
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from automate.up import family
from automate.up.child import Child, supervised_environment
from automate.up.component import Component
from automate.up.orphans import reap_orphans, start_watch

FIRST_PAUSE, LONGEST_PAUSE, CALM = 0.5, 30.0, 60.0
STOP_WITHIN = 9.0  # seconds; the promise to people is ten
TRIES_BEFORE_FIRST_READY = 3
SAME_KEYPRESS = 0.3  # seconds; a parent such as make may pass on the signal that the whole group got


class Supervisor:
    """Runs components until a signal says stop; `run` returns the exit code of the command."""

    def __init__(self, components: Sequence[Component], *, write: Callable[[str], None]) -> None:
        self._components = components
        self._write = write
        self._mark = secrets.token_hex(8)
        self._children: dict[str, Child] = {}
        self._stop = asyncio.Event()
        self._stopped_at = 0.0
        self._exit_code = 0
        self._width = max(len(component.name) for component in components)

    async def run(self, *, when_ready: Callable[[], None]) -> int:
        watch = await start_watch(self._mark)
        self._listen()
        ready = {component.name: asyncio.Event() for component in self._components}
        keepers = [asyncio.create_task(self._keep(each, ready[each.name])) for each in self._components]
        if os.getpid() == 1:
            keepers.append(asyncio.create_task(reap_orphans(self._pids)))
        announce = asyncio.create_task(self._announce(list(ready.values()), when_ready))
        await self._stop.wait()
        for task in [*keepers, announce]:
            task.cancel()
        await asyncio.gather(*keepers, announce, return_exceptions=True)
        await self._end_all()
        watch.dismiss()
        return self._exit_code

    def _pids(self) -> set[int]:
        return {child.process.pid for child in self._children.values()}

    def say(self, name: str, line: str) -> None:
        self._write(f"{name:<{self._width}} | {line}")

    # -- keeping one component alive

    async def _keep(self, component: Component, ready: asyncio.Event) -> None:
        pause, tries = FIRST_PAUSE, 0
        while True:
            tries += 1
            child = await self._start(component, f"{self._mark}-{tries}")
            if await child.until_ready():
                self.say(component.name, self._ready_line(child))
                ready.set()
            elif child.process.returncode is None:
                self.say(component.name, f"not ready after {component.patience:.0f} s: stopped, to start again")
                child.terminate()
            why = await child.ended()
            if child.seconds > CALM:
                pause = FIRST_PAUSE
            await child.clear(grace=3.0)
            if not ready.is_set() and tries >= TRIES_BEFORE_FIRST_READY:
                self._give_up(child, why)
                return
            self._report(child, why, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _start(self, component: Component, mark: str) -> Child:
        marked = f"{mark}-{component.name.replace(' ', '-')}"
        child = await Child.start(component, mark=marked, environ=supervised_environment(), say=self.say)
        self._children[component.name] = child
        return child

    def _ready_line(self, child: Child) -> str:
        return f"ready: process {child.process.pid}, {child.component.address} ({child.seconds:.1f} s)"

    def _report(self, child: Child, why: str, pause: float) -> None:
        words = f": {child.last_words}" if child.last_words else ""
        self.say(child.component.name, f"{why} after {child.seconds:.1f} s{words}")
        self.say(child.component.name, f"starting again in {pause:g} s")

    def _give_up(self, child: Child, why: str) -> None:
        self.say(child.component.name, f"{why} {TRIES_BEFORE_FIRST_READY} times without becoming ready; giving up.")
        self._exit_code = 1
        self._stop.set()

    async def _announce(self, ready: list[asyncio.Event], when_ready: Callable[[], None]) -> None:
        for event in ready:
            await event.wait()
        await asyncio.to_thread(when_ready)

    # -- ending

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._on_signal, number)

    def _on_signal(self, number: signal.Signals) -> None:
        if not self._stop.is_set():
            self._write("Stopping … (Ctrl-C stops at once)" if number == signal.SIGINT else "Stopping …")
            self._stopped_at = time.monotonic()
            self._stop.set()
        elif number == signal.SIGINT and time.monotonic() - self._stopped_at > SAME_KEYPRESS:
            self._write("Stopping at once.")
            family.send(self._mark, signal.SIGKILL)

    async def _end_all(self) -> None:
        deadline = time.monotonic() + STOP_WITHIN
        for wave in (False, True):
            children = [child for child in self._children.values() if child.component.serves_others is wave]
            # The first wave leaves the second a second, the least a polite end needs.
            await self._end(children, deadline if wave else deadline - 1.0)
        family.end(self._mark, grace=0)
        self._write("Stopped.")

    async def _end(self, children: list[Child], deadline: float) -> None:
        for child in children:
            child.terminate()
        with suppress(TimeoutError):
            async with asyncio.timeout_at(asyncio.get_running_loop().time() + deadline - time.monotonic()):
                await asyncio.gather(*(child.ended() for child in children))
        left = max(0.0, deadline - time.monotonic())
        await asyncio.gather(*(child.clear(grace=left) for child in children))
