"""Driving runs inside a test: a driver whose turns the test takes itself."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connections
from django.utils import timezone

from engine.driving.driver import Driver
from engine.models import Definition, Event, Run
from engine.services import publish, start_run
from engine.store.claim import claim_due
from engine.store.held import HeldRun
from engine.store.load import Plans, load
from tests.cast import Cast
from tests.engine.core.stage import document


@contextmanager
def driving(*, threads: int = 4) -> Iterator[Driver]:
    """A driver that only moves when the test takes a turn."""
    driver = Driver(threads=threads)
    driver._heartbeat.begin()
    try:
        yield driver
    finally:
        driver._dispatch.close()
        driver._heartbeat.end()


def drive(driver: Driver, holds: Callable[[], object], what: str, *, seconds: float = 10.0) -> None:
    """Take turns until `holds()`. Fails naming `what`."""
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            raise AssertionError(f"after {seconds:g} s of turns it was still not so that {what}")
        driver.hear()
        driver.turn(wait=0.02)


def in_thread(work: Callable[[], object]) -> threading.Thread:
    """Begin it on a thread with a database connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@contextmanager
def at_work(driver: Driver, *, seconds: float) -> Iterator[threading.Thread]:
    """The driver drives on a thread of its own; at the end it is asked to stop."""
    thread = in_thread(lambda: driver.run(seconds=seconds))
    try:
        yield thread
    finally:
        driver._heartbeat.stop_requested = True
        driver.hear()
        thread.join()


def later(driver: Driver, seconds: float) -> None:
    """So much time passes for this driver at once."""
    driver._hand.now = driver._dispatch._now = lambda: timezone.now() + timedelta(seconds=seconds)


def defined(cast: Cast, nodes: dict[str, Any], edges: list[str], **more: Any) -> Definition:
    """A published definition in acme, from the short form of the scenarios."""
    version = Definition.objects.filter(key="test").count() + 1
    return publish(workspace=cast.workspace, key="test", version=version, document=document(nodes, edges, **more))


def started(
    cast: Cast, nodes: dict[str, Any], edges: list[str], input: dict[str, Any] | None = None, **more: Any
) -> Run:
    return start_run(definition=defined(cast, nodes, edges, **more), input=input or {})[0]


def in_hand(cast: Cast, nodes: dict[str, Any], edges: list[str] | None = None) -> HeldRun:
    """A started run as a driver called “me” holds it that has just claimed it."""
    started(cast, nodes, edges or [])
    now = timezone.now() + timedelta(seconds=1)
    return load(claim_due(owner="me", now=now, lease_until=now + timedelta(seconds=9), most=5), Plans())[0]


def is_over(run: Run) -> bool:
    run.refresh_from_db()
    return run.is_over


def told(run: Run) -> list[str]:
    """The stored history in short."""
    rows = Event.objects.filter(run=run).order_by("number").values_list("type", "step")
    return [f"{type_} {step}" if step else type_ for type_, step in rows]


CODE = {"type": "code.python", "config": {"code": "1 + 1"}}


def delay(text: str) -> dict[str, Any]:
    return {"type": "time.delay", "config": {"for": text}}


def signal(name: str, key: str = "") -> dict[str, Any]:
    return {"type": "time.wait_signal", "config": {"name": name, "key": key}}


def setting(**values: Any) -> dict[str, Any]:
    return {"type": "data.set", "config": {"values": values}}
