"""A redirect is followed with the method that was meant, or told; what it had done on the way is not forgotten."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from engine.core.retry import FailureKind
from engine.core.steps import Done, Fail
from engine.outbound.request import Request
from engine.outbound.response import Response
from engine.steps.http_request import HttpRequest
from tests.engine.steps.contexts import context

CHANGES = ("POST", "PUT", "PATCH", "DELETE")


class Signpost:
    """A server that answers what is asked of `/` with a redirect, and everything else with 200."""

    def __init__(self) -> None:
        self.status, self.location, self.at_goal = 302, "/goal", 200
        self.asked: list[tuple[str, str, bytes, str | None]] = []  # method, path, body, the kind of the body
        answers = {f"do_{method}": _Handler.answer for method in ("GET", "HEAD", *CHANGES)}
        handler = type("Handler", (_Handler,), {"signpost": self, **answers})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.target = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    signpost: Signpost

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.signpost.asked.append((self.command, self.path, body, self.headers.get("Content-Type")))
        self.send_response(self.signpost.status if self.path == "/" else self.signpost.at_goal)
        if self.path == "/":
            self.send_header("Location", self.signpost.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""


@pytest.fixture
def signpost(settings: Settings) -> Iterator[Signpost]:
    signpost = Signpost()
    settings.AUTOMATE_ALLOWED_TARGETS = [signpost.target]
    yield signpost
    signpost.stop()


def request(signpost: Signpost, method: str, **config: Any) -> Any:
    url = f"http://{signpost.target}/"
    body = {} if method in ("GET", "HEAD", "DELETE") else {"body_as": "json", "body": 7}
    return HttpRequest().perform(context({"method": method, "url": url, **body, **config}))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_change_that_moved_on_the_same_host_is_made_there(signpost: Signpost, status: int, method: str) -> None:
    signpost.status = status
    assert isinstance(request(signpost, method), Done)
    body = (b"", None) if method == "DELETE" else (b"7", "application/json")
    assert signpost.asked == [(method, "/", *body), (method, "/goal", *body)]


@pytest.mark.parametrize(("status", "method"), [(301, "POST"), (302, "POST"), *((303, method) for method in CHANGES)])
def test_what_came_of_a_change_is_read(signpost: Signpost, status: int, method: str) -> None:
    signpost.status = status
    assert isinstance(request(signpost, method), Done)
    assert signpost.asked[1:] == [("GET", "/goal", b"", None)]


@pytest.mark.parametrize("status", [301, 302])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_that_moved_to_another_host_is_made_by_nobody_and_told(
    signpost: Signpost, settings: Settings, status: int, method: str
) -> None:
    elsewhere = Signpost()
    settings.AUTOMATE_ALLOWED_TARGETS = [signpost.target, elsewhere.target]
    signpost.status, signpost.location = status, f"http://{elsewhere.target}/goal"
    outcome = request(signpost, method)
    elsewhere.stop()
    assert isinstance(outcome, Fail)
    assert (outcome.kind, outcome.message) == (FailureKind.PERMANENT, f"The service answered {status}.")
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/",
        "http://nobody.invalid/",
        "ftp://example.com/",
        "http://[nonsense/",
        "http://127.0.0.1:99999/",
    ],
)
@pytest.mark.parametrize(("method", "kind"), [("GET", None), ("POST", FailureKind.TIMEOUT)])
def test_what_was_done_and_leads_where_nobody_can_follow_may_have_been_done(
    signpost: Signpost, location: str, method: str, kind: FailureKind | None
) -> None:
    signpost.location = location
    outcome = request(signpost, method)
    assert isinstance(outcome, Fail)
    assert outcome.kind is kind or (kind is None and outcome.kind is not FailureKind.TIMEOUT)


@pytest.mark.parametrize("at_goal", [401, 404, 429, 503])
@pytest.mark.parametrize(("method", "unsure"), [("GET", False), ("PUT", False), ("POST", True)])
def test_what_was_done_and_leads_to_a_refusal_may_have_been_done(
    signpost: Signpost, at_goal: int, method: str, *, unsure: bool
) -> None:
    signpost.at_goal = at_goal
    outcome = request(signpost, method)
    assert isinstance(outcome, Fail)
    assert (outcome.kind is FailureKind.TIMEOUT, "cannot be fetched" in outcome.message) == (unsure, unsure)


def test_where_a_redirect_to_what_came_of_it_is_not_followed_it_may_have_been_done(signpost: Signpost) -> None:
    signpost.status = 303
    outcome = request(signpost, "POST", follow_redirects=False)
    assert isinstance(outcome, Fail)
    assert outcome.kind is FailureKind.TIMEOUT


@pytest.mark.parametrize(
    ("status", "given", "moved"),
    [
        (301, "http://shop.test/orders", "https://shop.test/orders"),
        (302, "http://shop.test/orders?a=1", "https://shop.test/orders?a=1"),
        (301, "http://shop.test/orders", "https://shop.test/orders/"),
        (301, "https://shop.test/orders", "https://shop.test/orders/"),
        (308, "http://shop.test/orders", "https://shop.test/orders"),
    ],
)
def test_a_change_whose_address_is_only_put_right_is_made_there(
    monkeypatch: pytest.MonkeyPatch, status: int, given: str, moved: str
) -> None:
    """As by a server that wants https, or a slash at the end: what is there is no result, for nothing was done yet."""
    asked: list[Request] = []

    def answer(request: Request, _seconds: float) -> Response:
        asked.append(request)
        return Response(status, {"location": moved}, "", None) if len(asked) == 1 else Response(201, {}, "", None)

    monkeypatch.setattr("engine.outbound.http.transfer", answer)
    headers = {"Authorization": "Bearer x"}
    outcome = HttpRequest().perform(
        context({"method": "POST", "url": given, "headers": headers, "body_as": "json", "body": 7})
    )
    assert isinstance(outcome, Done)
    assert (asked[1].method, asked[1].target.text, asked[1].body) == ("POST", moved, b"7")
    assert asked[1].headers["Authorization"] == "Bearer x"


@pytest.mark.parametrize(
    ("status", "given", "moved"),
    [
        (302, "https://shop.test/orders", "https://shop.test/orders/"),
        (301, "https://shop.test/orders", "https://shop.test/orders"),
        (301, "https://shop.test/orders", "https://shop.test/orders/7"),
        (301, "http://shop.test/orders", "https://other.test/orders"),
        (301, "http://shop.test/orders", "https://shop.test:8443/orders"),
        (303, "http://shop.test/orders", "https://shop.test/orders"),
    ],
)
def test_any_other_address_leads_to_what_came_of_a_change(
    monkeypatch: pytest.MonkeyPatch, status: int, given: str, moved: str
) -> None:
    asked: list[Request] = []

    def answer(request: Request, _seconds: float) -> Response:
        asked.append(request)
        return Response(status, {"location": moved}, "", None) if len(asked) == 1 else Response(200, {}, "", None)

    monkeypatch.setattr("engine.outbound.http.transfer", answer)
    HttpRequest().perform(context({"method": "POST", "url": given, "body_as": "json", "body": 7}))
    assert [request.method for request in asked] == ["POST", "GET"]


def test_a_location_is_read_in_utf_8(signpost: Signpost) -> None:
    signpost.location = "/größe".encode().decode("latin-1")
    assert isinstance(request(signpost, "GET"), Done)
    assert signpost.asked[1][1] == "/gr%C3%B6%C3%9Fe"
