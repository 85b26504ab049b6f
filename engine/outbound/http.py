"""The guarded HTTP client: every connection goes to a checked address, and every exchange has an end."""

import time

from engine.outbound.request import Unsendable, redirected, request
from engine.outbound.response import Response, TooLarge
from engine.outbound.transfer import NotReached, transfer

__all__ = ["NotReached", "Response", "TooLarge", "Unsendable", "send"]

MOST_REDIRECTS = 5


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
    error. A redirect is checked like a first target; to another host it carries neither body nor credentials, and is
    the answer where it would need them.
    """
    asked = request(method, url, headers, query, body)
    ends = time.monotonic() + seconds
    for _ in range(MOST_REDIRECTS + 1):
        try:
            response = transfer(asked, ends - time.monotonic())
        except NotReached as error:
            error.sent = error.sent or asked.method != method  # what came of it was to be fetched elsewhere
            raise
        location = response.headers.get("location") if response.status in (301, 302, 303, 307, 308) else None
        following = redirected(asked, response.status, location) if follow and location else None
        if following is None:
            return response
        asked = following
    raise NotReached(f"The address was redirected more than {MOST_REDIRECTS} times.", sent=True)
