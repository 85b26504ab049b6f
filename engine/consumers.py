"""The sockets: let in, watch, answer `refetch` and `seen`. All telling is done by the hub."""

import asyncio
import contextlib
import logging
from typing import Any, ClassVar

import orjson
from channels.generic.websocket import AsyncWebsocketConsumer

from engine.live.door import Admitted, Refusal, admit, still
from engine.live.gather import write
from engine.live.hub import hub
from engine.live.watches import ListWatch, RunWatch

logger = logging.getLogger("automate.live")

CHECK_SECONDS = 50.0
LONGEST_MESSAGE = 1_000


class LiveConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels has no types
    """Checks who is there, now and every minute. Close codes: 4401, 4403, 4404; see `Refusal`."""

    check_seconds: ClassVar[float] = CHECK_SECONDS
    watching: RunWatch | ListWatch | None = None
    _checking: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Accept in any case: only an open socket can tell the browser why it is closed."""
        await self.accept()
        admitted = await self._admit(self.scope.get("user"))
        if isinstance(admitted, Refusal):
            await self.close(code=admitted.value)
            return
        self.watching = self.watch(admitted)
        hub().watch(self.watching)
        self._checking = asyncio.create_task(self._check_again(), name="live-check")

    def watch(self, admitted: Admitted) -> RunWatch | ListWatch:
        """What this socket waits for."""
        raise NotImplementedError

    async def disconnect(self, code: int) -> None:
        """Whatever the reason: watch no more."""
        if self._checking is not None:
            self._checking.cancel()
        await hub().unwatch(self.watching)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **_: Any) -> None:
        """A message of the browser; one that makes no sense is answered with a sentence."""
        message: Any = None
        if text_data is not None and len(text_data) <= LONGEST_MESSAGE:
            with contextlib.suppress(orjson.JSONDecodeError):
                message = orjson.loads(text_data)
        if not isinstance(message, dict) or not self.understood(message):
            await self.tell(write({"type": "error", "message": "This message is not understood. Send refetch."}))

    def understood(self, message: dict[str, Any]) -> bool:
        """Act on a message; False if it is unknown."""
        return False

    async def tell(self, text: str) -> None:
        """Send a message that is text already."""
        await self.send(text_data=text)

    async def _admit(self, user: Any) -> Admitted | Refusal:
        arguments: dict[str, str] = self.scope["url_route"]["kwargs"]
        return await hub().ask(admit, user, arguments["workspace"], arguments.get("ref"))

    async def _check_again(self) -> None:
        while True:
            await asyncio.sleep(self.check_seconds)
            try:
                user = await hub().ask(still, self.scope.get("user"), self.scope.get("session"))
                admitted = await self._admit(user)
            except Exception:
                logger.exception("A socket's rights could not be checked; it will be tried again")
                continue
            if isinstance(admitted, Refusal):
                await self.close(code=admitted.value)
                return
            if isinstance(self.watching, ListWatch):
                self.watching.membership = admitted.membership


class RunConsumer(LiveConsumer):
    """One run: a snapshot, then changes."""

    def watch(self, admitted: Admitted) -> RunWatch:
        """The run that was asked for."""
        return RunWatch(self.tell, run_id=admitted.run_id or 0)

    def understood(self, message: dict[str, Any]) -> bool:
        """`refetch` asks for a snapshot; `seen` says that all up to `seq` is shown."""
        watching, seq = self.watching, message.get("seq")
        if not isinstance(watching, RunWatch):
            return True  # refused, and about to be closed
        if message.get("type") == "refetch":
            watching.after = None
            hub().ring()
        elif message.get("type") == "seen" and isinstance(seq, int):
            watching.seen = seq
            hub().settle(watching)
        else:
            return False
        return True


class RunsConsumer(LiveConsumer):
    """The runs of a workspace: which of them have changed."""

    def watch(self, admitted: Admitted) -> ListWatch:
        """All that the member may see."""
        return ListWatch(self.tell, membership=admitted.membership)
