"""HTTP/1.1 on one connection: a request as bytes, and the answer as it comes in, within a limit of size.

The answer is read by httptools (llhttp, the parser of Node.js). A connection is fit for another request only if
the answer on it had a plain beginning and end.
"""

import socket
import zlib
from collections.abc import Mapping
from typing import Any

import httptools

CHUNK = 65_536
LARGEST_HEAD = 64 * 1024
_UNFRAMED = frozenset({"content-length", "transfer-encoding"})


class Broken(Exception):
    """What came back is no answer; the message says why."""


class TooLarge(Exception):
    """The answer is larger than may be kept."""


def head(method: str, target: str, host: str, headers: Mapping[str, str], body: bytes | None) -> bytes:
    """The request up to its body. Names and values have been checked."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}"]
    if not any(name.lower() == "accept-encoding" for name in headers):
        lines.append("Accept-Encoding: identity")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None or method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(body or b'')}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class Answer:
    """One answer. Its `on_…` methods are called by the parser."""

    def __init__(self, method: str, largest: int) -> None:
        self._method = method
        self._largest = largest
        self._parser: Any = httptools.HttpResponseParser(self)
        self._chunks: list[bytes] = []
        self._size = self._head_size = 0
        self._head_over = False
        self._over = False
        self._lives = False  # the other side keeps the connection open
        self._tail = False  # something follows the end of the answer
        self.status = 0
        self.headers: dict[str, str] = {}

    def read(self, raw: socket.socket) -> bytes:
        """Read it to its end. Returns the body, decoded. Raises Broken, TooLarge or OSError."""
        while not self._over:
            data = raw.recv(CHUNK)
            if not data:
                self._end_of_connection()
                break
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade:
                raise Broken("it switched to another protocol") from None
            except httptools.HttpParserError as error:
                raise (
                    error.__context__ if isinstance(error.__context__, TooLarge) else Broken("it is no HTTP")
                ) from None
        return _decoded(b"".join(self._chunks), self.headers.get("content-encoding", ""), self._largest)

    @property
    def reusable(self) -> bool:
        """Whether the connection may carry another request."""
        framed = self.status in (204, 304) or not _UNFRAMED.isdisjoint(self.headers)
        return self._lives and not self._tail and framed and self._method != "HEAD"

    def on_message_begin(self) -> None:
        self._tail = self._over

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._over:
            return
        self._head_size += len(name) + len(value)
        if self._head_size > LARGEST_HEAD:
            raise TooLarge("The head of the answer is larger than 64 kB.")
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text

    def on_headers_complete(self) -> None:
        if not self._over:
            self.status = self._parser.get_status_code()
            self._head_over = True
            self._over = self._method == "HEAD" and self.status >= 200

    def on_body(self, body: bytes) -> None:
        if self._over:
            return
        self._size += len(body)
        if self._size > self._largest:
            raise _too_large(self._largest)
        self._chunks.append(body)

    def on_message_complete(self) -> None:
        if self.status >= 200:
            self._over, self._lives = True, self._parser.should_keep_alive()
        else:  # 100 and the like announce the answer, they are not it
            self.headers.clear()
            self._head_over = False

    def _end_of_connection(self) -> None:
        if not self._head_over or not _UNFRAMED.isdisjoint(self.headers):
            raise Broken("the connection was closed in the middle of it")


def _decoded(data: bytes, encoding: str, largest: int) -> bytes:
    kind = encoding.strip().lower()
    if not data or kind in ("", "identity"):
        return data
    if kind not in ("gzip", "x-gzip", "deflate"):
        raise Broken(f"it is packed in a way that is not known here ({kind[:20]})")
    try:
        return _unpacked(data, 47 if kind != "deflate" or data[0] & 0x0F == 8 else -15, largest)
    except zlib.error:
        raise Broken("what it packed cannot be unpacked") from None


def _unpacked(data: bytes, window: int, largest: int) -> bytes:
    unpacker = zlib.decompressobj(window)
    unpacked = unpacker.decompress(data, largest + 1)
    if len(unpacked) > largest:
        raise _too_large(largest)
    if not unpacker.eof:
        raise Broken("what it packed breaks off")
    return unpacked


def _too_large(largest: int) -> TooLarge:
    return TooLarge(f"The answer is larger than {largest // 1_048_576} MB, the most that can be kept.")
