"""The demo supplier service: a small HTTP server in threads.

`GET /suppliers/<id>` and `POST /payments` (with `Idempotency-Key`). For trying things out,
`?sleep=1.5` answers later and `?fail=2&key=x` answers the first two requests with 503.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.db import connection

from automate.demo import bank
from automate.demo.suppliers import SUPPLIERS

LARGEST_BODY = 100_000
LONGEST_SLEEP = 60.0
Answer = tuple[int, dict[str, Any]]


class SupplierServer(ThreadingHTTPServer):
    """Listens on this machine only."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), SupplierHandler)
        self.failed: Counter[str] = Counter()
        self.counting = threading.Lock()

    def fails_now(self, key: str, times: int) -> bool:
        """Whether this request is among the first `times` with this key."""
        with self.counting:
            self.failed[key] += 1
            return self.failed[key] <= times


class SupplierHandler(BaseHTTPRequestHandler):
    """Parses a request, asks the bank or the list of suppliers, answers JSON."""

    protocol_version = "HTTP/1.1"
    server_version = "DemoSuppliers"
    timeout = 65
    server: SupplierServer

    def do_GET(self) -> None:
        self._respond(self._supplier)

    def do_POST(self) -> None:
        self._respond(self._payment)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: a line per request would bury the supervisor's own."""

    def _respond(self, route: Callable[[bytes], Answer]) -> None:
        body = self._read_body()
        try:
            status, data = self._asked_for_trouble() or route(body)
        except bank.RefusedError as refusal:
            status, data = 422, {"error": str(refusal)}
        finally:
            connection.close()
        self._write(status, data)

    def _asked_for_trouble(self) -> Answer | None:
        query = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}
        try:
            seconds, times = float(query.get("sleep", "0")), int(query.get("fail", "0"))
        except ValueError:
            return 400, {"error": "sleep and fail must be numbers."}
        time.sleep(max(0.0, min(seconds, LONGEST_SLEEP)))
        if times and self.server.fails_now(query.get("key") or self.headers.get("Idempotency-Key") or "", times):
            return 503, {"error": "The supplier service is busy. Try again later."}
        return None

    def _supplier(self, _body: bytes) -> Answer:
        kind, _, ref = urlsplit(self.path).path.strip("/").partition("/")
        supplier = SUPPLIERS.get(unquote(ref))
        if kind != "suppliers" or supplier is None:
            return 404, {"error": "There is no such supplier."}
        return 200, supplier.as_json()

    def _payment(self, body: bytes) -> Answer:
        if urlsplit(self.path).path != "/payments":
            return 404, {"error": "There is nothing here."}
        key = self.headers.get("Idempotency-Key") or ""
        if not 0 < len(key) <= 200:
            return 400, {"error": "The header Idempotency-Key is missing, or longer than 200 characters."}
        try:
            order = bank.read_order(json.loads(body))
        except ValueError:
            return 400, {"error": "The body must be JSON."}
        entry, new = bank.book(key, order)
        return 201 if new else 200, bank.answer(entry)

    def _read_body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        size = int(length) if length.isdecimal() else 0
        if size > LARGEST_BODY:
            self.close_connection = True
            return b""
        return self.rfile.read(size)

    def _write(self, status: int, data: dict[str, Any]) -> None:
        payload = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)
