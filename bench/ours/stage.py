"""The product, set up for a measurement: a fresh database, step types that cost nothing, ways to drive runs."""

import hashlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "automate.settings")

import django

django.setup()

from django.core.management import call_command

from engine.core.steps import Done, Effect, Outcome, StepContext, StepType
from engine.driving.driver import LOOK_SECONDS, Driver
from engine.models import LIVE_STATUSES, Definition, Run
from engine.registry import register
from engine.services import publish, start_run
from engine.upkeep.collecting import collect_less_often
from workspaces.models import Workspace


class Nothing(StepType):
    """An effect: its start is committed before it begins, its end before the next one begins."""

    type = "bench.nothing"
    title = description = "Nothing"
    category, icon, effect = "code", "code", Effect.IDEMPOTENT
    config = {"type": "object"}  # noqa: RUF012 - as every step type

    def perform(self, context: StepContext) -> Outcome:
        return Done({"n": 1})


class Pure(Nothing):
    type = "bench.pure"
    effect = Effect.PURE


class Compute(Nothing):
    """A code step: some 10 ms of computing in this very process."""

    type = "bench.compute"

    def perform(self, context: StepContext) -> Outcome:
        digest = b""
        for _ in range(12_000):
            digest = hashlib.sha256(digest[:8]).digest()
        return Done({"digest": digest.hex()})


def prepare() -> None:
    """Register the step types; the tables are there."""
    register((Nothing, Pure, Compute))


def workspace() -> Workspace:
    """A workspace of this measurement's own, in a migrated database."""
    call_command("migrate", verbosity=0)
    prepare()
    return Workspace.objects.create(name="Bench", slug=f"bench-{time.time_ns()}"[:40])


def chain(length: int, node: dict[str, Any]) -> dict[str, Any]:
    """A workflow of `length` such steps, one after the other."""
    edges = {f"e{n}": {"from": f"s{n}", "port": "success", "to": f"s{n + 1}"} for n in range(length - 1)}
    return {"schema": 1, "name": "Bench", "nodes": {f"s{n}": node for n in range(length)}, "edges": edges}


def defined(document: dict[str, Any]) -> Definition:
    return publish(workspace=workspace(), key="bench", version=1, document=document)


def start(definition: Definition, runs: int) -> None:
    for _ in range(runs):
        start_run(definition=definition, input={})


def left(definition: Definition) -> bool:
    return Run.objects.filter(definition=definition, status__in=LIVE_STATUSES).exists()


def drive(definition: Definition, driver: Driver) -> float:
    """Seconds until all runs of this definition have ended, in a process set up as a worker's is.

    From the first claim to the last commit: a driver that has just looked for work does not look again for a moment,
    which is not counted, and neither is who looks whether anything is left.
    """
    collect_less_often()
    while time.monotonic() - driver._looked < LOOK_SECONDS:
        left(definition)
    began = time.perf_counter()
    driver.hear()
    while True:
        driver.turn(wait=0.01)
        ended = time.perf_counter()
        if driver.idle and not left(definition):
            return ended - began


def warmed(definition: Definition) -> Driver:
    """A driver that has driven one such run: its definition is compiled, its connection open."""
    driver = Driver(threads=320)
    start(definition, 1)
    drive(definition, driver)
    return driver


def must_have(definition: Definition, runs: int, completed: int) -> None:
    """Nothing is measured that was not done. Raises SystemExit."""
    done = Run.objects.filter(definition=definition, status="completed", completed=completed).count()
    if done != runs:
        raise SystemExit(f"only {done} of {runs} runs completed all their steps")


def wait_until(holds: Callable[[], object], seconds: float = 60.0, every: float = 0.003) -> None:
    """Look again and again, which takes processor time of its own. Raises SystemExit when it takes too long."""
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            raise SystemExit("it did not happen in time")
        time.sleep(every)
