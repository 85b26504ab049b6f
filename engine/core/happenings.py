"""What can happen to a run, and what deciding about it gives back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from engine.core.events import Event
from engine.core.reports import Reported
from engine.core.steps import Outcome


@dataclass(frozen=True, slots=True)
class Begin:
    """A queued run was claimed for the first time."""


@dataclass(frozen=True, slots=True)
class Recover:
    """A run was claimed whose last driver did not hand it over: steps found running were interrupted.

    `cut_off` are their attempts, since what is heard before may have begun others; None for all that run.
    """

    cut_off: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class TimeCame:
    """The clock reached a moment that a step or the run was waiting for."""


class StepFinished(NamedTuple):
    """An attempt ended. A finish whose attempt is not the current one is late and changes nothing."""

    key: str
    attempt_id: str
    outcome: Outcome
    reports: tuple[Reported, ...] = ()


@dataclass(frozen=True, slots=True)
class StepProgressed:
    """A running attempt tells how far it is: `percent` from 0 to 100, or None if it cannot tell."""

    key: str
    attempt_id: str
    percent: float | None
    message: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """An attempt whose time limit has come had to wait and began only then; None if it waits still."""

    key: str
    attempt_id: str
    began: datetime | None


@dataclass(frozen=True, slots=True)
class Unbegun:
    """A driver that ends leaves attempts, by key and id, that it had announced and that nobody has begun."""

    attempts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SignalCame:
    """Something reached the run from outside: `kind` is a command or names what is signalled."""

    id: int
    kind: str
    payload: dict[str, Any]

    @property
    def who(self) -> str:
        """The person who sent it, by name."""
        return str(self.payload.get("actor") or "Someone")


@dataclass(frozen=True, slots=True)
class GoOn:
    """The last decision was cut short, so that it kept no other run waiting."""


Happening = Begin | Recover | TimeCame | StepFinished | StepProgressed | Postponed | Unbegun | SignalCame | GoOn


class Perform(NamedTuple):
    """Do the current attempt of a step; inline ones before the next commit, the others after it."""

    key: str
    attempt: int
    attempt_id: str
    inline: bool


class Abandon(NamedTuple):
    """Withdraw what a waiting step asked for; harmless if repeated, and made up for if lost in a crash."""

    key: str
    attempt: int
    attempt_id: str


Effects = list[Perform | Abandon]


@dataclass(slots=True)
class Decision:
    """`events` with their payloads (by position, None for most) and the effects to carry out.

    `deferred` is true for a signal that came too early: it must be offered again later; `more` if `GoOn` must follow.
    """

    events: list[tuple[Event, Any]] = field(default_factory=list)
    effects: Effects = field(default_factory=list)
    deferred: bool = False
    more: bool = False
