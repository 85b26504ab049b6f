"""What every socket does: let in, look again every minute whether its person still may, answer in sentences."""

import asyncio
import contextlib
import logging
from typing import Any, ClassVar, Generic, TypeVar

import orjson
from channels.generic.websocket import AsyncWebsocketConsumer

from engine.live.door import Refusal, still
from engine.live.gather import write
from engine.live.hub import hub
from workspaces.models import User

logger = logging.getLogger("automate.live")

CHECK_SECONDS = 50.0
LONGEST_MESSAGE = 1_000

A = TypeVar("A")


class GuardedSocket(AsyncWebsocketConsumer, Generic[A]):  # type: ignore[misc]  # Channels has no types
    """Checks who is there, now and every minute. Close codes: 4401, 4403, 4404; see `Refusal`."""

    check_seconds: ClassVar[float] = CHECK_SECONDS
    longest_message: ClassVar[int] = LONGEST_MESSAGE
    misunderstood: ClassVar[str] = "This message is not understood."
    _checking: asyncio.Task[None] | None = None

    def admit(self, user: Any, **address: str) -> A | Refusal:
        """Who is let in, by the words of the address. Runs on a thread that may ask the database."""
        raise NotImplementedError

    async def entered(self, admitted: A) -> None:
        """Somebody was let in."""

    async def stays(self, admitted: A) -> None:
        """They still may, a minute later."""

    async def left(self) -> None:
        """The socket is closed, whatever the reason. Also called for those who were never let in."""

    def understood(self, message: dict[str, Any]) -> bool:
        """Act on a message; False if it is unknown."""
        return False

    async def connect(self) -> None:
        """Accept in any case: only an open socket can tell the browser why it is closed."""
        await self.accept()
        admitted = await self._admit(self.scope.get("user"))
        if isinstance(admitted, Refusal):
            await self.close(code=admitted.value)
            return
        await self.entered(admitted)
        self._checking = asyncio.create_task(self._check_again(), name="live-check")

    async def disconnect(self, code: int) -> None:
        """Whatever the reason: watch no more."""
        if self._checking is not None:
            self._checking.cancel()
        await self.left()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **_: Any) -> None:
        """A message of the browser; one that makes no sense is answered with a sentence."""
        message: Any = None
        if text_data is not None and len(text_data) <= self.longest_message:
            with contextlib.suppress(orjson.JSONDecodeError):
                message = orjson.loads(text_data)
        if not isinstance(message, dict) or not self.understood(message):
            await self.tell(write({"type": "error", "message": self.misunderstood}))

    async def tell(self, text: str) -> None:
        """Send a message that is text already."""
        await self.send(text_data=text)

    async def _admit(self, user: User | Any) -> A | Refusal:
        address = self.scope["url_route"]["kwargs"]
        if any("\x00" in word for word in address.values()):  # no database takes that, not even in a question
            return Refusal.NOT_FOUND
        return await hub().ask(self.admit, user, **address)

    async def _check_again(self) -> None:
        while True:
            await asyncio.sleep(self.check_seconds)
            try:
                user = await hub().ask(still, self.scope.get("user"), self.scope.get("session"))
                admitted = await self._admit(user)
                if not isinstance(admitted, Refusal):
                    await self.stays(admitted)
            except Exception:
                logger.exception("A socket's rights could not be checked; it will be tried again")
                continue
            if isinstance(admitted, Refusal):
                await self.close(code=admitted.value)
                return
