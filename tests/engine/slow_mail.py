"""A mail server that takes its time over each message, so that a test can strike in the middle of one."""

import asyncio
import socket
import threading
from types import TracebackType

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class SlowMail:
    """`begun` is set when a message has arrived whole, before it is acknowledged; `received` counts them.

    Recipients whose address begins with `refuses` are refused, those that begin with `later` until later; `says` is
    what it answers to the others' message.
    """

    def __init__(self, *, seconds: float, refuses: str = "", says: str = "250 Kept") -> None:
        self._refuses = refuses
        self._says = says
        self.begun = threading.Event()
        self.received = 0
        self._seconds = seconds
        with socket.socket() as probe:  # the controller must know its port before it binds
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port, ready_timeout=20)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._refuses and address.startswith(self._refuses):
            return "550 No such user"
        if address.startswith("later"):
            return "450 Come back in a minute"
        envelope.rcpt_tos.append(address)
        return "250 Fine"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.received += 1
        self.begun.set()
        await asyncio.sleep(self._seconds)
        return self._says

    def __enter__(self) -> "SlowMail":
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()
