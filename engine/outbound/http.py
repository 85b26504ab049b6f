"""The guarded HTTP client: one pool of connections per process, each to a checked address."""

import json
import socket
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError
from urllib3.exceptions import TimeoutError as NetworkTimeout

from engine.outbound.addresses import Refused, Unresolved, checked_address

LARGEST_RESPONSE = 1024 * 1024
CONNECT_SECONDS = 10.0
MOST_REDIRECTS = 5


class TooLarge(Exception):
    """The response is larger than `LARGEST_RESPONSE`."""


class NotReached(Exception):
    """The other side could not be reached, or broke off. `sent` tells whether the request may have arrived."""

    def __init__(self, message: str, *, timeout: bool = False) -> None:
        super().__init__(message)
        self.timeout = timeout


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: dict[str, str]
    body: Any  # parsed JSON where the other side says it is JSON, else text
    retry_after: float | None


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
    """One request, redirects checked like first targets. Raises Refused, Unresolved, NotReached, TooLarge.

    `seconds` bounds the whole exchange. A response of any status is a Response, not an error.
    """
    ends = time.monotonic() + seconds
    target = _with_query(url, query)
    retries = urllib3.Retry(
        total=None, connect=0, read=0, status=0, other=0, redirect=MOST_REDIRECTS if follow else False
    )
    try:
        raw = _manager().request(
            method,
            target,
            headers=headers,
            body=body,
            redirect=follow,
            retries=retries,
            preload_content=False,
            timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds),
        )
        try:
            data = _read(raw, ends)
        finally:
            raw.release_conn()
    except (Refused, Unresolved):
        raise
    except MaxRetryError as error:
        raise _not_reached(error.reason or error, target) from None
    except (HTTPError, ValueError) as error:
        raise _not_reached(error, target) from None
    plain = {name.lower(): value for name, value in raw.headers.items()}
    return Response(raw.status, plain, _parsed(data, plain), _retry_after(plain.get("retry-after")))


def _with_query(url: str, query: dict[str, str] | None) -> str:
    if not query:
        return url
    parsed = urllib3.util.parse_url(url)
    extra = urlencode(query)
    return parsed._replace(query=f"{parsed.query}&{extra}" if parsed.query else extra).url


def _read(raw: Any, ends: float) -> bytes:
    chunks, size = [], 0
    for chunk in raw.stream(65_536, decode_content=True):
        size += len(chunk)
        if size > LARGEST_RESPONSE:
            raw.close()
            raise TooLarge(f"The answer is larger than {LARGEST_RESPONSE // 1_048_576} MB, the most that can be kept.")
        if time.monotonic() > ends:
            raw.close()
            raise NotReached("The answer did not arrive within the time limit.", timeout=True)
        chunks.append(chunk)
    return b"".join(chunks)


def _parsed(data: bytes, headers: dict[str, str]) -> Any:
    kind = headers.get("content-type", "")
    text = data.decode("utf-8", "replace")
    if "json" in kind.split(";")[0]:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _retry_after(value: str | None) -> float | None:
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def _not_reached(error: Exception, url: str) -> NotReached:
    host = urllib3.util.parse_url(url).host or url[:80]
    if isinstance(error, NetworkTimeout):
        return NotReached(f"{host} did not answer in time.", timeout=True)
    if isinstance(error, NewConnectionError):
        return NotReached(f"{host} refused the connection or cannot be reached.")
    return NotReached(f"The exchange with {host} broke off: {type(error).__name__}.")
