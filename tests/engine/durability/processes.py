"""The real processes of a site on the tests' database: started, looked at and killed without a word of warning."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection

from automate.up.component import daphne
from engine.models import Driver
from tests.engine.marked import Marked


def database_url() -> str:
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgres://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


def environment(place: Path, targets: str, **extra: str) -> dict[str, str]:
    """What a process of the site is told. `targets` may be called by its steps."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "automate.settings",
        "DATABASE_URL": database_url(),
        "AUTOMATE_DATA_DIR": str(place),
        "AUTOMATE_ALLOWED_TARGETS": targets,
        "AUTOMATE_DEMO": "0",
        **extra,
    }


def start(place: Path, name: str, *command: str, told: dict[str, str]) -> Marked:
    """A process in a session of its own; what it says goes to `<name>.log`."""
    with (place / f"{name}.log").open("ab") as log:
        return Marked(*command, told=told, log=log)


def start_worker(place: Path, targets: str, **extra: str) -> Marked:
    return start(place, "worker", "manage.py", "worker", told=environment(place, targets, **extra))


def start_web(place: Path, port: int) -> Marked:
    told = environment(place, "", AUTOMATE_URL=f"http://127.0.0.1:{port}", PORT=str(port))
    return start(place, "web", *daphne(bind="127.0.0.1", port=port, behind_proxy=False)[1:], told=told)


@contextmanager
def worker(place: Path, targets: str, **extra: str) -> Iterator[Marked]:
    """A real worker; whatever is left of it is killed at the end. A test that fails beside it tells what it said."""
    process = start_worker(place, targets, **extra)
    try:
        yield process
    except AssertionError as failed:
        failed.add_note(f"The worker said: {(place / 'worker.log').read_text()[-4000:]}")
        failed.add_note(f"The engine said of itself: {list(Driver.objects.values())}")
        raise
    finally:
        process.kill_everything()


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def driver_pids() -> set[int]:
    return {int(name.split(":")[1]) for name in Driver.objects.values_list("name", flat=True)}


def postmaster() -> int | None:
    """The process id of the PostgreSQL server behind this connection; None on SQLite or on another machine."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    try:
        return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
