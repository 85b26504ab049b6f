"""What lies outside the site in a storm: a mail server that counts, and a person who answers through the API."""

import asyncio
import json
import socket
import threading
import urllib.error
import urllib.request
from collections import Counter
from email import message_from_bytes
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class CountingMail:
    """Takes its time over each message, and counts them by subject as they arrive."""

    def __init__(self, *, seconds: float) -> None:
        self.received: Counter[str] = Counter()
        self._seconds = seconds
        with socket.socket() as probe:  # the controller must know its port before it binds
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port, ready_timeout=20)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.received[str(message_from_bytes(envelope.original_content or b"")["Subject"])] += 1
        await asyncio.sleep(self._seconds)
        return "250 Kept"

    def __enter__(self) -> "CountingMail":
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()


class Person:
    """Approves what is asked, and decides about what was cut off; through the API, again and again if need be."""

    def __init__(self, site: str, token: str) -> None:
        self._site, self._token = f"{site}/api/w/acme", token
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="person", daemon=True)
        self.to_decide: list[tuple[str, str]] = []  # runs and steps that ask for a decision
        self.answered: set[str] = set()
        self.skipped: set[tuple[str, str]] = set()
        self.refused = 0

    def _work(self) -> None:
        while not self._stopping.wait(0.3):
            try:
                for task in self._ask("GET", "tasks/?state=open&size=100")["results"]:
                    self._ask("POST", f"tasks/{task['id']}/complete/", {"outcome": "approved"})
                    self.answered.add(task["id"])
                for run, step in self.to_decide:
                    # A message may have been sent; all else is done again under the same key, however often.
                    self._ask("POST", f"runs/{run}/steps/{step}/{'skip' if step == 'mail' else 'retry'}/")
                    self.skipped |= {(run, step)} if step == "mail" else set()
            except urllib.error.HTTPError as error:
                if error.code not in (404, 409, 500, 503):  # answered already, or a site that lacks its database
                    raise
                self.refused += 1
            except OSError:
                self.refused += 1  # the site is down; a person tries again

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if method == "GET" else json.dumps(body or {}).encode()
        headers = {"Authorization": f"Token {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self._site}/{path}", data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def __enter__(self) -> "Person":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join(timeout=15)
