"""Going from the event loop to a thread and back takes longer than much of what a request does there."""

import threading
from typing import Any
from unittest.mock import patch

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.core.handlers import base
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest

from automate.handler import OneThreadHandler
from workspaces.policy.middleware import PolicyMiddleware

LOGIN = "/accounts/login/"
SCOPE = {"type": "http", "method": "GET", "path": LOGIN, "query_string": b"", "headers": [(b"host", b"localhost")]}
pytestmark = pytest.mark.django_db(transaction=True)


def status_of(app: ASGIHandler) -> int:
    """What an ASGI application answers to somebody who has not signed in."""

    async def ask() -> int:
        cable: Any = ApplicationCommunicator(app, SCOPE)  # type: ignore[no-untyped-call]
        await cable.send_input({"type": "http.request", "body": b""})
        answer = await cable.receive_output(timeout=10)
        await cable.receive_output(timeout=10)
        await cable.wait()
        return int(answer["status"])

    return async_to_sync(ask)()


def times_to_a_thread(app: ASGIHandler) -> int:
    """How often the middleware chain and the view are taken to a thread on their own."""
    with patch.object(base, "sync_to_async", side_effect=sync_to_async) as taken:
        assert status_of(app) == 200
    return taken.call_count


def test_the_view_is_not_taken_to_a_thread_once_more_as_django_would() -> None:
    assert times_to_a_thread(OneThreadHandler()) == 0
    assert times_to_a_thread(ASGIHandler()) > 0, "Django does it by itself now: the handler of our own can go"


def test_the_policy_is_asked_on_the_thread_that_the_middleware_runs_on() -> None:
    threads: list[int] = []
    called, asked = PolicyMiddleware.__call__, PolicyMiddleware.process_view

    def calling(self: PolicyMiddleware, request: HttpRequest) -> object:
        threads.append(threading.get_ident())
        return called(self, request)

    def asking(self: PolicyMiddleware, request: HttpRequest, *rest: object) -> object:
        threads.append(threading.get_ident())
        return asked(self, request, *rest)  # type: ignore[arg-type]

    with patch.object(PolicyMiddleware, "__call__", calling), patch.object(PolicyMiddleware, "process_view", asking):
        assert status_of(OneThreadHandler()) == 200
    assert len(threads) == 2
    assert len(set(threads)) == 1
    assert threading.get_ident() not in threads, "the event loop itself must stay free"
