"""The guarded HTTP client: every connection goes to a checked address, and every exchange has an end."""

import atexit
import json
import re
import socket
import ssl
import time
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from engine.outbound.connections import Connections, Origin, connect
from engine.outbound.watch import WATCH, Exchange
from engine.outbound.wire import Answer, Broken, TooLarge, head

__all__ = ["NotReached", "Response", "TooLarge", "Unsendable", "send"]

LARGEST_RESPONSE = 1024 * 1024
CONNECT_SECONDS = 10.0
MOST_REDIRECTS = 5
LONGEST_RETRY_AFTER = 86_400.0
# What frames a message or belongs to a connection is ours to say: a wrong one would let a caller write into the
# next caller's exchange on the same connection.
OURS = frozenset({
    "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer", "expect", "host",
    "proxy-connection",
})  # fmt: skip
_PORTS = {"http": 80, "https": 443}
_SAFE = "/?:@!$&'()*+,;=-._~%[]"
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_KEPT_ACROSS_HOSTS = frozenset({"accept", "user-agent", "accept-language"})


class Unsendable(Exception):
    """The request itself is wrong; the message says which part."""


class NotReached(Exception):
    """The other side could not be reached, or broke off."""

    def __init__(self, message: str, *, timeout: bool = False) -> None:
        super().__init__(message)
        self.timeout = timeout


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: dict[str, str]
    body: Any  # parsed JSON where the other side says it is JSON, else text
    retry_after: float | None


_CONNECTIONS = Connections()
atexit.register(_CONNECTIONS.close)


def send(
    method: str,
    url: str,
    *,
    headers: dict[str, str],
    query: dict[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = 30.0,
    follow: bool = True,
) -> Response:
    """One request. Raises Unsendable, Refused, Unresolved, NotReached or TooLarge.

    `seconds` bounds the whole exchange, redirects included. A response of any status is a Response, not an
    error. A redirect is checked like a first target; to another host it carries neither body nor credentials.
    """
    request = Request(method, _with_query(_sound(url), query), headers, body)
    _check_headers(headers)
    exchange = Exchange(time.monotonic() + seconds)
    WATCH.over(exchange)
    try:
        for _ in range(MOST_REDIRECTS + 1):
            response = _exchange(request, exchange)
            target = response.headers.get("location") if response.status in (301, 302, 303, 307, 308) else None
            if not (follow and target):
                return response
            request = _redirected(request, response.status, target)
        raise NotReached(f"The address was redirected more than {MOST_REDIRECTS} times.")
    finally:
        exchange.over = True


def _exchange(request: Request, exchange: Exchange) -> Response:
    seconds = exchange.ends - time.monotonic()
    if seconds <= 0:
        raise NotReached("The answer did not arrive within the time limit.", timeout=True)
    origin, answer, kept = _origin(request.url), Answer(request.method, LARGEST_RESPONSE), False
    raw = None
    try:
        raw = _CONNECTIONS.take(origin) or connect(origin, min(CONNECT_SECONDS, seconds), exchange.sockets)
        raw.settimeout(seconds)
        data = _converse(raw, request, origin, answer, exchange)
        if exchange.expired:
            raise NotReached("The answer did not arrive within the time limit.", timeout=True)
        kept = answer.reusable
    except (Broken, OSError) as error:
        raise _not_reached(error, origin, connected=raw is not None, expired=exchange.expired) from None
    finally:
        exchange.sockets.clear()
        if raw is not None and not kept:
            raw.close()
    if kept:
        _CONNECTIONS.give(origin, raw)
    headers = answer.headers
    return Response(answer.status, headers, _parsed(data, headers), _retry_after(headers.get("retry-after")))


def _converse(raw: socket.socket, request: Request, origin: Origin, answer: Answer, exchange: Exchange) -> bytes:
    parts = urlsplit(request.url)
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    if origin.port != _PORTS[origin.scheme]:
        host = f"{host}:{origin.port}"
    # The other side sets the pace: the watch shuts this socket when the time is up.
    exchange.sockets.append(raw)
    raw.sendall(head(request.method, target, host, request.headers, request.body) + (request.body or b""))
    return answer.read(raw)


def _redirected(request: Request, status: int, target: str) -> Request:
    url = _sound(urljoin(request.url, target))
    if status in (301, 302, 303) and request.method not in ("GET", "HEAD"):
        request = replace(request, method="GET", body=None)
    if _origin(url) != _origin(request.url):
        kept = {name: value for name, value in request.headers.items() if name.lower() in _KEPT_ACROSS_HOSTS}
        request = replace(request, headers=kept, body=None, method="GET" if request.body else request.method)
    return replace(request, url=url)


def _origin(url: str) -> Origin:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host.isascii():
        host = host.encode("idna").decode()
    return Origin(parts.scheme, host, parts.port or _PORTS[parts.scheme])


def _sound(url: str) -> str:
    """The address if it is one. Raises Unsendable."""
    if not url.startswith(("http://", "https://")) or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise Unsendable(f"“{url[:100]}” is not an address.")
    try:
        origin = _origin(url)
        url.encode()
    except ValueError:  # a wrong port or address, a name that cannot be, half a character
        raise Unsendable(f"“{url[:100]}” is not an address.") from None
    if not origin.host or urlsplit(url).port == 0:
        raise Unsendable(f"“{url[:100]}” names no host.")
    return url


def _check_headers(headers: dict[str, str]) -> None:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise Unsendable(f"“{name[:60]}” cannot be the name of a header.")
        if name.lower() in OURS:
            raise Unsendable(f"The header “{name}” is set by the client itself. Remove it.")
        if _CONTROL.search(value):
            raise Unsendable(f"The header “{name}” holds a line break or another control character.")
        try:
            value.encode("latin-1")
        except UnicodeEncodeError:
            raise Unsendable(f"The header “{name}” holds characters that headers cannot carry.") from None


def _with_query(url: str, query: dict[str, str] | None) -> str:
    if not query:
        return url
    bare, _, fragment = url.partition("#")
    joined = f"{bare}{'&' if '?' in bare else '?'}{urlencode(query)}"
    return f"{joined}#{fragment}" if fragment else joined


def _parsed(data: bytes, headers: dict[str, str]) -> Any:
    text = data.decode("utf-8", "replace")
    if "json" in headers.get("content-type", "").split(";")[0]:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text


def _retry_after(value: str | None) -> float | None:
    if not value:
        return None
    if re.fullmatch(r"\d{1,10}", value.strip()):
        return min(float(value), LONGEST_RETRY_AFTER)
    try:
        return min(max(0.0, parsedate_to_datetime(value).timestamp() - time.time()), LONGEST_RETRY_AFTER)
    except (ValueError, TypeError, OverflowError):
        return None


def _not_reached(error: Exception, origin: Origin, *, connected: bool, expired: bool) -> NotReached:
    host = origin.host
    if expired or isinstance(error, TimeoutError):
        return NotReached(f"{host} did not answer in time.", timeout=True)
    if isinstance(error, ssl.SSLError):
        return NotReached(f"{host} could not prove who it is, or speaks no TLS: {error.reason or error}.")
    if not connected:
        return NotReached(f"{host} refused the connection or cannot be reached.")
    why = str(error) if isinstance(error, Broken) else type(error).__name__
    return NotReached(f"The exchange with {host} broke off: {why}.")
