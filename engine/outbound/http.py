"""The guarded HTTP client: one pool of connections per process, each to a checked address."""

import json
import re
import socket
import threading
import time
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, LocationParseError, NewConnectionError
from urllib3.exceptions import TimeoutError as NetworkTimeout

from engine.outbound.addresses import checked_address
from engine.outbound.watch import WATCH, Exchange

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
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_KEPT_ACROSS_HOSTS = frozenset({"accept", "user-agent", "accept-language"})


class Unsendable(Exception):
    """The request itself is wrong; the message says which part."""


class TooLarge(Exception):
    """The response is larger than `LARGEST_RESPONSE`."""


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


_current = threading.local()


class _Checked:
    """Connects to the address that was checked; the name stays for TLS and the Host header."""

    def _new_conn(self) -> socket.socket:
        host, port = self._dns_host, self.port  # type: ignore[attr-defined]
        address = checked_address(host, port)
        timeout = self.timeout  # type: ignore[attr-defined]
        try:
            return socket.create_connection((address, port), timeout if isinstance(timeout, int | float) else None)
        except TimeoutError as error:
            raise urllib3.exceptions.ConnectTimeoutError(self, f"{host} did not answer") from error
        except OSError as error:
            raise NewConnectionError(self, f"{host}: {error.strerror or error}") from error  # type: ignore[arg-type]

    def getresponse(self) -> Any:
        # From here on the other side sets the pace: the watch may shut this socket when the time is up.
        if self.sock is not None:  # type: ignore[attr-defined]
            _current.exchange.sockets.append(self.sock)  # type: ignore[attr-defined]
        return super().getresponse()  # type: ignore[misc]


class _CheckedHTTP(_Checked, HTTPConnection):
    pass


class _CheckedHTTPS(_Checked, HTTPSConnection):
    pass


class _PoolHTTP(HTTPConnectionPool):
    ConnectionCls = _CheckedHTTP


class _PoolHTTPS(HTTPSConnectionPool):
    ConnectionCls = _CheckedHTTPS


@cache
def _manager() -> urllib3.PoolManager:
    manager = urllib3.PoolManager(num_pools=64, maxsize=128, retries=False)
    manager.pool_classes_by_scheme = {"http": _PoolHTTP, "https": _PoolHTTPS}
    return manager


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
    _current.exchange = exchange
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
    try:
        raw = _manager().request(
            request.method,
            request.url,
            headers=request.headers,
            body=request.body,
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds),
        )
        try:
            data = _read(raw)
        finally:
            raw.release_conn()
        if exchange.expired:
            raise NotReached("The answer did not arrive within the time limit.", timeout=True)
    except (HTTPError, OSError, ValueError) as error:
        raise _not_reached(error, request.url, exchange.expired) from None
    plain = {name.lower(): value for name, value in raw.headers.items()}
    return Response(raw.status, plain, _parsed(data, plain), _retry_after(plain.get("retry-after")))


def _redirected(request: Request, status: int, target: str) -> Request:
    url = _sound(urljoin(request.url, target))
    if status in (301, 302, 303) and request.method not in ("GET", "HEAD"):
        request = replace(request, method="GET", body=None)
    if _origin(url) != _origin(request.url):
        kept = {name: value for name, value in request.headers.items() if name.lower() in _KEPT_ACROSS_HOSTS}
        request = replace(request, headers=kept, body=None, method="GET" if request.body else request.method)
    return replace(request, url=url)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _sound(url: str) -> str:
    """The address if it is one. Raises Unsendable."""
    if not url.startswith(("http://", "https://")) or re.search(r"[\s\x00-\x1f]", url):
        raise Unsendable(f"“{url[:100]}” is not an address.")
    try:
        port = urlsplit(url).port
        host = urllib3.util.parse_url(url).host
    except (LocationParseError, ValueError):
        raise Unsendable(f"“{url[:100]}” is not an address.") from None
    if not host or port == 0:
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


def _read(raw: Any) -> bytes:
    chunks, size = [], 0
    for chunk in raw.stream(65_536, decode_content=True):
        size += len(chunk)
        if size > LARGEST_RESPONSE:
            raw.close()
            raise TooLarge(f"The answer is larger than {LARGEST_RESPONSE // 1_048_576} MB, the most that can be kept.")
        chunks.append(chunk)
    return b"".join(chunks)


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


def _not_reached(error: Exception, url: str, expired: bool) -> NotReached:
    host = urlsplit(url).hostname or "The other side"
    if expired or isinstance(error, NetworkTimeout | TimeoutError):
        return NotReached(f"{host} did not answer in time.", timeout=True)
    if isinstance(error, NewConnectionError):
        return NotReached(f"{host} refused the connection or cannot be reached.")
    return NotReached(f"The exchange with {host} broke off: {type(error).__name__}.")
