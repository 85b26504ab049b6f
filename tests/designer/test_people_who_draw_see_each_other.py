"""Whoever has a workflow open sees who else has, what they have selected, and hears that the draft was saved."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import orjson
import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.db import connections
from django.utils import timezone

from automate.routing import websocket_urlpatterns
from designer.consumers import DrawingConsumer
from designer.live.presence import STALE, rooms, sit
from designer.models import Presence, Workflow
from designer.services.drafts import save_draft
from engine import bell
from tests.cast import Cast
from tests.designer.drawn import published
from workspaces.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 10
LONG = "x" * 99
NONSENSE = [
    "{",
    "[]",
    '{"type": "select"}',
    '{"type": "select", "selected": [1]}',
    f'{{"type": "select", "selected": ["{LONG}"]}}',
]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "FALLBACK_SECONDS", 0.2)  # on PostgreSQL a listener takes this long to stop


@pytest.fixture
def workflow(cast: Cast, transactional_db: None) -> Workflow:
    return published(cast)


def do(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Database work beside the event loop, leaving no connection behind."""

    def work() -> Any:
        try:
            return function(*args, **kwargs)
        finally:
            connections.close_all()

    return sync_to_async(work, thread_sensitive=False)()


@asynccontextmanager
async def opened(cast: Cast, name: str, workflow: Workflow) -> AsyncIterator[WebsocketCommunicator]:
    path = f"/ws/w/acme/workflows/{workflow.ref}/"
    socket = WebsocketCommunicator(URLRouter(websocket_urlpatterns), path)
    socket.scope["user"] = cast.user(name)
    assert (await socket.connect(timeout=PATIENCE))[0]
    try:
        yield socket
    finally:
        await socket.disconnect(timeout=PATIENCE)


async def told(socket: WebsocketCommunicator, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first message of which this holds."""
    async with asyncio.timeout(PATIENCE):
        while True:
            message = orjson.loads(await socket.receive_from(timeout=PATIENCE))
            if holds(message):
                return dict(message)


async def test_those_who_are_here_see_each_other_and_what_is_selected(cast: Cast, workflow: Workflow) -> None:
    async with opened(cast, "bob", workflow) as bob:
        await told(bob, lambda message: message["people"] == [])
        async with opened(cast, "alice", workflow) as alice:
            here = await told(alice, lambda message: bool(message["people"]))
            assert [(each["name"], each["selected"]) for each in here["people"]] == [(str(cast.user("bob")), [])]
            await bob.send_to(text_data='{"type": "select", "selected": ["a", "b"]}')
            await told(alice, lambda message: message["people"][0]["selected"] == ["a", "b"])
            await told(bob, lambda message: len(message["people"]) == 1)
        await told(bob, lambda message: message["people"] == [])
    assert await do(Presence.objects.count) == 0


async def test_a_saved_draft_is_heard_with_its_revision(cast: Cast, workflow: Workflow) -> None:
    draft = workflow.draft
    async with opened(cast, "bob", workflow) as bob:
        first = await told(bob, lambda message: True)
        assert first["revision"] == draft.revision
        await do(
            save_draft, workflow=workflow, revision=draft.revision, document=draft.document, actor=cast.user("alice")
        )
        await told(bob, lambda message: message["revision"] == draft.revision + 1)


async def test_nonsense_is_answered_and_changes_nothing(cast: Cast, workflow: Workflow) -> None:
    async with opened(cast, "bob", workflow) as bob:
        for nonsense in NONSENSE:
            await bob.send_to(text_data=nonsense)
            answer = await told(bob, lambda message: message["type"] == "error")
            assert "at most 50 steps" in answer["message"]


async def test_whoever_is_no_longer_a_member_is_shown_out(
    cast: Cast, workflow: Workflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DrawingConsumer, "check_seconds", 0.1)
    async with opened(cast, "bob", workflow) as bob:
        await told(bob, lambda message: True)
        await do(Membership.objects.filter(user=cast.user("bob")).delete)
        async with asyncio.timeout(PATIENCE):
            while (await bob.receive_output(timeout=PATIENCE))["type"] != "websocket.close":
                pass


def test_a_tab_that_nobody_renews_is_forgotten(cast: Cast, workflow: Workflow) -> None:
    def here() -> list[str]:
        return [person["tab"] for person in rooms([workflow.pk])[workflow.pk].people]

    sit(workflow_id=workflow.pk, user_id=cast.user("bob").pk, tab="old", selected=[])
    assert here() == ["old"]
    Presence.objects.update(seen_at=timezone.now() - STALE - timedelta(seconds=1))
    assert here() == []
    sit(workflow_id=workflow.pk, user_id=cast.user("bob").pk, tab="new", selected=["a"] * 99)
    assert here() == ["new"]
    assert Presence.objects.get().selected == ["a"] * 50
