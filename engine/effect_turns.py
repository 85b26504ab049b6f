"""Which effect is next: workspaces take turns, within one the highest priority goes first, and equal runs take turns.

So a run with ten thousand tasks delays nobody else's only one, and neither does a workspace with ten thousand runs.
"""

from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

Task = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Job:
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


class Turns:
    """The waiting tasks of all workspaces, of which at most `most` of one are under way. Not for several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lanes: OrderedDict[int, Lanes] = OrderedDict()
        self._busy: Counter[int] = Counter()  # tasks under way, by workspace

    def __len__(self) -> int:
        """How many could be taken now."""
        return sum(min(len(lanes), self._most - self._busy[id_]) for id_, lanes in self._lanes.items())

    def add(self, job: Job) -> None:
        lanes = self._lanes.get(job.workspace)
        if lanes is None:
            lanes = self._lanes[job.workspace] = Lanes()
        lanes.add(job)

    def take(self) -> Job | None:
        """The next task, None if none may be taken; `done` must follow."""
        for workspace, lanes in self._lanes.items():
            if self._busy[workspace] < self._most:
                self._busy[workspace] += 1
                job = lanes.take()
                if lanes:
                    self._lanes.move_to_end(workspace)
                else:
                    del self._lanes[workspace]
                return job
        return None

    def done(self, job: Job) -> None:
        """A task that was taken has ended."""
        self._busy[job.workspace] -= 1
        if not self._busy[job.workspace]:
            del self._busy[job.workspace]
