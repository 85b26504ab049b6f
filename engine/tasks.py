"""What django-q2 workers run for the engine: thin entries, no logic. Losing or doubling one is harmless."""

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_q.tasks import async_task

from engine.driving.driver import Driver
from engine.store.clock import DatabaseClock
from engine.upkeep.collecting import collect_less_often
from engine.upkeep.heartbeat import alive, host
from engine.upkeep.orphans import end_if_orphaned
from engine.upkeep.retention import forget_failures, prune, remove_orphans

PASS_ON_SECONDS = 0.3
PASS_ON_FOR_SECONDS = 4.0  # then the supervisor asks again
UNLIMITED = -1  # drives as long as something is under way; one that hangs is noticed by its heartbeat
FAILURES_KEPT = timedelta(days=30)
TIDY_SECONDS = 600.0  # e-mails wait meanwhile; what is left is removed the next night


def drive(machine: str = "", asked: float = 0.0) -> str:
    """Drive runs for a slice or longer, then pass the wheel on. `machine` lacks a driver since `asked`."""
    end_if_orphaned()
    if alive().count() >= settings.AUTOMATE_DRIVERS:
        if machine in ("", host()) or time.time() - asked > PASS_ON_FOR_SECONDS:
            return "enough drivers are at work here"
        # All machines take from one queue. Meanwhile the other one has a look at it, too.
        time.sleep(PASS_ON_SECONDS)
        _ask_for_driver(machine, asked)
        return f"passed on to {machine}"
    collect_less_often()
    driver = Driver(threads=settings.AUTOMATE_EFFECT_THREADS, wanted=settings.AUTOMATE_DRIVERS, now=DatabaseClock())
    if driver.run(seconds=settings.AUTOMATE_SLICE_SECONDS):
        enqueue_driver()
    end_if_orphaned()
    return f"{driver.name} ended its slice"


def tidy() -> str:
    """Each night: remove runs that finished long ago, if the site wants that, and what else was left behind."""
    forget_failures(timezone.now() - FAILURES_KEPT)
    removed = 0
    if settings.AUTOMATE_KEEP_DAYS:
        removed = prune(days=settings.AUTOMATE_KEEP_DAYS, seconds=TIDY_SECONDS).runs
    return f"{removed} runs and {remove_orphans()} files removed"


def enqueue_driver() -> Any:
    """Ask the cluster of this machine for one more driver."""
    return _ask_for_driver(host(), time.time())


def _ask_for_driver(machine: str, asked: float) -> Any:
    return async_task("engine.tasks.drive", machine, asked, task_name="driver", save=False, timeout=UNLIMITED)
