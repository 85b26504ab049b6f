"""One hub per web process: the bell rings, one query finds what has changed, sockets are told.

The event loop owns all of the hub's state; one thread of its own asks the database. When that thread or
a socket is slow, the next message simply spans more: nothing queues up anywhere.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

from engine.bell import LIVE
from engine.live.following import Follower, one_per_loop
from engine.live.gather import Wanted, gather_runs, gather_runs_changed, write
from engine.live.lists import Newest
from engine.live.watches import ListWatch, RunWatch, Watch

logger = logging.getLogger("automate.live")

PAUSE = 0.1  # at most ten messages a second to anybody about a run
LIST_PAUSE = 0.5
AFTER_TROUBLE = 1.0

NO_RUNS = write({"type": "runs-changed", "runs": []})

P = ParamSpec("P")
T = TypeVar("T")


class Hub(Follower):
    """Made by `hub()`. Listens while anybody watches, and only then."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop, LIVE)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")
        self._runs: set[RunWatch] = set()
        self._lists: set[ListWatch] = set()
        self._newest = Newest()
        self._lists_told = 0.0
        self._deliveries: set[asyncio.Task[None]] = set()

    async def ask(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run something that needs the database on the hub's thread."""

        def answer() -> T:
            close_old_connections()
            try:
                return question(*args, **kwargs)
            finally:
                close_old_connections()

        return await self._loop.run_in_executor(self._thread, answer)

    def watch(self, watch: RunWatch | ListWatch) -> None:
        """Begin to tell a socket; a run's socket gets a snapshot first."""
        if isinstance(watch, RunWatch):
            self._runs.add(watch)
        else:
            self._lists.add(watch)
        self.wake()

    async def unwatch(self, watch: RunWatch | ListWatch | None) -> None:
        """Tell it nothing more. After the last one, thread and connections are let go; safe to repeat."""
        self._runs.discard(watch)
        self._lists.discard(watch)
        if not self._runs and not self._lists and await self.rest():
            self._newest = Newest()
            await self._loop.run_in_executor(self._thread, connections.close_all)

    # Telling

    async def follow(self) -> None:
        """One look after each ring, at most ten a second."""
        while True:
            await self._rung.wait()
            self._rung.clear()
            began = self._loop.time()
            try:
                await self._tell_runs()
                await self._tell_lists()
            except Exception:
                logger.exception("Browsers could not be told what has changed; trying again")
                self._rung.set()
                await asyncio.sleep(AFTER_TROUBLE)
            await asyncio.sleep(max(0.0, began + PAUSE - self._loop.time()))

    async def _tell_runs(self) -> None:
        wanted: Wanted = defaultdict(set)
        for watch in _ready(self._runs):
            wanted[watch.run_id].add(watch.after)
        if not wanted:
            return
        built = await self.ask(gather_runs, wanted)
        for watch in [watch for watch in self._runs if watch.ready]:
            message = built.get((watch.run_id, watch.after))
            if message is not None:
                watch.after, text = message
                self._deliver(watch, text)

    async def _tell_lists(self) -> None:
        watching = _ready(self._lists)
        if not watching:
            return
        left = self._lists_told + LIST_PAUSE - self._loop.time()
        if left > 0:
            self._loop.call_later(left, self.ring)
            return
        self._lists_told = self._loop.time()
        for watch in self._lists - set(watching):
            watch.greeted = False  # what this look finds is not found again: it is told that something has changed
        members = [watch.membership for watch in watching if watch.membership]
        texts = await self.ask(gather_runs_changed, self._newest, members)
        for watch in watching:
            text = texts.get(watch.membership.pk) if watch.membership else None
            if text is not None or not watch.greeted:
                watch.greeted = True
                self._deliver(watch, text or NO_RUNS)

    def _deliver(self, watch: Watch, text: str) -> None:
        watch.busy = True
        task = self._loop.create_task(self._send(watch, text))
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)

    async def _send(self, watch: Watch, text: str) -> None:
        try:
            await watch.send(text)
        except Exception as error:  # noqa: BLE001 - a socket that broke is closed by its consumer
            logger.debug("A socket could not be told: %s", error)
        finally:
            watch.busy = False
            self.settle(watch)

    def settle(self, watch: Watch) -> None:
        """A socket can take more: look at once if there was more."""
        if watch.missed:
            watch.missed = False
            self.ring()


W = TypeVar("W", bound=Watch)


def _ready(watches: Iterable[W]) -> list[W]:
    """Those that can be told now; the others are marked to be looked after as soon as they can."""
    listed = list(watches)
    for watch in listed:
        watch.missed = not watch.ready
    return [watch for watch in listed if watch.ready]


hub = one_per_loop(Hub)
"""The hub of the running event loop."""
