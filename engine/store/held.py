"""A run in the hands of a driver: its state in memory and what of it is not written yet."""

import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.core.events import Event, EventType
from engine.core.happenings import Happening, Perform, SignalCame
from engine.core.run_state import RunState
from engine.core.stored import Stored


@dataclass(slots=True, eq=False)
class HeldRun:
    """`fence` is the number that every commit must still find in the row."""

    id: int
    fence: int
    ref: str
    title: str
    workspace_id: int
    workspace: str
    workflow_name: str
    state: RunState
    interrupted: bool  # its last driver never handed it over, or what it left unbegun is noted in history
    fresh: bool = False  # nothing of it has ever been written: none of its steps has a row
    lane_id: int | None = None
    parent_id: int | None = None  # the run that called it, whose attempt waits for its end
    parent_step: str = ""
    parent_attempt: str = ""
    left: list[Perform] = field(default_factory=list)  # what its last driver announced, until it is asked for here
    events: list[Event] = field(default_factory=list)
    changed_steps: set[str] = field(default_factory=set)
    configs: dict[str, Any] = field(default_factory=dict)  # resolved configurations not written yet
    # What of the results not written yet lies in files, by step: the attempt, the places and the references.
    references: dict[str, tuple[int, list[tuple[str, Stored]]]] = field(default_factory=dict)
    applied: list[int] = field(default_factory=list)  # signals whose effect is in `events`
    withdrawn: list[str] = field(default_factory=list)  # attempts that wait no more for the run they have called
    early: list[int] = field(default_factory=list)  # signals to be offered again
    todo: deque[Happening] = field(default_factory=deque)  # what has happened and is not decided yet
    in_flight: int = 0
    asked: dict[str, Perform] = field(
        default_factory=dict
    )  # what is in flight for each step, the last if there are two
    # Of these, what a thread has taken up, and since when it is at work; None while it waits for a process of its own.
    begun: dict[str, tuple[Perform, datetime | None]] = field(default_factory=dict)
    ours_until: float = math.inf  # by `since_boot`: up to then no other driver can have taken it
    lost: bool = False
    unsure: bool = False  # nobody knows whether its last commit was carried out
    stood: tuple[Any, ...] = ()  # what of its row seldom changes, as it was last written
    given_back: bool = False  # its row says that it is over: no moment to wake stands there, perhaps no owner

    @property
    def dirty(self) -> bool:
        return bool(self.events or self.applied or self.withdrawn)

    @property
    def heard(self) -> list[int]:
        """Signals that need not be read again before something of the run is written or reported."""
        return [*self.applied, *self.early, *(what.id for what in self.todo if isinstance(what, SignalCame))]

    @property
    def idle(self) -> bool:
        """Nothing of it is being done: it can be let go until a timer or a signal."""
        return self.in_flight == 0 and not self.todo

    @property
    def frees_place(self) -> bool:
        """Whether what is to be written may let another run of its lane begin."""
        if self.lane_id is None:
            return False
        state = self.state
        begins = any(event.type is EventType.WORKFLOW_STARTED for event in self.events)
        return state.over or state.started_at is None or begins

    def written(self) -> None:
        """What was pending has been committed."""
        self.unsure = self.fresh = False
        self.events.clear()
        self.changed_steps.clear()
        self.configs.clear()
        self.references.clear()
        self.applied.clear()
        self.withdrawn.clear()
        self.state.forget()

    def announced(self) -> list[Perform]:
        """Attempts that its last driver announced: left to this one to begin, or cut off."""
        state = self.state
        if state.over:
            return []
        return [Perform(key, state.step(key).attempt, state.attempt_id(key), False) for key in sorted(state.running)]

    def wake_at(self, now: datetime) -> datetime | None:
        """When it must be taken up again: at once, if an attempt was announced and is left to the next driver."""
        if self.state.over:
            return None
        return now if self.state.running else self.state.next_wake
