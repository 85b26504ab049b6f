"""A server that counts what it is asked to do, by idempotency key: the judge of every durability test."""

import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


class Ledger:
    """`calls` counts requests by key, `effects` those that took effect: the first of each key.

    `reads` counts what was asked for below `/reads/`. `/flaky` refuses the first call of each key, `/refused` all.
    `seconds` delays each answer to a POST; `status`, `retry_after`, `redirect_to` and `padding` shape answers.
    """

    def __init__(self, *, seconds: float = 0.0) -> None:
        self.calls: Counter[str] = Counter()
        self.effects: Counter[str] = Counter()
        self.reads: Counter[str] = Counter()
        self.seconds = seconds
        self.status = 200
        self.retry_after = ""
        self.redirect_to = ""
        self.padding = 0
        self.raw: bytes | None = None  # an answer to the letter
        self.begun = threading.Event()
        self._refused: set[str] = set()
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"ledger": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.target}/effects"

    def count(self, key: str) -> None:
        """Note one call; only the first under its key takes effect."""
        with self._lock:
            self.calls[key] += 1
            if self.calls[key] == 1:
                self.effects[key] += 1
        self.begun.set()

    def refusal(self, path: str, key: str) -> int:
        """The status with which a call is refused, or 0."""
        with self._lock:
            first = path == "/flaky" and key not in self._refused
            self._refused.add(key)
        return 503 if first else 422 if path == "/refused" else 0

    def __enter__(self) -> "Ledger":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512  # many callers at once are no reason to turn one away


class _Handler(BaseHTTPRequestHandler):
    ledger: Ledger

    def do_POST(self) -> None:
        key = self.headers.get("Idempotency-Key", "")
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        refusal = self.ledger.refusal(self.path, key)
        if not refusal:
            self.ledger.count(key)
        time.sleep(self.ledger.seconds)
        self._answer({"key": key}, refusal)

    def do_GET(self) -> None:
        if self.path.startswith("/reads/"):
            self.ledger.reads[self.path.rpartition("/")[2]] += 1
        self._answer({"path": self.path} | ({"padding": "x" * self.ledger.padding} if self.ledger.padding else {}))

    def _answer(self, body: Any, refusal: int = 0) -> None:
        data = json.dumps(body).encode() if self.ledger.raw is None else self.ledger.raw
        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(data)),
            "Location": self.ledger.redirect_to,
            "Retry-After": self.ledger.retry_after,
        }
        try:
            self.send_response(refusal or (302 if self.ledger.redirect_to else self.ledger.status))
            for name, value in headers.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            return  # the caller was killed while it waited: that is what these tests are about

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""
