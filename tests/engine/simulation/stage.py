"""Everything a simulation needs of its process: the database in memory, the virtual clock, the step types."""

import itertools
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

from engine.models import Run
from engine.registry import CATALOGUE
from tests.engine.simulation.clock import Clock
from tests.engine.simulation.database import MemoryDatabase, memory_database
from tests.engine.simulation.simulation import Simulation
from tests.engine.simulation.watch import Broken
from tests.engine.simulation.world import STEP_TYPES


class Failed(AssertionError):
    """A seed that broke something; the message tells how to play it again."""


class Stage:
    """Plays seeds one after the other."""

    def __init__(self, database: MemoryDatabase, clock: Clock, errors: list[str]) -> None:
        self._database, self._clock, self._errors = database, clock, errors
        self.counts: dict[str, int] = {}

    def play(self, seed: int, *, telling: bool = False) -> Simulation:
        """One seed. Raises Failed."""
        self._errors.clear()
        Run._meta.get_field("ref")._get_default = map("r{}".format, itertools.count(1)).__next__  # type: ignore[attr-defined]
        simulation = Simulation(seed, self._database, self._clock, telling=telling)
        try:
            simulation.play()
            if self._errors:
                raise Broken(f"an error was logged: {self._errors[0]}")
        except (Exception, Broken) as error:
            story = "\n".join([*simulation.told, *self._errors])
            raise Failed(
                f"Seed {seed}: {type(error).__name__}: {error}\n{story}\n"
                f"Again: .venv/bin/python -m tests.engine.simulation {seed}"
            ) from error
        for what, number in simulation.counts.items():
            self.counts[what] = self.counts.get(what, 0) + number
        return simulation


class _Errors(logging.Handler):
    """Errors that the engine logs are faults of the engine: it believes to have survived them."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        self._errors.append(f"{record.getMessage()}\n{trace}")


@contextmanager
def stage() -> Iterator[Stage]:
    """The stage, and afterwards everything as it was."""
    clock, errors = Clock(), []  # type: ignore[var-annotated]

    class VirtualDatetime(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return clock.now()

    modules = [
        m for name, m in list(sys.modules.items()) if name.startswith("engine.") and getattr(m, "time", None) is time
    ]
    ref = Run._meta.get_field("ref")
    with memory_database() as database, _logging(errors), patch("django.utils.timezone.datetime", VirtualDatetime):
        for module in modules:
            module.time = clock  # type: ignore[attr-defined]
        CATALOGUE.add(STEP_TYPES)
        try:
            yield Stage(database, clock, errors)
        finally:
            vars(ref).pop("_get_default", None)
            for module in modules:
                module.time = time  # type: ignore[attr-defined]
            for step_type in STEP_TYPES:
                CATALOGUE._types.pop(step_type.type)


@contextmanager
def _logging(errors: list[str]) -> Iterator[None]:
    logger, handler = logging.getLogger("automate"), _Errors(errors)
    was = logger.propagate, logger.handlers
    logger.propagate, logger.handlers = False, [handler]
    try:
        yield
    finally:
        logger.propagate, logger.handlers = was
