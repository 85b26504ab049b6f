"""Effects on their way: queued for a thread, sent to the other side, answered. The scheduler moves them at will."""

import queue
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from engine.driving.turns import Job

QUEUED, SENT, ANSWERED = "queued", "sent", "answered"


@dataclass(eq=False)
class Parcel:
    """One task of a driver's pool and what became of it. It moves when the clock has reached `at`."""

    owner: "Post"
    task: Job
    at: float
    stage: str = QUEUED
    request: Any = None  # what the step type asked of the outside world
    report: Any = None  # what the driver will hear


@dataclass(eq=False)
class Post:
    """A driver's pool and its news in one: what it submits and what it is told both take their time."""

    traffic: "Traffic"
    heard: deque[Any] = field(default_factory=deque)
    dead: bool = False

    def submit(self, *tasks: Job) -> None:
        self.traffic.parcels += [Parcel(self, task, self.traffic.later()) for task in tasks]

    def close(self) -> None:
        """Threads end after what is queued; what they then report nobody hears."""

    def put(self, news: Any) -> None:
        """The bell is heard at once; a report comes from a task that is being carried out."""
        if news is None or self.traffic.moving is None:
            self.heard.append(news)
        else:
            self.traffic.moving.report = news

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        return self.get_nowait()

    def get_nowait(self) -> Any:
        if not self.heard:
            raise queue.Empty
        return self.heard.popleft()

    def empty(self) -> bool:
        return not self.heard

    def qsize(self) -> int:
        return len(self.heard)


class Traffic:
    """All parcels of all drivers. `latency` draws how long the next leg takes, `arrived` hears of requests."""

    def __init__(self, clock: Any, latency: Any, arrived: Any, threads: int | None = None) -> None:
        self._clock, self._latency, self._arrived = clock, latency, arrived
        self._threads = threads  # of each driver's pool; None for as many as there are tasks
        self.parcels: list[Parcel] = []
        self.moving: Parcel | None = None

    def later(self) -> float:
        return float(self._clock.elapsed + self._latency())

    def due(self) -> list[Parcel]:
        """What may move now. With few threads, what is queued waits until one is free."""
        moves = [parcel for parcel in self.parcels if parcel.at <= self._clock.elapsed]
        return [parcel for parcel in moves if parcel.stage != QUEUED or self._is_free(parcel.owner)]

    def _is_free(self, owner: Post) -> bool:
        at_work = sum(parcel.owner is owner and parcel.stage == SENT for parcel in self.parcels)
        return self._threads is None or at_work < self._threads

    def move(self, parcel: Parcel) -> None:
        """One leg further."""
        if parcel.stage == QUEUED:
            self._carry_out(parcel)
        elif parcel.stage == SENT:
            self._arrived(parcel.request)
            parcel.stage, parcel.at = ANSWERED, self.later()
        else:
            self.parcels.remove(parcel)
            parcel.owner.heard.append(parcel.report)
        if parcel.stage == ANSWERED and (parcel.owner.dead or parcel.report is None) and parcel in self.parcels:
            self.parcels.remove(parcel)

    def _carry_out(self, parcel: Parcel) -> None:
        outer, self.moving = self.moving, parcel
        try:
            parcel.task()
        finally:
            self.moving = outer
        parcel.stage, parcel.at = (SENT if parcel.request is not None else ANSWERED), self.later()

    def lose(self, owner: Post, survives: Any) -> None:
        """A process is gone: what it had sent may arrive all the same, its answer finds nobody."""
        owner.dead = True
        self.parcels = [p for p in self.parcels if p.owner is not owner or (p.stage == SENT and survives())]
