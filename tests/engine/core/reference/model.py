"""What a run looks like to the reference interpreter: a tree of passes and steps.

Nothing is counted and nothing is cached. Whatever a rule asks is answered by looking at the whole tree, so that
each rule can be read against the sentence of the engine's documentation that it stands for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

HARMLESS = ("pure", "waits", "human.approval")
CONTAINERS = ("each", "while", "group")
RELEASED = ("completed", "compensating", "compensated", "failed", "skipped")


@dataclass(eq=False)
class Step:
    """A node in one pass. `gate` is the index of the gate that holds its edges back, None for none."""

    id: str
    spec: dict[str, Any]
    scope: "Pass"
    status: str = "pending"
    attempt: int = 0
    port: str | None = None
    output: Any = None
    error: dict[str, Any] | None = None
    due: datetime | None = None  # its time limit, its next attempt, or the end of its wait
    first_began: datetime | None = None  # since a person last had it begun anew
    attempts_before: int = 0  # that
    anew: bool = False  # its next attempt is the first after a person's word
    asks_person: bool = False
    interrupted: bool = False  # what the person is asked is whether it was done
    unsure: bool = False  # it ended without an answer, and may have been done
    doubted: bool = False  # so did an attempt before this one
    same: bool = False  # its next attempt is the one that was cut off, once more
    awaits: tuple[str, str] | None = None  # name and key of the signal it waits for
    done_here: bool = True  # else another run did it, and only that one undoes it
    asked_outside: bool = False  # what it waits for was asked of somebody who can be told to leave it
    fell_back: bool = False
    cut_off: int = 0
    gate: int | None = None
    holding: bool = False  # the gate did not let it through
    place: int = 0  # where in history it completed
    undo_tried: bool = False
    undone_at: int | None = None  # where in history it was told that it was undone, or left to a person to undo
    items: list[Any] = field(default_factory=list)  # of a for each, once it was entered
    passes: list["Pass"] = field(default_factory=list)
    giving_up: dict[str, Any] | None = None  # a container that will fail with this once it is quiet

    @property
    def key(self) -> str:
        return self.scope.prefix + self.id

    @property
    def kind(self) -> str:
        return str(self.spec["type"])

    @property
    def settings(self) -> dict[str, Any]:
        return dict(self.spec.get("settings") or {})

    @property
    def config(self) -> dict[str, Any]:
        return dict(self.spec.get("config") or {})

    @property
    def has_other_items(self) -> bool:
        """Whether it is in its last try, and that names a list of its own."""
        return self.fell_back and "items" in self.settings["fallback"]["config"]

    @property
    def contains(self) -> bool:
        return self.kind in CONTAINERS

    @property
    def ports(self) -> tuple[str, ...]:
        return {"fork": ("left", "right"), "human.approval": ("approved", "rejected")}.get(self.kind, ("success",))

    @property
    def first_port(self) -> str:
        return self.ports[0]

    @property
    def is_question(self) -> bool:
        """Whether it is the question of an approval gate, `send!0`, and no node of the drawing."""
        return "!" in self.id


@dataclass(eq=False)
class Pass:
    """One pass through a body; the run itself is the pass without a container."""

    key: str
    container: Step | None
    index: int
    attempt: int
    item: Any = None
    last: Any = None
    other: bool = False  # it is a pass through the list of items of its container's last try
    status: str = "open"
    result: Any = None
    failing: dict[str, Any] | None = None
    steps: dict[str, Step] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        return f"{self.key}." if self.key else ""

    def all_below(self) -> Iterator[Step]:
        """Every step in this pass and in the passes of its containers, however deep."""
        for step in self.steps.values():
            for inner in step.passes:
                yield from inner.all_below()
            yield step


def in_doubt(step: Step) -> bool:
    """Whether a step that ends now may have been done although nothing was heard of it."""
    if step.contains or step.kind in HARMLESS:
        return False
    if step.status == "running" or (step.status == "waiting" and step.asks_person and step.interrupted):
        return True
    if step.status == "retrying" and step.same:  # a person had it done once more, and a pause holds that
        return True
    expects_more = step.status == "retrying" or (step.status == "waiting" and step.asks_person)
    return expects_more and tells_nothing(step.error)


def tells_nothing(error: dict[str, Any] | None) -> bool:
    """Whether a failure leaves open if it was done: time ran out, or it broke off where nobody could see the end."""
    return error is not None and error["kind"] in ("timeout", "critical")


def enclosing(scope: Pass) -> Iterator[Pass]:
    """This pass and those around it, from the inside out."""
    at: Pass | None = scope
    while at is not None:
        yield at
        at = at.container.scope if at.container else None


def frozen(scope: Pass) -> bool:
    """Whether nothing may begin in a pass, because it or something around it is failing or has ended."""
    return any(
        at.failing is not None
        or at.status != "open"
        or (at.container is not None and at.container.giving_up is not None)
        for at in enclosing(scope)
    )
