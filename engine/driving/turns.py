"""Which effect is next: workspaces take turns, within one the highest priority goes first, and equal runs take turns.

So a run with ten thousand tasks delays nobody else's only one, and neither does a workspace with ten thousand runs.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import NamedTuple

Task = Callable[[], None]


class Job(NamedTuple):
    """A task that says whose it is."""

    work: Task
    lane: int
    priority: int = 0
    workspace: int = 0

    def __call__(self) -> None:
        self.work()


class Lanes:
    """The waiting tasks of one workspace, in the order in which they are to be taken. Not for several threads."""

    def __init__(self) -> None:
        self._levels: dict[int, OrderedDict[int, deque[Job]]] = {}
        self._order: list[int] = []  # priorities, highest first
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, job: Job) -> None:
        level = self._levels.get(job.priority)
        if level is None:
            level = self._levels[job.priority] = OrderedDict()
            self._order = sorted(self._levels, reverse=True)
        lane = level.get(job.lane)
        if lane is None:
            lane = level[job.lane] = deque()
        lane.append(job)
        self._count += 1

    def take(self) -> Job:
        """The next task; its run goes to the end of the row. Raises IndexError if there is none."""
        if not self._count:
            raise IndexError("no task is waiting")
        level = next(level for priority in self._order if (level := self._levels[priority]))
        run, lane = next(iter(level.items()))
        job = lane.popleft()
        if lane:
            level.move_to_end(run)
        else:
            del level[run]
        self._count -= 1
        return job


class House:
    """The tasks of one workspace: those waiting, and how many are under way."""

    __slots__ = ("busy", "id", "lanes")

    def __init__(self, id_: int) -> None:
        self.id = id_
        self.lanes = Lanes()
        self.busy = 0


class Turns:
    """The tasks of all workspaces, of which at most `most` of one are under way. Not for several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._houses: dict[int, House] = {}
        self._waiting: OrderedDict[int, House] = OrderedDict()  # in the order of their turns

    def __len__(self) -> int:
        """How many could be taken now."""
        return sum(min(len(house.lanes), self._most - house.busy) for house in self._waiting.values())

    def add(self, job: Job) -> bool:
        """Note a task; returns whether its workspace may have one more under way."""
        house = self._houses.get(job.workspace)
        if house is None:
            house = self._houses[job.workspace] = House(job.workspace)
        if not house.lanes:
            self._waiting[house.id] = house
        house.lanes.add(job)
        return house.busy < self._most

    def take(self) -> Job | None:
        """The next task, None if none may be taken; `done` must follow."""
        for house in self._waiting.values():
            if house.busy < self._most:
                house.busy += 1
                job = house.lanes.take()
                if not house.lanes:
                    del self._waiting[house.id]
                elif len(self._waiting) > 1:
                    self._waiting.move_to_end(house.id)
                return job
        return None

    def done(self, job: Job) -> None:
        """A task that was taken has ended."""
        house = self._houses[job.workspace]
        house.busy -= 1
        if not house.busy and not house.lanes:
            del self._houses[job.workspace]
