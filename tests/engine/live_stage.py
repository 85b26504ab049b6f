"""Real runs for the live tests: a step type that plays its part from a script, and a driver moved by hand."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event as Flag
from typing import Any, ClassVar

from engine.core.document import content_hash
from engine.core.retry import FailureKind
from engine.core.steps import Done, Effect, Fail, Outcome, StepContext, StepType, Wait
from engine.driving.driver import Driver
from engine.models import Definition, Run, Signal, Step
from engine.registry import CATALOGUE
from engine.services import publish, start_run
from workspaces.models import User, Workspace

HANGING = Flag()  # set it to let steps that hang come to their end


class Play(StepType):
    """Ends each attempt as its script says: left, right, transient, permanent, wait, big, hang."""

    type, title, description, category, icon = "test.play", "Play", "Plays its part", "code", "code"
    effect = Effect.IDEMPOTENT
    ports = ("left", "right")
    timeout = None
    config: ClassVar = {
        "type": "object",
        "properties": {"script": {"type": "array", "items": {"type": "string"}}, "say": {"type": "string"}},
    }

    def perform(self, context: StepContext) -> Outcome:
        script = context.config.get("script") or ["left"]
        part = script[min(context.attempt, len(script)) - 1]
        if part == "wait":
            return Wait("human", "waiting for Finance to approve")
        if part == "hang":
            HANGING.wait(20)
            return Done({"hung": True}, "left")
        if part == "big":
            return Done({"small": 1, "body": "x" * 20_000}, "left")
        if part in ("transient", "permanent"):
            return Fail("The supplier did not answer.", FailureKind(part), "Try later.")
        return Done({"part": part, "say": context.config.get("say")}, part)


class PlayOnce(Play):
    """The same, but never repeated without a person's word."""

    type = "test.once"
    effect = Effect.AT_MOST_ONCE


@contextmanager
def on_stage() -> Iterator[None]:
    """The two step types exist while this lasts."""
    HANGING.clear()
    CATALOGUE.add((Play, PlayOnce))
    try:
        yield
    finally:
        HANGING.set()
        for cls in (Play, PlayOnce):
            del CATALOGUE._types[cls.type]


def play(name: str, *script: str, type_: str = "test.play", **settings: Any) -> dict[str, Any]:
    """A node that plays this script."""
    return {"type": type_, "name": name, "config": {"script": list(script)}, "settings": settings}


def drawing(nodes: dict[str, Any], *edges: str, name: str = "Invoice approval", **more: Any) -> dict[str, Any]:
    """A document from nodes and lines such as `read:left -> check`."""
    drawn = {}
    for number, line in enumerate(edges):
        source, _, target = line.partition(" -> ")
        node, _, port = source.partition(":")
        drawn[f"e{number}"] = {"from": node, "port": port or "left", "to": target}
    return {"schema": 1, "name": name, "nodes": nodes, "edges": drawn, **more}


def definition_of(workspace: Workspace, document: dict[str, Any], key: str = "w5t9n2hc6dyz") -> Definition:
    """A published definition; one that `check` may refuse is stored as it is."""
    version = Definition.objects.filter(workspace=workspace, key=key).count() + 1
    return Definition.objects.create(
        workspace=workspace, key=key, version=version, name=document["name"], document=document,
        content_hash=content_hash(document),
    )  # fmt: skip


def started(workspace: Workspace, document: dict[str, Any], actor: User | None = None, **more: Any) -> Run:
    """A queued run of a freshly published document."""
    version = Definition.objects.filter(workspace=workspace, key="w5t9n2hc6dyz").count() + 1
    definition = publish(workspace=workspace, key="w5t9n2hc6dyz", version=version, document=document)
    return start_run(definition=definition, actor=actor, **{"input": {}, **more})[0]


@contextmanager
def driving(**more: Any) -> Iterator[Driver]:
    """A driver that only moves when told."""
    driver = Driver(threads=4, **more)
    try:
        yield driver
    finally:
        driver._dispatch.close()


def move(driver: Driver) -> None:
    """Hear whatever there is to hear, then wait a moment for effects that are under way."""
    driver.hear()
    driver._looked = 0.0
    driver.turn(wait=0)
    driver.turn(wait=0.02)


def settle(driver: Driver, most: int = 500) -> None:
    """Turn until nothing happens by itself any more."""
    for _ in range(most):
        move(driver)
        if not driver._hand.runs and not Signal.objects.filter(applied_at__isnull=True).exists():
            return
    raise AssertionError("The runs do not come to rest.")


def begun(driver: Driver, run: Run, key: str, most: int = 200) -> None:
    """Turn until a step is running."""
    for _ in range(most):
        move(driver)
        if Step.objects.filter(run=run, key=key, status="running").exists():
            return
    raise AssertionError(f"{key} does not begin.")


def random_drawing(chance: random.Random) -> dict[str, Any]:
    """Up to ten steps with joins, branches, failures, retries and waits."""
    nodes: dict[str, Any] = {}
    count = chance.randint(2, 10)
    for number in range(count):
        parts = ["left", "left", "right", "transient", "permanent", "wait", "big"]
        script = [chance.choice(parts) for _ in range(3)]
        retry = {"attempts": chance.randint(1, 3), "delay": 0}
        join = chance.choice(["all", "any"])
        optional = chance.random() < 0.5
        nodes[f"n{number}"] = play(f"Step {number}", *script, retry=retry, join=join, optional=optional)
    edges = [
        f"n{source}:{chance.choice(['left', 'left', 'right', 'error'])} -> n{target}"
        for target in range(1, count)
        for source in sorted(chance.sample(range(target), chance.randint(0, min(2, target))))
    ]
    return drawing(nodes, *edges)
