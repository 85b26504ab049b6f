"""Every socket × every role × a stranger × nobody. A refused socket is closed before it has said anything."""

from typing import Any

import pytest
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser

from automate.routing import websocket_urlpatterns
from tests.cast import ROLES, Cast
from tests.designer.drawn import published as a_workflow
from tests.humantasks.asked import a_run
from workspaces.models import User
from workspaces.policy import GRANTS, Action

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "ws/w/<slug:workspace>/runs/"
ONE = "ws/w/<slug:workspace>/runs/<str:ref>/"
DRAWN = "ws/w/<slug:workspace>/workflows/<str:ref>/"
# What each socket needs, and for whom of the cast its sample does not exist. New sockets are added here.
NEEDS = {LIST: Action.RUN_VIEW_OWN, ONE: Action.RUN_VIEW_OWN, DRAWN: Action.WORKFLOW_VIEW}
HIDDEN = {ONE: {"dora"}}
SIGN_IN, NO_RIGHT, NOT_FOUND = 4401, 4403, 4404
SECONDS = 10

PATTERNS = [str(entry.pattern) for entry in websocket_urlpatterns]


def address(pattern: str, cast: Cast, workspace: str = "acme") -> str:
    path = pattern.replace("<slug:workspace>", workspace)
    if "<str:ref>" in path:
        sample = a_workflow(cast) if pattern == DRAWN else a_run(cast)
        path = path.replace("<str:ref>", sample.ref)
    return f"/{path}"


async def closing_code(path: str, user: User | AnonymousUser) -> int | None:
    """Why the socket was closed at once; None when it was let in."""
    socket = WebsocketCommunicator(URLRouter(websocket_urlpatterns), path)
    socket.scope["user"] = user
    opened, code = await socket.connect(timeout=SECONDS)
    if not opened:
        return int(code or 0)
    # An answer to nonsense proves that somebody listens.
    await socket.send_to(text_data="nonsense")
    first: dict[str, Any] = await socket.receive_output(timeout=SECONDS)
    await socket.disconnect(timeout=SECONDS)
    return int(first["code"]) if first["type"] == "websocket.close" else None


def test_every_socket_says_here_what_it_needs() -> None:
    unknown = set(PATTERNS) - set(NEEDS)
    assert not unknown, f"Say in NEEDS who may open {', '.join(sorted(unknown))}."


@pytest.mark.parametrize("pattern", PATTERNS)
async def test_a_member_hears_what_the_role_allows(pattern: str, cast: Cast, paths: dict[str, str]) -> None:
    for name, role in ROLES.items():
        code = await closing_code(paths[pattern], cast.user(name))
        if NEEDS[pattern] not in GRANTS[role]:
            assert code == NO_RIGHT, f"{name} at {pattern}"
        elif name in HIDDEN.get(pattern, ()):
            assert code == NOT_FOUND, f"{name} at {pattern}"
        else:
            assert code is None, f"{name} at {pattern}"


@pytest.mark.parametrize("pattern", PATTERNS)
async def test_a_stranger_finds_nothing(pattern: str, cast: Cast, paths: dict[str, str]) -> None:
    mallory = cast.user("mallory")
    assert await closing_code(paths[pattern], mallory) == NOT_FOUND
    assert await closing_code(paths[pattern].replace("/acme/", "/nowhere/"), mallory) == NOT_FOUND
    if "<str:ref>" in pattern:
        assert await closing_code(paths[pattern].replace("/acme/", "/rival/"), mallory) == NOT_FOUND


@pytest.mark.parametrize("pattern", PATTERNS)
async def test_nobody_hears_anything_without_signing_in(pattern: str, paths: dict[str, str]) -> None:
    assert await closing_code(paths[pattern], AnonymousUser()) == SIGN_IN


@pytest.fixture
def paths(cast: Cast) -> dict[str, str]:
    """The address of a sample behind each pattern."""
    return {pattern: address(pattern, cast) for pattern in PATTERNS}
