"""The sockets of this process on workflows: the bell rings, one question finds who is where, whoever needs it is told.

The event loop owns all of its state, as with `engine.live.hub`, whose thread asks the database for it.
"""

import asyncio
import contextlib
import logging
import weakref
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from designer.live.presence import DRAWING, MOST_PEOPLE, Room, rooms
from engine.bell import Listener
from engine.live.gather import write
from engine.live.hub import hub

logger = logging.getLogger("automate.live")

PAUSE = 0.2  # at most five messages a second
AFTER_TROUBLE = 1.0


@dataclass(slots=True, eq=False)
class Seat:
    """One socket. `told` is what it was sent last."""

    send: Callable[[str], Awaitable[None]]
    workflow_id: int
    user_id: int
    tab: str
    told: str = ""


class Seats:
    """Made by `seats()`. Listens while anybody sits here, and only then."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._seats: set[Seat] = set()
        self._rung = asyncio.Event()
        self._listener: Listener | None = None
        self._telling: asyncio.Task[None] | None = None

    def take(self, seat: Seat) -> None:
        """Begin to tell a socket."""
        self._seats.add(seat)
        if self._telling is None:
            self._telling = self._loop.create_task(self._tell_for_ever(), name="seats")
            self._listener = Listener(self._heard, DRAWING)
            self._listener.start()
        self._rung.set()

    async def give_up(self, seat: Seat | None) -> None:
        """Tell it nothing more; after the last one, nothing is listened to."""
        self._seats.discard(seat)
        if self._seats:
            return
        telling, listener, self._telling, self._listener = self._telling, self._listener, None, None
        if telling is not None:
            telling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await telling
        if listener is not None:
            await self._loop.run_in_executor(None, listener.stop)
        await hub().unwatch(None)  # its thread may let go of the database

    def _heard(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the process ends
            self._loop.call_soon_threadsafe(self._rung.set)

    async def _tell_for_ever(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            try:
                found = await hub().ask(rooms, {seat.workflow_id for seat in self._seats})
                await asyncio.gather(*[self._tell(seat, found.get(seat.workflow_id)) for seat in list(self._seats)])
            except Exception:
                logger.exception("Nobody could be told who is drawing; trying again")
                self._rung.set()
                await asyncio.sleep(AFTER_TROUBLE)
            await asyncio.sleep(PAUSE)

    async def _tell(self, seat: Seat, room: Room | None) -> None:
        if room is None:
            return  # the workflow is gone; the next check closes the socket
        others = [person for person in room.people if person["tab"] != seat.tab][:MOST_PEOPLE]
        text = write({"type": "people", "revision": room.revision, "people": others})
        if text != seat.told:
            seat.told = text
            with contextlib.suppress(Exception):  # a socket that broke is closed by its consumer
                await seat.send(text)


_all: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Seats]" = weakref.WeakKeyDictionary()


def seats() -> Seats:
    """The seats of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _all:
        _all[loop] = Seats(loop)
    return _all[loop]
