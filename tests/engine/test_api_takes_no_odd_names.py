"""What nobody could mean gets an answer in the 400s, on both databases."""

from base64 import b64encode
from urllib.parse import quote, urlencode

import pytest
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator

from engine.live.door import Refusal
from engine.models import Run
from engine.routing import websocket_urlpatterns
from tests.cast import Cast
from tests.engine.driving.stage import CODE, started

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def run(cast: Cast) -> Run:
    return started(cast, {"a": CODE}, [])


@pytest.mark.parametrize("path", ["a%00/output/", "%00/output/", "?key=a%00", "?scope=%00", "?of=a%00"])
def test_a_nul_in_the_name_of_a_step_finds_nothing(cast: Cast, run: Run, path: str) -> None:
    answer = cast.program("charlie", "read").get(f"/api/w/acme/runs/{run.ref}/steps/{path}")
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize("path", ["%00/", "?workflow=%00", "a%00/events/"])
def test_a_nul_in_the_name_of_a_run_or_workflow_finds_nothing(cast: Cast, path: str) -> None:
    assert cast.program("charlie", "read").get(f"/api/w/acme/runs/{path}").status_code in (200, 404)


@pytest.mark.parametrize("name", ["created_after", "created_before"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_before_or_after_all_time_is_none(cast: Cast, name: str, moment: str) -> None:
    answer = cast.program("charlie", "read").get(f"/api/w/acme/runs/?{name}={quote(moment)}")
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (400, [f"/{name}"])


@pytest.mark.parametrize("list_", ["runs", "tasks", "workflows"])
@pytest.mark.parametrize("place", ["abc", "9" * 30, "2026", "0001-01-01T00:00:00+14:00", "\x00"])
def test_a_cursor_that_no_list_has_given_leads_nowhere(cast: Cast, run: Run, list_: str, place: str) -> None:
    cursor = quote(b64encode(urlencode({"p": place}).encode()))
    answer = cast.program("charlie", "read").get(f"/api/w/acme/{list_}/?cursor={cursor}")
    assert answer.status_code in (200, 404)


def test_a_body_nested_without_end_is_refused(cast: Cast, run: Run) -> None:
    body = '{"name": "x", "payload": ' + "[" * 100_000 + "]" * 100_000 + "}"
    client = cast.program("charlie", "read", "run")
    answer = client.post(f"/api/w/acme/runs/{run.ref}/signal/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (400, "The body is nested too deeply.")


@pytest.mark.parametrize(
    "path", ["runs/a%00/", "runs/a%00/fork/", "inbox/a%00/", "inbox/a%00/claim/", "workflows/a%00/"]
)
def test_a_nul_in_the_address_of_a_page_leads_nowhere(cast: Cast, path: str) -> None:
    browser = cast.browser("alice")
    assert {browser.get(f"/w/acme/{path}").status_code, browser.post(f"/w/acme/{path}").status_code} <= {404, 405}


@pytest.mark.parametrize("command", ["publish", "trials", "runs"])
def test_half_a_character_in_the_name_of_a_field_is_refused(cast: Cast, command: str) -> None:
    body = '{"input": {"\\ud800": 1}}'
    client = cast.browser("bob")
    answer = client.post(f"/api/w/acme/workflows/any/{command}/", body, content_type="application/json")
    assert answer.status_code == 400
    assert "half of a pair" in answer.json()["detail"]


async def test_a_nul_in_the_address_of_a_socket_leads_nowhere(cast: Cast) -> None:
    socket = WebsocketCommunicator(URLRouter(websocket_urlpatterns), "/ws/w/acme/runs/a%00/")
    socket.scope["user"] = cast.user("alice")
    assert (await socket.connect())[0]
    assert (await socket.receive_output(timeout=10))["code"] == Refusal.NOT_FOUND
