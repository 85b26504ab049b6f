"""Whoever tells sockets follows the bell: one of a kind in each event loop, awake only while somebody is to be told."""

import asyncio
import contextlib
import weakref
from collections.abc import Callable
from typing import TypeVar

from engine.bell import Listener


class Follower:
    """Hears a channel of the bell. The event loop owns all of its state; `follow` is what it does for ever."""

    def __init__(self, loop: asyncio.AbstractEventLoop, channel: str) -> None:
        self._loop = loop
        self._channel = channel
        self._rung = asyncio.Event()
        self._listener: Listener | None = None
        self._following: asyncio.Task[None] | None = None

    async def follow(self) -> None:
        """Wait for the bell, tell what is new, and again."""
        raise NotImplementedError

    def ring(self) -> None:
        """Look soon."""
        self._rung.set()

    def wake(self) -> None:
        """Somebody is to be told: begin to listen, unless that goes on already."""
        if self._following is None:
            self._following = self._loop.create_task(self.follow(), name=self._channel)
            self._listener = Listener(self._heard, self._channel)
            self._listener.start()
        self.ring()

    async def rest(self) -> bool:
        """Nobody is to be told any more; safe to repeat. False if somebody came while the thread was ended."""
        following, listener, self._following, self._listener = self._following, self._listener, None, None
        if following is not None:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following
        if listener is not None:
            await self._loop.run_in_executor(None, listener.stop)
        return self._following is None

    def _heard(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the process ends
            self._loop.call_soon_threadsafe(self._rung.set)


F = TypeVar("F")


def one_per_loop(make: Callable[[asyncio.AbstractEventLoop], F]) -> Callable[[], F]:
    """A function that gives what `make` makes, the same as long as the running event loop is the same."""
    made: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, F] = weakref.WeakKeyDictionary()

    def of_this_loop() -> F:
        loop = asyncio.get_running_loop()
        if loop not in made:
            made[loop] = make(loop)
        return made[loop]

    return of_this_loop
