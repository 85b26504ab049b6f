"""The sockets of this process on workflows: the bell rings, one question finds who is where, whoever needs it is told.

The event loop owns all of its state, as with `engine.live.hub`, whose thread asks the database for it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from designer.live.presence import DRAWING, MOST_PEOPLE, Room, rooms
from engine.live.following import Follower, one_per_loop
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


class Seats(Follower):
    """Made by `seats()`. Listens while anybody sits here, and only then."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop, DRAWING)
        self._seats: set[Seat] = set()

    def take(self, seat: Seat) -> None:
        """Begin to tell a socket."""
        self._seats.add(seat)
        self.wake()

    async def give_up(self, seat: Seat) -> None:
        """Tell it nothing more; after the last one, nothing is listened to."""
        self._seats.discard(seat)
        if not self._seats and await self.rest():
            await hub().unwatch(None)  # its thread may let go of the database

    async def follow(self) -> None:
        """One look after each ring, at most five a second."""
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


seats = one_per_loop(Seats)
"""The seats of the running event loop."""
