"""Who listens hears what is committed elsewhere at once, and ends at once."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from engine import bell
from engine.models import Driver
from engine.store.clock import now_there

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def listening() -> Iterator[tuple[bell.Listener, threading.Event]]:
    """A listener that already waits, and what it sets."""
    heard = threading.Event()
    listener = bell.Listener(heard.set)
    listener.start()
    try:
        assert heard.wait(10), "it says that it listens"
        heard.clear()
        yield listener, heard
    finally:
        listener.stop()


def test_a_ring_is_heard_with_its_commit_and_long_before_anybody_would_have_looked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bell, "FALLBACK_SECONDS", 60.0)
    with listening() as (_, heard):
        for number in range(3):
            with transaction.atomic():
                Driver.objects.create(name=f"ring:{number}:x", host="elsewhere", seen_at=now_there())
                bell.ring()
            assert heard.wait(10), f"ring {number}"
            heard.clear()


def test_a_listener_that_waits_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "FALLBACK_SECONDS", 60.0)
    with listening() as (listener, heard):
        while heard.wait(0.05):  # until it waits
            heard.clear()
        began = time.monotonic()
        listener.stop()
        assert time.monotonic() - began < 2, "it was not left to wait for the next ring, which nobody gives"
        listener.stop()  # once more does no harm


def test_a_listener_that_was_never_started_ends_without_a_word() -> None:
    bell.Listener(lambda: None).stop()
