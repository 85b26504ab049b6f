"""Whatever is tried again and undone: what is told as done stands with the other side, what is told as undone is gone.

The other side takes what comes under a key that it knows for a repeat, and does nothing.
"""

from itertools import count
from random import Random
from typing import Any

import pytest

from engine.core.keys import is_scope, scope_of, within
from engine.core.states import StepStatus
from tests.engine.core.language import document
from tests.engine.core.stage import Stage

LEAVES = ("keyed", "keyed", "once", "call", "effect")
KEYLESS = ("once", "call")
CONTAINERS = ("each", "while", "group", "group")
AGAIN: dict[str, Any] = {"attempts": 3, "delay": 1, "backoff": "fixed", "kinds": ["transient", "permanent", "timeout"]}
ROUNDS: dict[str, Any] = {"each": {"items": [1, 2], "parallel": 2}, "while": {"times": 2}, "group": {}}
POLICIES: tuple[dict[str, Any], ...] = ({"retry": AGAIN}, {"on_error": "ask"}, {})
SEEDS = range(0, 500, 50)


class Outside:
    """The other side, and what it has done of what was asked for."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.done: dict[str, int] = {}  # what came under each key
        self.stands: set[int] = set()
        self.last: dict[str, int] = {}  # by step, what it did

    def take(self, stage: Stage, key: str) -> None:
        node, deed = stage.state.node(key), stage.deeds[key]
        if node.undoes:
            if deed not in self.done:
                self.stands.discard(self.last[within(scope_of(key), node.undoes)])
            self.done[deed] = 0
        elif node.step_type.type in KEYLESS or deed not in self.done:
            self.last[key] = self.done[deed] = next(self._numbers)
            self.stands.add(self.last[key])
        else:
            self.last[key] = self.done[deed]


def draw(random: Random) -> dict[str, Any]:
    nodes: dict[str, Any] = {}
    edges: list[str] = []

    def body(inside: str | None, depth: int) -> None:
        here: list[str] = []
        for _ in range(random.randint(1, 3)):
            id_ = f"n{len(nodes)}"
            type_ = random.choice((*LEAVES, *CONTAINERS * (depth < 2)))
            spec: dict[str, Any] = {"type": type_, "inside": inside}
            nodes[id_] = spec
            if type_ in CONTAINERS:
                spec |= ROUNDS[type_] | random.choice(POLICIES)
                body(id_, depth + 1)
            elif type_ != "effect" and random.random() < 0.7:
                spec["compensation"] = f"u{id_}"
                nodes[f"u{id_}"] = {"type": "keyed", "inside": inside, "retry": AGAIN}
            if here:
                edges.append(f"{here[-1]} -> {id_}")
            here.append(id_)

    body(None, 0)
    return document(nodes, edges)


def live(stage: Stage, outside: Outside, random: Random) -> None:
    """Whatever is asked for is done or breaks, workers die, people try again; at last everything is undone."""
    stage.begin()
    for _ in range(80):
        running = sorted(key for key in stage.asked if key in stage.state.running)
        asking = sorted(key for key in stage.state.open if (stage.state.steps[key].wait or {}).get("kind") == "person")
        if stage.state.over:
            stage.signal("retry_failed")
        elif asking:
            stage.signal("retry_step", step=asking[0])  # what is asked about was not done: it broke before that
        elif not running:
            stage.pass_time(2)
        elif random.random() < 0.1:
            stage.crash()
        else:
            _work(stage, outside, random, random.choice(running))
    stage.signal("roll_back")
    for _ in range(200):
        for key in sorted(key for key in stage.asked if key in stage.state.running):
            outside.take(stage, key)
            stage.done(key)
        stage.pass_time(2)


def _work(stage: Stage, outside: Outside, random: Random, key: str) -> None:
    if random.random() < 0.7:
        outside.take(stage, key)
        stage.done(key)
    else:
        stage.fail(key, random.choice(("transient", "permanent", "timeout")))


@pytest.mark.parametrize("first", SEEDS)
def test_what_is_told_as_done_stands_and_what_is_told_as_undone_is_gone(first: int) -> None:
    for seed in range(first, first + 50):
        random, outside = Random(seed), Outside()
        stage = Stage(draw(random))
        live(stage, outside, random)
        rows = {row.key: row for row in stage.rows.steps() if not is_scope(row.key) and row.key in outside.last}
        undone = {outside.last[key] for key, row in rows.items() if row.status is StepStatus.COMPENSATED}
        done = {outside.last[key] for key, row in rows.items() if row.status is StepStatus.COMPLETED}
        assert not undone & outside.stands, f"Seed {seed}: told as undone, and it stands"
        assert not done - undone - outside.stands, f"Seed {seed}: told as done, and it is gone"
