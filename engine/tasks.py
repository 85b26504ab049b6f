"""What django-q2 workers run for the engine: thin entries, no logic. Losing or doubling one is harmless."""

from typing import Any

from django.conf import settings
from django_q.tasks import async_task

from engine.driver import Driver
from engine.heartbeat import alive
from engine.retention import prune, remove_orphans

TIDY_SECONDS = 600.0  # e-mails wait meanwhile; what is left is removed the next night


def drive() -> str:
    """Drive runs for a slice, then pass the wheel on, so that worker processes can be recycled."""
    if alive().count() >= settings.AUTOMATE_DRIVERS:
        return "enough drivers are at work here"
    driver = Driver(threads=settings.AUTOMATE_EFFECT_THREADS, wanted=settings.AUTOMATE_DRIVERS)
    if driver.run(seconds=settings.AUTOMATE_SLICE_SECONDS, drain_seconds=settings.AUTOMATE_DRAIN_SECONDS):
        enqueue_driver()
    return f"{driver.name} ended its slice"


def tidy() -> str:
    """Each night: remove runs that finished long ago, if the site wants that, and files that were left behind."""
    removed = 0
    if settings.AUTOMATE_KEEP_DAYS:
        removed = prune(days=settings.AUTOMATE_KEEP_DAYS, seconds=TIDY_SECONDS).runs
    return f"{removed} runs and {remove_orphans()} files removed"


def enqueue_driver() -> Any:
    """Ask the cluster for one more driver."""
    return async_task("engine.tasks.drive", task_name="driver", save=False)
