"""The guarded HTTP client: every connection goes to a checked address, and every exchange has an end."""

import time
from dataclasses import replace

from engine.outbound.addresses import Refused, Unresolved
from engine.outbound.request import Unsendable, leads_to_result, redirected, request
from engine.outbound.response import Response, TooLarge
from engine.outbound.transfer import NotReached, transfer

__all__ = ["NotReached", "Response", "TooLarge", "Unsendable", "send"]

MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})


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
    the answer where it would need them. NotReached also tells that it was done, but what came of it cannot be read.
    """
    asked = request(method, url, headers, query, body)
    ends, done = time.monotonic() + seconds, False
    for _ in range(MOST_REDIRECTS + 1):
        try:
            response = transfer(asked, ends - time.monotonic())
            location = response.headers.get("location") if follow and response.status in REDIRECTS else None
            done = done or (location is not None and leads_to_result(asked, response.status, location))
            following = redirected(asked, response.status, location) if location else None
        except NotReached as error:
            error.sent = error.sent or done
            raise
        except (Refused, Unresolved, Unsendable) as error:
            if done:  # by the side that was asked, and what came of it lies where nobody can fetch it
                raise NotReached(f"What came of it cannot be fetched. {error}", sent=True) from None
            raise
        if following is None:
            return replace(response, led_here=done)
        asked = following
    raise NotReached(f"The address was redirected more than {MOST_REDIRECTS} times.", sent=True)
