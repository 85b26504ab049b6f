"""A server that counts what it is asked to do, by idempotency key: the judge of every durability test."""

import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


class Ledger:
    """`calls` counts requests by key, `effects` those that took effect: the first of each key."""

    def __init__(self, *, seconds: float = 0.0) -> None:
        self.calls: Counter[str] = Counter()
        self.effects: Counter[str] = Counter()
        self.seconds = seconds
        self.begun = threading.Event()
        self._lock = threading.Lock()
        ledger = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                key = self.headers.get("Idempotency-Key", "")
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with ledger._lock:
                    ledger.calls[key] += 1
                    if ledger.calls[key] == 1:
                        ledger.effects[key] += 1
                ledger.begun.set()
                time.sleep(ledger.seconds)
                self._answer({"key": key})

            def do_GET(self) -> None:
                self._answer({"path": self.path})

            def _answer(self, body: Any) -> None:
                data = json.dumps(body).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    return  # the caller was killed while it waited: that is what these tests are about

            def log_message(self, format: str, *args: Any) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.target}/effects"

    def __enter__(self) -> "Ledger":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
