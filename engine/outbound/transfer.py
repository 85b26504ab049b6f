"""One request and its answer through libcurl, to an address that was checked.

libcurl resolves the name, and asks us about the very address before it connects, and once more before it sends a
request over a connection that it has kept.
"""

import os
import ssl
import threading
from functools import cache

import pycurl

from engine.outbound.broken import NotReached, failure
from engine.outbound.guard import Guard
from engine.outbound.request import Request
from engine.outbound.response import Answer, Response

__all__ = ["NotReached", "transfer"]

CONNECT_SECONDS = 10.0
KEEP_SECONDS = 30
# Headers that libcurl would add by itself; a name without a value keeps it from doing so.
_UNASKED = ("Accept", "User-Agent", "Expect", "Content-Type")
_BODIED = frozenset({"POST", "PUT", "PATCH"})


class _Handles(threading.local):
    """A handle for every thread; it keeps its connections from one request to the next."""

    def __init__(self) -> None:
        self.curl = pycurl.Curl()


_handles = _Handles()
_parents: list[_Handles] = []


def _begin_anew() -> None:
    """In a forked child: the parent's connections are not used, nor closed, for that would tell the other side."""
    global _handles
    _parents.append(_handles)
    _handles = _Handles()


os.register_at_fork(after_in_child=_begin_anew)


def transfer(request: Request, seconds: float) -> Response:
    """Carry out one request; a redirect is an answer too. Raises Refused, Unresolved, NotReached or TooLarge."""
    if seconds <= 0:
        raise NotReached("The answer did not arrive within the time limit.", timeout=True)
    curl, answer, guard = _handles.curl, Answer(), Guard(request)
    try:
        _set_limits(curl, seconds)
        _set_request(curl, request)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, guard.open)
        curl.setopt(pycurl.PREREQFUNCTION, guard.before_request)
        curl.setopt(pycurl.HEADERFUNCTION, answer.add_line)
        curl.setopt(pycurl.WRITEFUNCTION, answer.add_body)
        curl.perform()
        if not answer.head_over:
            raise pycurl.error(pycurl.E_PARTIAL_FILE, "")
        return answer.response(curl.getinfo(pycurl.RESPONSE_CODE))
    except pycurl.error as error:
        raise answer.too_large or guard.refused or failure(error, request.target.host, sent=guard.sent) from None
    finally:
        guard.close()
        curl.reset()  # also lets go of the answer; connections are kept


def _set_limits(curl: pycurl.Curl, seconds: float) -> None:
    """What holds for every request: how long, whom to trust, and nothing from the environment."""
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.TIMEOUT_MS, max(1, int(seconds * 1000)))
    curl.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(min(CONNECT_SECONDS, seconds) * 1000)))
    curl.setopt(pycurl.MAXAGE_CONN, KEEP_SECONDS)
    curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
    curl.setopt(pycurl.PROXY, "")
    for option, place in _trusted():
        curl.setopt(option, place)


def _set_request(curl: pycurl.Curl, request: Request) -> None:
    curl.setopt(pycurl.URL, request.target.url)
    curl.setopt(pycurl.PATH_AS_IS, 1)
    curl.setopt(pycurl.ACCEPT_ENCODING, "identity")  # what comes packed all the same is unpacked
    if request.method == "HEAD":
        curl.setopt(pycurl.NOBODY, 1)
    elif request.body is not None or request.method in _BODIED:
        curl.setopt(pycurl.POSTFIELDS, request.body or b"")
    if request.method != "HEAD":
        curl.setopt(pycurl.CUSTOMREQUEST, request.method)
    given = {name.lower() for name in request.headers}
    lines = [f"{name}: {value}" if value.strip() else f"{name};" for name, value in request.headers.items()]
    lines += [f"{name}:" for name in _UNASKED if name.lower() not in given]
    curl.setopt(pycurl.HTTPHEADER, [line.encode("latin-1") for line in lines])


@cache
def _trusted() -> list[tuple[int, str]]:
    """Where this machine, or SSL_CERT_FILE and SSL_CERT_DIR, keep the authorities that Python trusts."""
    paths = ssl.get_default_verify_paths()
    found = ((pycurl.CAINFO, paths.cafile), (pycurl.CAPATH, paths.capath))
    return [(option, place) for option, place in found if place]
