"""Real workers on the tests' database, and a look at their processes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from engine.models import Driver
from engine.upkeep.cluster import children
from tests.engine.marked import Marked
from tests.waiting import until


def database_url() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgres://{found['USER']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


class Manage:
    """A `manage.py` command as a process; everything it starts is ended with it."""

    def __init__(self, place: Path, *arguments: str, **environment: str) -> None:
        self.log = place / f"{arguments[0]}-{environment.get('AUTOMATE_MACHINE', 'here')}.log"
        more = {
            "DJANGO_SETTINGS_MODULE": "automate.settings",
            "DATABASE_URL": database_url(),
            "AUTOMATE_DATA_DIR": str(place),
            "AUTOMATE_SECRET_KEY": settings.SECRET_KEY,  # messages of the cluster are signed
        }
        with self.log.open("ab") as log:
            self.process = Marked("manage.py", *arguments, told={**os.environ, **more, **environment}, log=log)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def said(self) -> str:
        return self.log.read_text()

    def family(self) -> set[int]:
        """It and all it has started."""
        return self.process.family()

    def kill(self) -> None:
        """All of it at once, as when a machine loses power."""
        self.process.kill_everything()


@contextmanager
def workers(place: Path, *machines: str, **environment: str) -> Iterator[list[Manage]]:
    """A worker for each of these machines, begun together; their drivers are at work."""
    begun = [Manage(place, "worker", AUTOMATE_MACHINE=machine, **environment) for machine in machines]
    try:
        for machine in machines:
            until(lambda machine=machine: Driver.objects.filter(host=machine).exists(), f"the worker {machine} drives")  # type: ignore[misc]
        yield begun
    except AssertionError as error:
        for manage in begun:
            error.add_note(f"The log of {manage.log.stem}:\n{manage.said[-2_000:]}")
        raise
    finally:
        for manage in begun:
            manage.kill()


@contextmanager
def worker(place: Path, *, machine: str = "here", **environment: str) -> Iterator[Manage]:
    """One of them."""
    with workers(place, machine, **environment) as begun:
        yield begun[0]


def only_child(parent: int) -> int:
    """What the system tells of children may be wanting while processes come and go: then it is asked again."""
    found: list[int] = []

    def alone() -> bool:
        found[:] = children(parent)
        return len(found) == 1

    until(alone, f"process {parent} has one child")
    return found[0]


def cluster_of(manage: Manage) -> int:
    """The parent process of the worker's cluster."""
    return only_child(manage.pid)


def guard_of(cluster: int) -> int:
    return only_child(cluster)


def waiting_workers(guard: int) -> set[int]:
    """The first workers of a guard, as far as they drive nothing: begun before its two aides."""
    drivers = {int(name.split(":")[1]) for name in Driver.objects.values_list("name", flat=True)}
    return set(sorted(children(guard))[:-2]) - drivers
