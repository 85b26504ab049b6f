"""Five bugs that a hurried change could bring into the engine, each as a patch that lasts as long as its context."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from engine.core import decide as deciding
from engine.core.happenings import TimeCame
from engine.core.plan import PlanNode
from engine.driving.driver import Driver
from engine.models import Run
from engine.store.batch import Batch
from engine.store.commit import renew
from engine.store.sql import write


def commit_after_effect() -> AbstractContextManager[Any]:
    """Effects begin before the events that announce them are committed."""

    def begin_first(driver: Driver) -> None:
        for run in driver._dispatch.begin():
            driver._hand.touch(run)
        driver._writing.commit()

    return patch.object(Driver, "_carry_out", begin_first)


def missing_fence_check() -> AbstractContextManager[Any]:
    """Nobody asks whose a run is: a commit only whether it exists, so does one after a commit of unknown outcome, and
    a driver that prolongs its leases believes to have them all."""

    def believing(batch: Batch) -> set[int]:
        found = dict(Run.objects.filter(pk__in=[row[0] for row in batch.runs]).values_list("id", "fence"))
        runs = [(row[0], found[row[0]], *row[2:]) for row in batch.runs if row[0] in found]
        return write(replace(batch, runs=runs))

    def prolonging(**named: Any) -> set[int]:
        renew(**named)
        return set()

    everywhere = ExitStack()
    everywhere.enter_context(patch("engine.store.commit.write", believing))
    everywhere.enter_context(patch("engine.store.commit._is_given_away", lambda *_: False))
    everywhere.enter_context(patch("engine.driving.writing.renew", prolonging))
    return everywhere


def lost_signal() -> AbstractContextManager[Any]:
    """An answer that comes before its step waits is taken as applied instead of being offered again."""
    decide = deciding.decide

    def hasty(*args: Any) -> Any:
        decision = decide(*args)
        decision.deferred = False
        return decision

    return patch("engine.driving.deciding.decide", hasty)


def doubled_timer() -> AbstractContextManager[Any]:
    """A timer that has come due rings twice."""
    decide = deciding.decide

    def twice(state: Any, happening: Any, now: Any) -> Any:
        decision = decide(state, happening, now)
        if isinstance(happening, TimeCame):
            decision.effects *= 2
        return decision

    return patch("engine.driving.deciding.decide", twice)


@contextmanager
def wrong_join() -> Iterator[None]:
    """A step begins with the first path that arrives, although it should wait for all."""
    needed = PlanNode.needed
    PlanNode.needed = property(lambda node: node.node.settings.at_least or 1)  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        PlanNode.needed = needed  # type: ignore[method-assign]


PLANTED: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "commit after effect": commit_after_effect,
    "missing fence check": missing_fence_check,
    "lost signal": lost_signal,
    "doubled timer": doubled_timer,
    "wrong join": wrong_join,
}
