"""A request that is sound: an address with a host, headers that say only what a caller may say, a body."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, urlencode, urljoin, urlsplit

# What frames a message or belongs to a connection is ours to say: a wrong one would let a caller write into the
# next caller's exchange on the same connection.
OURS = frozenset({
    "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer", "expect", "host",
    "proxy-connection",
})  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
_PORTS = {"http": 80, "https": 443}
_SAFE = "/?:@!$&'()*+,;=-._~%[]"
_HOST = re.compile(r"[a-z0-9._~-]+|[0-9a-f:.]+")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_KEPT_ACROSS_HOSTS = frozenset({"accept", "user-agent", "accept-language"})


class Unsendable(Exception):
    """The request itself is wrong; the message says which part."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address, taken apart. `host` is a name or a literal address, in small letters and without brackets."""

    scheme: str
    host: str
    port: int
    path: str
    text: str  # as it was given

    @property
    def url(self) -> str:
        """Put together again from its parts, so that nobody can read another host out of it than we did."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    def same_side(self, other: "Target") -> bool:
        """Whether both lead to the same side; the other may do so without TLS, where many servers send people on."""
        put_right = (other.scheme, other.port, self.scheme, self.port) == ("http", 80, "https", 443)
        return self.host == other.host and (put_right or (self.scheme, self.port) == (other.scheme, other.port))


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    target: Target
    headers: dict[str, str]
    body: bytes | None = None


def request(
    method: str, url: str, headers: dict[str, str], query: dict[str, str] | None, body: bytes | None
) -> Request:
    """A request that may be sent. Raises Unsendable."""
    if method not in METHODS:  # it begins the message, so that more than a word would write another one
        raise Unsendable(f"“{method[:40]}” is no method that is sent here; there are {', '.join(METHODS)}.")
    _check_headers(headers)
    return Request(method, target(_with_query(url, query)), headers, body)


def is_result(method: str, status: int) -> bool:
    """Whether a redirect leads to what came of the request, which was done; else it is to be done there.

    As browsers do: 301 and 302 once meant the same as 303, but for a POST alone.
    """
    return method not in ("GET", "HEAD") and (status == 303 or (status in (301, 302) and method == "POST"))


def leads_to_result(asked: Request, status: int, location: str) -> bool:
    """The same where it is known to which address. If that is only put right, nothing was done yet."""
    try:
        goal = _goal(asked.target, location)
    except Unsendable:
        return is_result(asked.method, status)
    return is_result(asked.method, status) and (status == 303 or not _is_put_right(asked.target, goal, status))


def _is_put_right(old: Target, goal: Target, status: int) -> bool:
    """Whether an address is the same but for https or, where it has moved for good, for a slash at its end."""
    here, there = old.path.partition("?"), goal.path.partition("?")
    slashed = status == 301 and there[0] == f"{here[0]}/"
    upgraded = there[0] == here[0] and goal.scheme != old.scheme
    return goal.same_side(old) and there[2] == here[2] and (slashed or upgraded)


def redirected(old: Request, status: int, location: str) -> Request | None:
    """The request that a redirect asks for; to another side it carries neither body nor credentials.

    None where another side is to do what was asked for: without these it would be another request. Raises Unsendable.
    """
    goal = _goal(old.target, location)
    if leads_to_result(old, status, location):
        about_no_body = {name: value for name, value in old.headers.items() if not name.lower().startswith("content-")}
        old = replace(old, method="GET", body=None, headers=about_no_body)
    elif not goal.same_side(old.target) and (old.body or old.method in ("POST", "PATCH")):
        return None
    if not goal.same_side(old.target):
        kept = {name: value for name, value in old.headers.items() if name.lower() in _KEPT_ACROSS_HOSTS}
        old = replace(old, headers=kept, body=None)
    return replace(old, target=goal)


def _goal(base: Target, location: str) -> Target:
    with suppress(UnicodeError):  # as it came; beyond ASCII nearly everybody means UTF-8
        location = location.encode("latin-1").decode()
    try:
        return target(urljoin(base.text, location))
    except ValueError:
        raise Unsendable(f"“{location[:100]}” is not an address.") from None


@lru_cache(maxsize=256)
def target(url: str) -> Target:
    """The address if it is one. Raises Unsendable."""
    if not url.startswith(("http://", "https://")) or re.search(r"[^\S ]|[\x00-\x1f\x7f]", url):
        raise Unsendable(f"“{url[:100]}” is not an address.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        if not host.isascii():
            host = host.encode("idna").decode()
        path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    except ValueError:  # a wrong port or address, a name that cannot be, half a character
        raise Unsendable(f"“{url[:100]}” is not an address.") from None
    if not host or port == 0:
        raise Unsendable(f"“{url[:100]}” names no host.")
    if not _HOST.fullmatch(host):
        raise Unsendable(f"“{url[:100]}” is not an address.")
    return Target(parts.scheme, host, port or _PORTS[parts.scheme], path, url)


def names_somebody(url: str) -> bool:
    """Whether an address holds a name or password for the other side. They are not sent, and stand in history."""
    try:
        return "@" in urlsplit(url.strip()).netloc
    except ValueError:
        return False


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
