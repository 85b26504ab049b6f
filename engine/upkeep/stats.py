"""What a driver counts and measures: published with its heartbeat, added up over all drivers when it is asked for.

The published form is plain JSON: numbers by name, histograms as counts per bucket. `added` sums two of them.
"""

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from engine.core.events import EventType
from engine.store.held import HeldRun

# The upper bounds of the buckets; a last one takes the rest.
BOUNDS: dict[str, tuple[float, ...]] = {
    "commit_seconds": (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5),
    "commit_events": (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000),
}
# Kinds of events that are counted one by one; every other counts as an event.
COUNTED = {
    EventType.WORKFLOW_COMPLETED: "runs.completed",
    EventType.WORKFLOW_FAILED: "runs.failed",
    EventType.WORKFLOW_CANCELLED: "runs.cancelled",
    EventType.WORKFLOW_ROLLED_BACK: "runs.rolled_back",
    EventType.WORKFLOW_ROLLBACK_FAILED: "runs.rollback_failed",
    EventType.STEP_STARTED: "steps.started",
    EventType.STEP_COMPLETED: "steps.completed",
    EventType.STEP_FAILED: "steps.failed",
    EventType.STEP_RETRYING: "steps.retried",
    EventType.STEP_SKIPPED: "steps.skipped",
    EventType.STEP_CANCELLED: "steps.cancelled",
    EventType.WARNING_REPEATED: "steps.repeated",
}

Published = dict[str, Any]


class Stats:
    """Kept by a driver; only its own thread touches it."""

    def __init__(self) -> None:
        self._counters: Counter[str] = Counter()
        self._counts = {name: [0] * (len(bounds) + 1) for name, bounds in BOUNDS.items()}
        self._sums = dict.fromkeys(BOUNDS, 0.0)

    @contextmanager
    def committing(self, runs: Sequence[HeldRun]) -> Iterator[None]:
        """Measure the commit inside; what was pending of the runs counts once it is written."""
        kinds = Counter(event.type for run in runs for event in run.events)
        began = time.perf_counter()
        yield
        self._observe("commit_seconds", time.perf_counter() - began)
        self._observe("commit_events", kinds.total())
        self._counters["events"] += kinds.total()
        for kind in COUNTED.keys() & kinds.keys():
            self._counters[COUNTED[kind]] += kinds[kind]

    def count(self, name: str, number: int = 1) -> None:
        """One of the other counters: `claims`, `leases_lost`."""
        if number:
            self._counters[name] += number

    def published(self, *, effects: int, threads: int) -> Published:
        """All of it as JSON; `effects` are under way or waiting for one of `threads`."""
        histograms = {name: {"counts": list(self._counts[name]), "sum": self._sums[name]} for name in BOUNDS}
        return {
            "counters": dict(self._counters),
            "histograms": histograms,
            "gauges": {"effects": effects, "effect_threads": threads},
        }

    def _observe(self, name: str, value: float) -> None:
        self._counts[name][bisect_left(BOUNDS[name], value)] += 1
        self._sums[name] += value


def added(several: Iterable[Published]) -> Published:
    """The sum of what several drivers published; what another version of the product wrote counts where it fits."""
    counters: Counter[str] = Counter()
    gauges: Counter[str] = Counter()
    histograms: dict[str, Any] = {
        name: {"counts": [0] * (len(bounds) + 1), "sum": 0.0} for name, bounds in BOUNDS.items()
    }
    for each in several:
        counters.update(each.get("counters", {}))
        gauges.update(each.get("gauges", {}))
        for name, total in histograms.items():
            found = each.get("histograms", {}).get(name)
            if found and len(found["counts"]) == len(total["counts"]):
                total["counts"] = [a + b for a, b in zip(total["counts"], found["counts"], strict=True)]
                total["sum"] += found["sum"]
    return {"counters": dict(counters), "histograms": histograms, "gauges": dict(gauges)}


def lasting(published: Published) -> Published:
    """What of it still counts when its driver is gone: no gauges."""
    return {**published, "gauges": {}}
